import { atLeast, type ServiceAccount, type User } from '../auth/principal.ts';

/** Who can change collections at all: never a bot. */
export type CollectionEditor = User | ServiceAccount;

/** The collections that exist: what has been deleted is as good as unknown. */
export function livingCollections(organizationId: string) {
  return { organizationId, deletedAt: null };
}

export type ShapeVerdict = 'allow' | 'viewer' | 'not-yours';

/** May this principal rename, describe, fill, empty and delete that collection? What it is installed to is judged for itself. */
export function mayShapeCollection(principal: CollectionEditor, collection: { createdById: string }): ShapeVerdict {
  if (principal.kind === 'SERVICE_ACCOUNT' || atLeast(principal.role, 'ADMIN')) return 'allow';
  if (!atLeast(principal.role, 'MEMBER')) return 'viewer';
  return collection.createdById === principal.userId ? 'allow' : 'not-yours';
}

/**
 * Whether an installation of a collection has a say in what is in it. Whoever installs a collection for oneself alone asked for whatever
 * it holds, and must not be able to keep others from changing it.
 */
export function bindsContents({ target }: { target: string }): boolean {
  return target !== 'USER';
}
