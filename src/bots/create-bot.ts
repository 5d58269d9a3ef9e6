import { recordAudit } from '../audit/record.ts';
import { type Manager, principalId } from '../auth/principal.ts';
import type { TokenPrefixes } from '../auth/token-format.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { orNameTaken } from '../db/failures.ts';
import { newId } from '../kernel/ids.ts';
import { freeSlug, nameInput, slugOf, textInput } from '../kernel/text-input.ts';
import { holdTeams } from '../teams/hold-teams.ts';
import { nameTaken, refuseRepositories } from './errors.ts';
import { issueBotKey } from './issue-bot-token.ts';

export interface CreateBot {
  name: string;
  description?: string | null | undefined;
  teamIds?: readonly string[] | null | undefined;
  repositoryIds?: readonly string[] | null | undefined;
}

/** Makes a bot and its first key. The key's plaintext is in the answer and nowhere else. */
export async function createBot(db: Db, manager: Manager, prefixes: TokenPrefixes, input: CreateBot) {
  const name = nameInput('name', input.name);
  const description = textInput('description', input.description ?? '', 2000);
  refuseRepositories(input.repositoryIds);
  const { organizationId } = manager;
  return change(db, manager, async (tx) => {
    const slug = await slugFor(tx, organizationId, name);
    const teamIds = await holdTeams(tx, organizationId, input.teamIds ?? []);
    const data = { id: newId('bot'), organizationId, name, slug, description, createdById: principalId(manager) };
    const bot = await tx.bot.create({ data }).catch(orNameTaken(nameTaken));
    await tx.teamBot.createMany({ data: teamIds.map((teamId) => ({ organizationId, teamId, botId: bot.id })) });
    const about = { organizationId, target: { type: 'bot', id: bot.id, name } } as const;
    const joined = teamIds.map((teamId) => ({ event: 'bot.team_added' as const, ...about, data: { teamId } }));
    await recordAudit(tx, manager, { event: 'bot.created', ...about }, ...joined);
    const { botKey } = await issueBotKey(tx, manager, prefixes, { botId: bot.id, label: 'Default key', scopes: ['full'] });
    return { bot, botKey };
  });
}

/** Bots of one organization are made one after another, so that the slug that is found free still is when it is written. */
async function slugFor(tx: Tx, organizationId: string, name: string): Promise<string> {
  await tx.$queryRaw`SELECT 1 FROM organization WHERE id = ${organizationId} FOR NO KEY UPDATE`;
  const base = slugOf(name) || 'bot';
  const where = { organizationId, deletedAt: null, slug: { startsWith: base } };
  const taken = await tx.bot.findMany({ where, select: { slug: true } });
  return freeSlug(base, new Set(taken.map(({ slug }) => slug)));
}
