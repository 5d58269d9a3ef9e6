import type { InstalledTo } from '../audit/events.ts';
import { type RepositoryAddress, repositoryUrl } from '../repositories/address.ts';

/** What something is installed to. */
export type Target =
  | { target: 'ORGANIZATION' }
  | { target: 'REPOSITORY'; repositoryId: string; repositoryPathId: string | null }
  | { target: 'TEAM'; teamId: string }
  | { target: 'USER'; userId: string }
  | { target: 'BOT'; botId: string };

/** The columns of a target, as `installation` and `installation_request` both have them. */
export interface TargetColumns {
  target: Target['target'];
  repositoryId: string | null;
  repositoryPathId: string | null;
  teamId: string | null;
  userId: string | null;
  botId: string | null;
}

export function columnsOf(target: Target): TargetColumns {
  const none = { repositoryId: null, repositoryPathId: null, teamId: null, userId: null, botId: null };
  return { ...none, ...target };
}

export function targetOf(row: TargetColumns): Target {
  switch (row.target) {
    case 'ORGANIZATION':
      return { target: 'ORGANIZATION' };
    case 'REPOSITORY':
      return { target: 'REPOSITORY', repositoryId: row.repositoryId!, repositoryPathId: row.repositoryPathId };
    case 'TEAM':
      return { target: 'TEAM', teamId: row.teamId! };
    case 'USER':
      return { target: 'USER', userId: row.userId! };
    case 'BOT':
      return { target: 'BOT', botId: row.botId! };
  }
}

/** One text for one target: two targets are the same if their keys are. */
export function targetKey(row: TargetColumns): string {
  const { target, repositoryId, repositoryPathId, teamId, userId, botId } = row;
  return [target, repositoryId ?? teamId ?? userId ?? botId ?? '', repositoryPathId ?? ''].join(' ');
}

/** What must be loaded with a row to name its target. */
export const withTarget = {
  repository: true,
  repositoryPath: true,
  team: { select: { name: true } },
  bot: { select: { name: true } },
  membership: { select: { user: { select: { email: true } } } },
} as const;

export interface NamedTarget extends TargetColumns {
  repository: RepositoryAddress | null;
  repositoryPath: { paths: string[] } | null;
  team: { name: string } | null;
  bot: { name: string } | null;
  membership: { user: { email: string } } | null;
}

/** The target in the words of the audit log. */
export function installedTo(row: NamedTarget): InstalledTo {
  switch (row.target) {
    case 'ORGANIZATION':
      return { kind: 'organization' };
    case 'REPOSITORY': {
      const paths = row.repositoryPath?.paths;
      return {
        kind: 'repository',
        repository: repositoryUrl(row.repository!),
        repositoryId: row.repositoryId!,
        ...(paths && { paths }),
      };
    }
    case 'TEAM':
      return { kind: 'team', team: row.team!.name, teamId: row.teamId! };
    case 'USER':
      return { kind: 'user', user: row.membership!.user.email, userId: row.userId! };
    case 'BOT':
      return { kind: 'bot', bot: row.bot!.name, botId: row.botId! };
  }
}
