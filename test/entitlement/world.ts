import { everybody } from '../../src/audit/revise-entitlements.ts';
import type { Db } from '../../src/db/client.ts';
import { columnsOf, type Target } from '../../src/installations/target.ts';
import { newId } from '../../src/kernel/ids.ts';

/** What may be installed: an asset, or a collection. */
export type Given = { id: string };

/**
 * Rows that say who gets what, written without the product's own acts: for tests of what follows from them. Whatever has been resolved
 * before is told to be stale.
 */
export function entitlementRows(db: Db, organization: { id: string }) {
  const organizationId = organization.id;
  const by = { organizationId, createdById: 'usr_nobody' };

  async function stale(): Promise<void> {
    await db.$executeRaw`
      INSERT INTO entitlement_revision VALUES (${organizationId}, ${everybody}, 1)
      ON CONFLICT (organization_id, audience) DO UPDATE SET revision = entitlement_revision.revision + 1`;
  }

  return {
    async install(what: Given, target: Target): Promise<void> {
      const installed = what.id.startsWith('col_') ? { collectionId: what.id } : { assetId: what.id };
      await db.installation.create({ data: { id: newId('ins'), ...by, ...installed, ...columnsOf(target) } });
      await stale();
    },

    async givenRepository(name: string) {
      const address = { host: 'github.com', namespace: 'acme', name };
      const row = await db.repository.create({ data: { id: newId('rep'), organizationId, ...address } });
      return { id: row.id, url: `https://github.com/acme/${name}` };
    },

    async givenPaths(repository: Given, ...paths: string[]): Promise<string> {
      const row = { id: newId('rpp'), organizationId, repositoryId: repository.id, paths: paths.sort() };
      return (await db.repositoryPath.create({ data: row })).id;
    },

    async giveToTeam(team: Given, repository: Given, repositoryPathId: string | null = null): Promise<void> {
      const row = { id: newId('trp'), organizationId, teamId: team.id, repositoryId: repository.id, repositoryPathId };
      await db.teamRepository.create({ data: row });
      await stale();
    },

    async givenCollection(slug: string, ...assets: Given[]): Promise<Given> {
      const { id } = await db.collection.create({ data: { id: newId('col'), ...by, name: slug, slug } });
      await db.collectionAsset.createMany({
        data: assets.map((asset) => ({ organizationId, collectionId: id, assetId: asset.id })),
      });
      return { id };
    },

    async activate(who: Given & { kind: 'person' | 'bot' }, collection: Given | null): Promise<void> {
      const data = { activeCollectionId: collection?.id ?? null };
      if (who.kind === 'bot') await db.bot.update({ where: { id: who.id }, data });
      else await db.membership.update({ where: { organizationId_userId: { organizationId, userId: who.id } }, data });
      await stale();
    },
    stale,
  };
}
