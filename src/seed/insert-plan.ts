import { recordAuditOfMany, system } from '../audit/record.ts';
import type { Tx } from '../db/client.ts';
import { newId } from '../kernel/ids.ts';
import { archiveOf } from './archive.ts';
import { eventsOf } from './events-of.ts';
import type { PlannedVersion } from './plan-assets.ts';
import { activeCollectionOf, type Plan } from './plan-organization.ts';

/** Told after each batch: what was written last, and how many rows of all are written. */
export type OnProgress = (what: string, done: number, total: number) => void;

interface Owner {
  organizationId: string;
  owner: { id: string; email: string };
}

// What PostgreSQL takes as parameters of one statement is 65,535; no row here has more than 16.
const batchSize = 2_000;

/** Writes a plan in batches, in the order of the foreign keys. Answers with the number of rows of each kind. */
export async function insertPlan(tx: Tx, { organizationId, owner }: Owner, plan: Plan, onProgress: OnProgress) {
  const steps = [
    step('people', plan.people, (rows) => tx.user.createMany({ data: rows.map(({ user }) => user) })),
    step('collections', plan.collections, (data) => tx.collection.createMany({ data })),
    step('memberships', membershipsOf(plan, organizationId), (data) => tx.membership.createMany({ data })),
    step('repositories', plan.repositories, (rows) => tx.repository.createMany({ data: rows.map(({ row }) => row) })),
    step(
      'parts of repositories',
      plan.repositories.flatMap(({ paths }) => paths),
      (data) => tx.repositoryPath.createMany({ data }),
    ),
    step('teams', plan.teams, (data) => tx.team.createMany({ data })),
    step('team members', plan.members, (data) => tx.teamMember.createMany({ data })),
    step('repositories of teams', plan.teamRepositories, (rows) =>
      tx.teamRepository.createMany({ data: rows.map(({ repository: _repository, paths: _paths, ...row }) => row) }),
    ),
    step('bots', botsOf(plan), (data) => tx.bot.createMany({ data })),
    step('bots in teams', plan.teamBots, (data) => tx.teamBot.createMany({ data })),
    step('assets', plan.assets, (rows) => tx.asset.createMany({ data: rows.map(({ row }) => row) })),
    step(
      'versions',
      plan.assets.flatMap(({ versions }) => versions),
      (versions) => insertVersions(tx, versions),
    ),
    step('assets in collections', plan.contents, (data) => tx.collectionAsset.createMany({ data })),
    step('installations', plan.installations, (rows) => tx.installation.createMany({ data: rows.map(({ row }) => row) })),
    step('installation requests', requestsOf(plan, organizationId, owner), (data) => tx.installationRequest.createMany({ data })),
    step('audit events', eventsOf(plan, organizationId), (events) => recordAuditOfMany(tx, system, events)),
  ];
  const total = steps.reduce((sum, { count }) => sum + count, 0);
  let done = 0;
  for (const { what, run } of steps)
    for await (const written of run()) {
      done += written;
      onProgress(what, done, total);
    }
  await activate(tx, plan.assets);
  return Object.fromEntries(steps.map(({ what, count }) => [what, count]));
}

function step<Row>(what: string, rows: readonly Row[], write: (batch: Row[]) => Promise<unknown>) {
  async function* run() {
    for (let at = 0; at < rows.length; at += batchSize) {
      const batch = rows.slice(at, at + batchSize);
      await write(batch);
      yield batch.length;
    }
  }
  return { what, count: rows.length, run };
}

function membershipsOf(plan: Plan, organizationId: string) {
  return plan.people.map(({ user, role }, n) => {
    const activeCollectionId = activeCollectionOf(n, plan);
    return { organizationId, userId: user.id, role, activeCollectionId };
  });
}

function botsOf(plan: Plan) {
  return plan.bots.map((bot, n) => ({ ...bot, activeCollectionId: activeCollectionOf(n, plan) }));
}

/** Drafts wait for somebody who lets them go to everybody. */
function requestsOf(plan: Plan, organizationId: string, owner: Owner['owner']) {
  const emails = new Map([owner, ...plan.people.map(({ user }) => user)].map(({ id, email }) => [id, email]));
  return plan.assets
    .filter(({ row }) => row.status === 'DRAFT')
    .map(({ row: { id: assetId, createdById } }) => {
      const by = { createdById, createdByName: emails.get(createdById)! };
      return { id: newId('irq'), organizationId, assetId, target: 'ORGANIZATION' as const, ...by };
    });
}

async function insertVersions(tx: Tx, versions: readonly PlannedVersion[]): Promise<void> {
  const made = await Promise.all(versions.map(async (version) => ({ ...version, ...(await archiveOf(version)) })));
  // Another organization that was seeded with the same number has the same bytes.
  await tx.blob.createMany({ data: made.map(({ sha256, bytes }) => ({ sha256, size: bytes.length })), skipDuplicates: true });
  await tx.blobChunk.createMany({
    data: made.map(({ sha256, bytes }) => ({ sha256, position: 0, bytes })),
    skipDuplicates: true,
  });
  await tx.assetVersion.createMany({
    data: made.map(({ slug: _slug, name: _name, type: _type, description: _description, bytes: _bytes, ...row }) => row),
  });
  await tx.assetName.createMany({
    data: made.map(({ organizationId, slug, version, sha256, id: versionId }) => ({
      organizationId,
      slug,
      version,
      sha256,
      versionId,
    })),
  });
}

async function activate(tx: Tx, assets: Plan['assets']): Promise<void> {
  await tx.$executeRaw`
    UPDATE asset SET active_version_id = active.version_id
    FROM unnest(${assets.map(({ row }) => row.id)}::text[], ${assets.map(({ activeVersionId }) => activeVersionId)}::text[])
      AS active(asset_id, version_id)
    WHERE asset.id = active.asset_id`;
}
