import { Prisma } from '../generated/prisma/client.ts';
import { type AppError, BadUserInput, NameTaken, StorageFull, Unavailable } from '../kernel/errors.ts';

/** The constraint or columns that a unique violation names, or null when the error is something else. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') return null;
  return JSON.stringify(error.meta ?? {});
}

export function isUniqueViolation(error: unknown): boolean {
  return violatedConstraint(error) !== null;
}

/**
 * For the `catch` of a write whose only unique violation can be the name: the index on the names of what lives decides, also between two
 * calls at once.
 */
export function orNameTaken(sentence: string, field?: string): (error: unknown) => never {
  return (error) => {
    throw isUniqueViolation(error) ? new NameTaken(sentence, field) : error;
  };
}

const unreachable = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028']);
const connectionFailure =
  /ECONNREFUSED|Client has encountered a connection error|Client was closed|Query read timeout|ECONNRESET|ENOENT|EPIPE|terminating connection|Connection terminated|the database system is|is not currently accepting connections|timeout exceeded when trying to connect|Server has closed the connection|Can't reach database server/;

/** What a failure of the store means to the caller, or null when it is a bug of ours. */
export function storeFailure(error: unknown): AppError | null {
  const code = (error as { code?: unknown } | null)?.code;
  const text = error instanceof Error ? `${error.message} ${JSON.stringify((error as { meta?: unknown }).meta ?? '')}` : '';
  const sqlState = /"(?:originalCode|code)":\s*"([0-9A-Z]{5})"/.exec(text)?.[1] ?? (typeof code === 'string' ? code : '');
  if (sqlState === '53100' || /No space left on device/.test(text)) return new StorageFull();
  if (sqlState === '22021' || sqlState === '22P05')
    return new BadUserInput('input', 'The text holds a character that cannot be stored.');
  // 28 and 3D: the database exists no longer, or does not know us any more. It is the administrator's to mend, and no bug.
  if (/^(57P0|08|53|28|3D)/.test(sqlState) || sqlState === '57014' || sqlState === '55P03' || sqlState === '40P01')
    return new Unavailable();
  if ((typeof code === 'string' && unreachable.has(code)) || connectionFailure.test(text)) return new Unavailable();
  return error instanceof Prisma.PrismaClientInitializationError ? new Unavailable() : null;
}
