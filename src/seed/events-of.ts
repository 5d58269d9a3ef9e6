import type { AuditEvent } from '../audit/events.ts';
import { repositoryUrl } from '../repositories/address.ts';
import type { Plan } from './plan-organization.ts';

/** What the log would say, had all of it been made one by one. */
export function eventsOf(plan: Plan, organizationId: string): AuditEvent[] {
  const target = (type: AuditEvent['target']['type'], id: string, name: string) => ({
    organizationId,
    target: { type, id, name },
  });
  const teams = new Map(plan.teams.map(({ id, name }) => [id, target('team', id, name)]));
  const bots = new Map(plan.bots.map(({ id, name }) => [id, target('bot', id, name)]));
  const assets = new Map(plan.assets.map(({ row: { id, slug } }) => [id, target('asset', id, slug)]));
  const collections = new Map(plan.collections.map(({ id, name }) => [id, target('collection', id, name)]));
  return [
    ...plan.people.map(
      ({ user, role }): AuditEvent => ({ event: 'member.added', ...target('user', user.id, user.email), data: { role } }),
    ),
    ...plan.repositories.map(
      ({ row }): AuditEvent => ({ event: 'repository.connected', ...target('repository', row.id, repositoryUrl(row)) }),
    ),
    ...[...teams.values()].map((about): AuditEvent => ({ event: 'team.created', ...about })),
    ...plan.members.flatMap(({ teamId, userId, isAdmin }): AuditEvent[] => {
      const about = { ...teams.get(teamId)!, data: { userId } };
      const joined = { event: 'team.member_added' as const, ...about };
      return isAdmin ? [joined, { event: 'team.admin_set', ...about }] : [joined];
    }),
    ...plan.teamRepositories.map(({ teamId, repositoryId, repository, paths }): AuditEvent => {
      const data = { repositoryId, repository: repositoryUrl(repository), ...(paths && { paths }) };
      return { event: 'team.repo_added', ...teams.get(teamId)!, data };
    }),
    ...[...bots.values()].map((about): AuditEvent => ({ event: 'bot.created', ...about })),
    ...plan.teamBots.map(({ botId, teamId }): AuditEvent => ({ event: 'bot.team_added', ...bots.get(botId)!, data: { teamId } })),
    ...plan.assets.flatMap(({ row, versions: [first, ...later] }): AuditEvent[] => {
      const about = assets.get(row.id)!;
      const data = { assetType: row.type, version: first!.version, status: row.status };
      return [
        { event: 'asset.created', ...about, data },
        ...later.map(({ version }): AuditEvent => ({ event: 'asset.updated', ...about, data: { version } })),
      ];
    }),
    ...[...collections.values()].map((about): AuditEvent => ({ event: 'collection.created', ...about })),
    ...plan.installations.map(
      ({ row, words: data }): AuditEvent =>
        row.assetId === null
          ? { event: 'collection.installed', ...collections.get(row.collectionId)!, data }
          : { event: 'install.set', ...assets.get(row.assetId)!, data },
    ),
  ];
}
