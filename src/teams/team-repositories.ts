import type { AuditEvent } from '../audit/events.ts';
import { recordAuditOfMany } from '../audit/record.ts';
import type { Known } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Prisma, Team } from '../generated/prisma/client.ts';
import { BadUserInput, NotFound } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { repositoryUrl } from '../repositories/address.ts';
import { holdRepositories } from '../repositories/hold-repository.ts';
import { about } from './team-events.ts';

export interface TeamRepositoryInput {
  repositoryId: string;
  monoRepoConfigId?: string | null | undefined;
}

const most = 500;
const whole = { team: true, repository: true, repositoryPath: true } as const;
type Row = Prisma.TeamRepositoryGetPayload<{ include: typeof whole }>;

const keyOf = ({ repositoryId, repositoryPathId }: { repositoryId: string; repositoryPathId: string | null }) =>
  `${repositoryId} ${repositoryPathId ?? ''}`;

/**
 * Gives the team exactly these repositories. Where no part is named, a repository that the team has stays as it has it: clients that know
 * nothing of parts send back what they saw. Comes before every lock on assets; answers with what the log is to say.
 */
export async function replaceRepositories(
  tx: Tx,
  { id: teamId, organizationId }: Team,
  inputs: readonly TeamRepositoryInput[],
): Promise<AuditEvent[]> {
  if (inputs.length > most) throw new BadUserInput('skillsRepositories', `Give at most ${most} repositories to one team.`);
  await holdRepositories(
    tx,
    organizationId,
    inputs.map(({ repositoryId }) => repositoryId),
  );
  await requireParts(tx, organizationId, inputs);
  const present = await tx.teamRepository.findMany({ where: { organizationId, teamId }, include: whole });
  const wanted = inputs.flatMap(({ repositoryId, monoRepoConfigId }) => {
    const has = monoRepoConfigId == null ? present.filter((row) => row.repositoryId === repositoryId) : [];
    return has.length > 0 ? has : { repositoryId, repositoryPathId: monoRepoConfigId ?? null };
  });
  const byKey = new Map(wanted.map((row) => [keyOf(row), row]));
  const presentKeys = new Set(present.map(keyOf));
  const removed = present.filter((row) => !byKey.has(keyOf(row)));
  const data = [...byKey].flatMap(([key, { repositoryId, repositoryPathId }]) =>
    presentKeys.has(key) ? [] : { id: newId('trp'), organizationId, teamId, repositoryId, repositoryPathId },
  );
  if (removed.length > 0) await tx.teamRepository.deleteMany({ where: { id: { in: removed.map(({ id }) => id) } } });
  if (data.length === 0) return removed.map((row) => eventOf('team.repo_removed', row));
  await tx.teamRepository.createMany({ data });
  const ids = data.map(({ id }) => id);
  const added = await tx.teamRepository.findMany({ where: { id: { in: ids } }, include: whole, orderBy: { id: 'asc' } });
  return [...added.map((row) => eventOf('team.repo_added', row)), ...removed.map((row) => eventOf('team.repo_removed', row))];
}

type RemovalReason = 'repository_disconnected' | 'team_deleted';

/** Takes repositories from teams because one of the two is going. */
export async function removeTeamRepositories(
  tx: Tx,
  principal: Known,
  where: { organizationId: string; teamId: string } | { organizationId: string; repositoryId: string },
  reason: RemovalReason,
): Promise<void> {
  const rows = await tx.teamRepository.findMany({ where, include: whole, orderBy: { id: 'asc' } });
  if (rows.length === 0) return;
  const gone = await tx.$queryRaw<{ id: string }[]>`
    DELETE FROM team_repository WHERE id = ANY(${rows.map(({ id }) => id)}::text[]) RETURNING id`;
  const ids = new Set(gone.map(({ id }) => id));
  await recordAuditOfMany(
    tx,
    principal,
    rows.filter(({ id }) => ids.has(id)).map((row) => eventOf('team.repo_removed', row, reason)),
  );
}

async function requireParts(tx: Tx, organizationId: string, inputs: readonly TeamRepositoryInput[]): Promise<void> {
  const asked = inputs.flatMap(({ monoRepoConfigId }) => monoRepoConfigId ?? []);
  if (asked.length === 0) return;
  const parts = await tx.repositoryPath.findMany({ where: { organizationId, id: { in: asked } } });
  const places = new Map(parts.map(({ id, repositoryId }) => [id, repositoryId]));
  for (const { repositoryId, monoRepoConfigId } of inputs)
    if (monoRepoConfigId != null && places.get(monoRepoConfigId) !== repositoryId) throw new NotFound('Part of the repository');
}

function eventOf(event: 'team.repo_added' | 'team.repo_removed', row: Row, reason?: RemovalReason): AuditEvent {
  const paths = row.repositoryPath?.paths;
  const place = { repositoryId: row.repositoryId, repository: repositoryUrl(row.repository), ...(paths && { paths }) };
  return { event, ...about(row.team), data: { ...place, ...(reason && { reason }) } };
}
