import type { Manager } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { adminThere } from '../installations/admin-there.ts';
import { mayInstallTo } from '../installations/policy.ts';
import { Forbidden } from '../kernel/errors.ts';
import { comesBackWith, comesByCollections, mayPublishWith } from './policy.ts';

/**
 * Refuses to make a draft part of the catalogue where that would bring it to somebody whom the principal may not install to. Who installed a
 * collection that holds the draft need not have seen it. `mayPublish`: it may publish the draft otherwise than by approving a request.
 */
export async function requirePublication(tx: Tx, principal: Manager, draft: Asset, mayPublish: boolean): Promise<void> {
  const rows = await tx.installation.findMany({ where: mayPublish ? comesByCollections(draft) : comesBackWith(draft) });
  const there = await adminThere(tx, principal, rows);
  if (mayPublishWith(rows.map((row) => mayInstallTo(principal, row, there(row)))) === 'allow') return;
  throw new Forbidden(
    mayPublish
      ? 'The draft is in a collection that is installed where you may not install. Take it out of the collection, or ask an ADMIN or the OWNER of the organization to publish it.'
      : 'The asset is a draft that is installed elsewhere as well, and approving this would publish it for all of them. Ask an ADMIN or the OWNER of the organization, or an admin of the team that owns it, to decide.',
  );
}
