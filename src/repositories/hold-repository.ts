import { recordAuditOfMany } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { requireScope } from '../auth/require-right.ts';
import type { Tx } from '../db/client.ts';
import type { Repository } from '../generated/prisma/client.ts';
import { Conflict, Forbidden, NotFound } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { type RepositoryAddress, repositoryUrl } from './address.ts';
import { livingRepositories, mayManageRepositories } from './policy.ts';
import { aboutRepository } from './repository-events.ts';

/** Living repositories of the organization, held until the change commits: none of them is disconnected meanwhile. */
export async function holdRepositories(tx: Tx, organizationId: string, repositoryIds: readonly string[]): Promise<Repository[]> {
  const ids = [...new Set(repositoryIds)];
  if (ids.length === 0) return [];
  await tx.$queryRaw`
    SELECT 1 FROM repository WHERE organization_id = ${organizationId} AND id = ANY(${ids}::text[]) ORDER BY id FOR SHARE`;
  const rows = await tx.repository.findMany({ where: { ...livingRepositories(organizationId), id: { in: ids } } });
  if (rows.length !== ids.length) throw new NotFound('Repository');
  return rows;
}

/** The same by address. What is not connected yet is connected, if the principal may do that. */
export async function holdRepositoriesAt(
  tx: Tx,
  principal: Manager,
  field: string,
  addresses: readonly RepositoryAddress[],
): Promise<Repository[]> {
  const wanted = [...new Map(addresses.map((address) => [repositoryUrl(address), address])).values()];
  const found = await holdKnown(tx, principal.organizationId, wanted);
  if (found.length === wanted.length) return found;
  if (mayManageRepositories(principal) !== 'allow')
    throw new Forbidden(
      'PERMISSION_DENIED: The repository is not connected. Ask an ADMIN or the OWNER of the organization to connect it with connectRepository.',
    );
  requireScope(principal, 'installations:write');
  await connect(tx, principal, wanted);
  const all = await holdKnown(tx, principal.organizationId, wanted);
  if (all.length === wanted.length) return all;
  throw new Conflict(field, 'A repository was disconnected while this call was running. Try again.');
}

async function holdKnown(tx: Tx, organizationId: string, addresses: readonly RepositoryAddress[]): Promise<Repository[]> {
  if (addresses.length === 0) return [];
  const known = {
    ...livingRepositories(organizationId),
    OR: addresses.map(({ host, namespace, name }) => ({ host, namespace, name })),
  };
  const ids = (await tx.repository.findMany({ where: known, select: { id: true } })).map(({ id }) => id);
  await tx.$queryRaw`SELECT 1 FROM repository WHERE id = ANY(${ids}::text[]) ORDER BY id FOR SHARE`;
  return tx.repository.findMany({ where: { ...livingRepositories(organizationId), id: { in: ids } } });
}

/** Of two that connect the same repository at once, the index on living addresses lets one write it. */
async function connect(tx: Tx, principal: Manager, addresses: readonly RepositoryAddress[]): Promise<void> {
  const { organizationId } = principal;
  const data = addresses.map(({ host, namespace, name }) => ({ id: newId('rep'), organizationId, host, namespace, name }));
  const made = await tx.repository.createManyAndReturn({ data, skipDuplicates: true });
  await recordAuditOfMany(
    tx,
    principal,
    made.map((row) => ({ event: 'repository.connected' as const, ...aboutRepository(row) })),
  );
}
