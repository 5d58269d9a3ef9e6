import type { InstalledTo } from '../audit/events.ts';
import type { Manager } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import { Forbidden } from '../kernel/errors.ts';
import { adminThere } from './admin-there.ts';
import { type InstallVerdict, mayInstallTo, mayUninstallFrom } from './policy.ts';
import { columnsOf, installedTo, type NamedTarget, type Target, type TargetColumns, withTarget } from './target.ts';

/** Refuses the whole change when one row may not be added, naming the first one. */
export async function requireInstallRight(tx: Tx, principal: Manager, targets: readonly Target[]): Promise<void> {
  const refused = await firstRefused(tx, principal, targets.map(columnsOf), mayInstallTo);
  if (!refused) return;
  // Without a name: whoever sends ids shall not get addresses for them.
  if (refused.verdict === 'only-oneself')
    throw new Forbidden(
      'PERMISSION_DENIED: Nobody installs for another person, so nothing was installed. Install to a team of theirs instead.',
    );
  const place = placeOf(installedTo(await withNames(tx, principal.organizationId, refused.row)));
  throw new Forbidden(
    `PERMISSION_DENIED: Installing to ${place} takes ${takes[refused.verdict]}. createInstallationRequest asks for it.`,
  );
}

/** The same for rows that are to go. `instead` says what to do about it. */
export async function requireUninstallRight(
  tx: Tx,
  principal: Manager,
  rows: readonly NamedTarget[],
  instead = '',
): Promise<void> {
  const refused = await firstRefused(tx, principal, rows, mayUninstallFrom);
  if (refused) throw new Forbidden(`PERMISSION_DENIED: ${takingAway(refused.row, refused.verdict)}${instead}`);
}

/** Why a row stays. */
export function takingAway(row: NamedTarget, verdict: Refusal): string {
  return `Taking it away from ${placeOf(installedTo(row))} takes ${takes[verdict]}.`;
}

export type Refusal = Exclude<InstallVerdict, 'allow'>;

const takes: Record<Refusal, string> = {
  viewer: 'the role MEMBER',
  'only-oneself': 'that person, or the role ADMIN',
  'takes-admin': 'the role ADMIN',
  'takes-team-admin': 'the role ADMIN, or an admin of the team concerned or of one above it',
};

async function firstRefused<Row extends TargetColumns>(
  tx: Tx,
  principal: Manager,
  rows: readonly Row[],
  judge: typeof mayInstallTo,
): Promise<{ row: Row; verdict: Refusal } | null> {
  const there = await adminThere(tx, principal, rows);
  for (const row of rows) {
    const verdict = judge(principal, row, there(row));
    if (verdict !== 'allow') return { row, verdict };
  }
  return null;
}

/** A target in the middle of a sentence. */
function placeOf(target: InstalledTo): string {
  switch (target.kind) {
    case 'organization':
      return 'the whole organization';
    case 'repository':
      return target.paths ? `parts of the repository ${target.repository}` : `the repository ${target.repository}`;
    case 'team':
      return `the team ${target.team}`;
    case 'user':
      return target.user;
    case 'bot':
      return `the bot ${target.bot}`;
  }
}

/** The names of a target that no row speaks of yet. */
async function withNames(tx: Tx, organizationId: string, row: TargetColumns): Promise<NamedTarget> {
  const { repositoryId, repositoryPathId, teamId, userId, botId } = row;
  const { team, bot, membership } = withTarget;
  const member = { organizationId_userId: { organizationId, userId: userId! } };
  return {
    ...row,
    repository: repositoryId === null ? null : await tx.repository.findUnique({ where: { id: repositoryId } }),
    repositoryPath: repositoryPathId === null ? null : await tx.repositoryPath.findUnique({ where: { id: repositoryPathId } }),
    team: teamId === null ? null : await tx.team.findUnique({ where: { id: teamId }, ...team }),
    bot: botId === null ? null : await tx.bot.findUnique({ where: { id: botId }, ...bot }),
    membership: userId === null ? null : await tx.membership.findUnique({ where: member, ...membership }),
  };
}
