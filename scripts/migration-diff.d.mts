/** The SQL that leads from the migrations to the schema; '' when they agree. */
export function diffMigrations(paths: { schemaPath: string; migrationsDir: string }): Promise<string>;
