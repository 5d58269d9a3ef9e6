import type { Tx } from '../db/client.ts';
import { Prisma } from '../generated/prisma/client.ts';

/** The tables that are filled, and what a row of each takes. */
export interface Tables {
  user: Prisma.UserCreateManyInput;
  collection: Prisma.CollectionCreateManyInput;
  membership: Prisma.MembershipCreateManyInput;
  repository: Prisma.RepositoryCreateManyInput;
  repository_path: Prisma.RepositoryPathCreateManyInput;
  team: Prisma.TeamCreateManyInput;
  team_member: Prisma.TeamMemberCreateManyInput;
  team_repository: Prisma.TeamRepositoryCreateManyInput;
  bot: Prisma.BotCreateManyInput;
  team_bot: Prisma.TeamBotCreateManyInput;
  asset: Prisma.AssetCreateManyInput;
  blob: Prisma.BlobCreateManyInput;
  blob_chunk: Prisma.BlobChunkCreateManyInput;
  asset_version: Prisma.AssetVersionCreateManyInput;
  asset_name: Prisma.AssetNameCreateManyInput;
  collection_asset: Prisma.CollectionAssetCreateManyInput;
  installation: Prisma.InstallationCreateManyInput;
  installation_request: Prisma.InstallationRequestCreateManyInput;
}

/**
 * Inserts rows that all have the same columns, in one statement with one parameter: for a hundred thousand rows createMany needs minutes of
 * a core that is shared with others. Rows that are there already are left as they are only where that is said.
 */
export async function insertRows<Table extends keyof Tables>(
  tx: Tx,
  table: Table,
  rows: readonly Tables[Table][],
  { skipDuplicates = false } = {},
): Promise<void> {
  if (rows.length === 0) return;
  // Names of tables and columns are those of this folder's own code.
  const name = Prisma.raw(`"${table}"`);
  const columns = Prisma.raw(Object.keys(rows[0]!).map(columnOf).join(', '));
  const onConflict = Prisma.raw(skipDuplicates ? 'ON CONFLICT DO NOTHING' : '');
  await tx.$executeRaw`
    INSERT INTO ${name} (${columns})
    SELECT ${columns} FROM jsonb_populate_recordset(NULL::${name}, ${JSON.stringify(rows.map(asJson))}::jsonb) ${onConflict}`;
}

const columnOf = (field: string) => field.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);

function asJson(row: object): Record<string, unknown> {
  const value = (one: unknown) => (one instanceof Uint8Array ? `\\x${Buffer.from(one).toString('hex')}` : one);
  return Object.fromEntries(Object.entries(row).map(([field, one]) => [columnOf(field), value(one)]));
}
