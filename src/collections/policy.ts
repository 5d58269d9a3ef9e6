import { isAdmin, isViewer, type Manager, principalId } from '../auth/principal.ts';

/** The collections that exist: what has been deleted is as good as unknown. */
export function livingCollections(organizationId: string) {
  return { organizationId, deletedAt: null };
}

export type ShapeVerdict = 'allow' | 'viewer' | 'not-yours';

/** May this principal rename, describe, fill, empty and delete that collection? What it is installed to is judged for itself. */
export function mayShapeCollection(principal: Manager, collection: { createdById: string }): ShapeVerdict {
  if (isAdmin(principal)) return 'allow';
  if (isViewer(principal)) return 'viewer';
  return collection.createdById === principalId(principal) ? 'allow' : 'not-yours';
}

/**
 * Whether an installation of a collection has a say in what is in it. Whoever installs a collection for oneself alone asked for whatever
 * it holds, and must not be able to keep others from changing it.
 */
export function bindsContents({ target }: { target: string }): boolean {
  return target !== 'USER';
}
