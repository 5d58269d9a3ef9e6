import { repositoryUrl } from '../repositories/address.ts';
import type { NamedTarget, Target } from './target.ts';

/** An installation in the words that clients compare and send back (docs/skills-api.md, section 5.5). */
export interface InstallationView {
  entityType: Target['target'];
  entityId: string | null;
  entityName: string;
  entityRef: string | null;
  monoRepoConfigId: string | null;
  /** The collection that is installed there, where it is not the asset itself. */
  viaCollectionId: string | null;
}

/** The target of a row, which may be an installation's or a request's. */
export function viewOf(row: NamedTarget, organizationName: string): InstallationView {
  const at = (entityId: string | null, entityName: string, entityRef: string | null = null): InstallationView => ({
    entityType: row.target,
    entityId,
    entityName,
    entityRef,
    monoRepoConfigId: row.repositoryPathId,
    viaCollectionId: null,
  });
  switch (row.target) {
    case 'ORGANIZATION':
      return at(null, organizationName);
    case 'REPOSITORY': {
      const url = repositoryUrl(row.repository!);
      return at(row.repositoryId, url, url);
    }
    case 'TEAM':
      return at(row.teamId, row.team!.name);
    case 'USER': {
      const { email } = row.membership!.user;
      return at(row.userId, email, email);
    }
    case 'BOT':
      return at(row.botId, row.bot!.name);
  }
}
