import type { Tx } from '../db/client.ts';
import type { ById, ByName } from './target-input.ts';

export interface NamedRow {
  id: string;
  name: string;
}

const idsIn = (asked: readonly (ById | ByName)[]) => asked.flatMap((by) => ('id' in by ? by.id : []));
const namesIn = (asked: readonly (ById | ByName)[]) => asked.flatMap((by) => ('name' in by ? by.name : []));

/** The living bots among those asked for, held against deletion. Bots come before teams, as where a bot is put into teams. */
export async function holdBots(tx: Tx, organizationId: string, asked: readonly (ById | ByName)[]): Promise<NamedRow[]> {
  if (asked.length === 0) return [];
  return tx.$queryRaw`
    SELECT id, name FROM bot
    WHERE organization_id = ${organizationId} AND deleted_at IS NULL
      AND (id = ANY(${idsIn(asked)}::text[]) OR name = ANY(${namesIn(asked)}::text[]))
    ORDER BY id FOR SHARE`;
}

/** The living teams among those asked for, held against deletion. */
export async function holdTeams(tx: Tx, organizationId: string, asked: readonly (ById | ByName)[]): Promise<NamedRow[]> {
  if (asked.length === 0) return [];
  return tx.$queryRaw`
    SELECT id, name FROM team
    WHERE organization_id = ${organizationId} AND deleted_at IS NULL
      AND (id = ANY(${idsIn(asked)}::text[]) OR name = ANY(${namesIn(asked)}::text[]))
    ORDER BY id FOR SHARE`;
}

/** The members among those asked for, by id or address. Not held: a change holds the only one whom it may install to, its own person. */
export async function peopleNamed(tx: Tx, organizationId: string, asked: readonly (ById | ByName)[]): Promise<NamedRow[]> {
  if (asked.length === 0) return [];
  return tx.$queryRaw`
    SELECT u.id, u.email_lower AS name FROM membership m JOIN "user" u ON u.id = m.user_id
    WHERE m.organization_id = ${organizationId}
      AND (u.id = ANY(${idsIn(asked)}::text[]) OR u.email_lower = ANY(${namesIn(asked)}::text[]))`;
}
