import type { AuditEvent } from '../audit/events.ts';
import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db, Tx } from '../db/client.ts';
import { orNameTaken } from '../db/failures.ts';
import { nameInput, textInput } from '../kernel/text-input.ts';
import { holdTeams } from '../teams/hold-teams.ts';
import { nameTaken, refuseRepositories } from './errors.ts';
import { holdBot } from './hold-bot.ts';

export interface UpdateBot {
  id: string;
  name?: string | null | undefined;
  description?: string | null | undefined;
  teamIds?: readonly string[] | null | undefined;
  repositoryIds?: readonly string[] | null | undefined;
}

/** Changes what is given of a bot. The slug stays, whatever the name becomes. */
export async function updateBot(db: Db, manager: Manager, input: UpdateBot) {
  const name = input.name == null ? null : nameInput('name', input.name);
  const description = input.description == null ? null : textInput('description', input.description, 2000);
  refuseRepositories(input.repositoryIds);
  const { organizationId } = manager;
  return change(db, manager, async (tx) => {
    const before = await holdBot(tx, manager, input.id);
    const data = {
      ...(name !== null && name !== before.name && { name }),
      ...(description !== null && description !== before.description && { description }),
    };
    const fields = Object.keys(data);
    const bot =
      fields.length === 0 ? before : await tx.bot.update({ where: { id: before.id }, data }).catch(orNameTaken(nameTaken));
    const about = { organizationId, target: { type: 'bot', id: bot.id, name: bot.name } } as const;
    const events: AuditEvent[] = fields.length === 0 ? [] : [{ event: 'bot.updated', ...about, data: { fields } }];
    if (input.teamIds != null) {
      const { added, removed } = await replaceTeams(tx, bot, input.teamIds);
      events.push(...added.map((teamId) => ({ event: 'bot.team_added' as const, ...about, data: { teamId } })));
      events.push(...removed.map((teamId) => ({ event: 'bot.team_removed' as const, ...about, data: { teamId } })));
    }
    await recordAudit(tx, manager, ...events);
    return bot;
  });
}

async function replaceTeams(
  tx: Tx,
  { id: botId, organizationId }: { id: string; organizationId: string },
  teamIds: readonly string[],
) {
  const wanted = await holdTeams(tx, organizationId, teamIds);
  const rows = await tx.teamBot.findMany({
    where: { organizationId, botId, team: { deletedAt: null } },
    select: { teamId: true },
  });
  const current = rows.map(({ teamId }) => teamId);
  const added = wanted.filter((teamId) => !current.includes(teamId));
  const removed = current.filter((teamId) => !wanted.includes(teamId));
  if (added.length > 0)
    await tx.teamBot.createMany({ data: added.map((teamId) => ({ organizationId, teamId, botId })), skipDuplicates: true });
  if (removed.length > 0) await tx.teamBot.deleteMany({ where: { organizationId, botId, teamId: { in: removed } } });
  return { added, removed };
}
