import type { Tx } from '../db/client.ts';
import type { AuditEvent, InstalledTo } from './events.ts';

/** Everybody in the organization; otherwise an audience is the id of a team, a person or a bot. */
export const everybody = '*';

/** Whose entitlements an event may have changed. An asset stands for everybody whom it is installed to. */
function audienceOf(event: AuditEvent): { audience: string } | { assetId: string } | null {
  switch (event.event) {
    case 'install.set':
    case 'install.removed':
    case 'install.cleared':
      return { audience: audienceAt(event.data) };
    case 'asset.updated':
    case 'asset.version_activated':
    case 'asset.published':
    case 'asset.unpublished':
    case 'asset.renamed':
    case 'asset.removed':
      return { assetId: event.target.id };
    case 'team.member_added':
    case 'team.member_removed':
      return { audience: event.data.userId };
    // The same person may come back: without the teams and the active collection of before.
    case 'member.removed':
    case 'member.left':
    case 'team.repo_added':
    case 'team.repo_removed':
    case 'bot.team_added':
    case 'bot.team_removed':
    case 'profile.activated':
    case 'profile.cleared':
      return { audience: event.target.id };
    case 'team.updated':
      return event.data.fields.includes('parent') ? { audience: everybody } : null;
    case 'team.deleted':
    case 'repository.disconnected':
    case 'collection.updated':
    case 'collection.deleted':
    case 'collection.installed':
    case 'collection.uninstalled':
      return { audience: everybody };
    default:
      return null;
  }
}

/** A repository's installations travel with it to whoever works in it. */
function audienceAt(target: InstalledTo): string {
  switch (target.kind) {
    case 'organization':
    case 'repository':
      return everybody;
    case 'team':
      return target.teamId;
    case 'user':
      return target.userId;
    case 'bot':
      return target.botId;
  }
}

/**
 * Counts up the revision of every audience that the events concern, in the transaction of the change: a lock that was resolved under the
 * revisions of before is known to be stale as soon as the change has committed.
 */
export async function reviseEntitlements(tx: Tx, organizationId: string, events: readonly AuditEvent[]): Promise<void> {
  const concerned = events.map(audienceOf).filter((one) => one !== null);
  if (concerned.length === 0) return;
  await holdWhatIsInstalled(tx, events);
  const audiences = [...new Set(concerned.flatMap((one) => ('audience' in one ? [one.audience] : [])))];
  const assetIds = [...new Set(concerned.flatMap((one) => ('assetId' in one ? [one.assetId] : [])))];
  await tx.$executeRaw`
    INSERT INTO entitlement_revision (organization_id, audience, revision)
    SELECT ${organizationId}, audience, 1 FROM (
      SELECT unnest(${audiences}::text[]) AS audience
      UNION
      SELECT coalesce(i.team_id, i.user_id, i.bot_id, ${everybody})
      FROM installation i
      WHERE i.asset_id = ANY(${assetIds}::text[])
        OR i.collection_id IN (SELECT collection_id FROM collection_asset WHERE asset_id = ANY(${assetIds}::text[]))
    ) AS concerned
    ORDER BY audience COLLATE "C"
    ON CONFLICT (organization_id, audience) DO UPDATE SET revision = entitlement_revision.revision + 1`;
}

/**
 * A change of an asset counts for whom it is installed to at that moment, so nobody may begin to install it until that change has
 * committed: each would miss the other, and whoever resolved between them would keep the asset as it was.
 */
async function holdWhatIsInstalled(tx: Tx, events: readonly AuditEvent[]): Promise<void> {
  const ids = (...names: AuditEvent['event'][]) =>
    events.filter(({ event }) => names.includes(event)).map(({ target }) => target.id);
  const assetIds = ids('install.set');
  const collectionIds = ids('collection.installed', 'collection.updated');
  if (assetIds.length + collectionIds.length === 0) return;
  await tx.$queryRaw`
    SELECT 1 FROM asset
    WHERE id = ANY(${assetIds}::text[])
      OR id IN (SELECT asset_id FROM collection_asset WHERE collection_id = ANY(${collectionIds}::text[]))
    ORDER BY id FOR SHARE`;
}
