import { recordAuditOfMany, system } from '../audit/record.ts';
import type { Tx } from '../db/client.ts';
import { newId } from '../kernel/ids.ts';
import { archiveOf } from './archive.ts';
import { eventsOf } from './events-of.ts';
import { insertRows, type Tables } from './insert-rows.ts';
import type { PlannedVersion } from './plan-assets.ts';
import { activeCollectionOf, type Plan } from './plan-organization.ts';

/** Told after each batch: what was written last, and how many rows of all are written. */
export type OnProgress = (what: string, done: number, total: number) => void;

interface Owner {
  organizationId: string;
  owner: { id: string; email: string };
}

const batchSize = 2_000;

/** Writes a plan in batches, in the order of the foreign keys. Answers with the number of rows of each kind. */
export async function insertPlan(tx: Tx, { organizationId, owner }: Owner, plan: Plan, onProgress: OnProgress) {
  const into =
    <Table extends keyof Tables>(table: Table) =>
    (rows: readonly Tables[Table][]) =>
      insertRows(tx, table, rows);
  const users = plan.people.map(({ user }) => user);
  const parts = plan.repositories.flatMap(({ paths }) => paths);
  const versions = plan.assets.flatMap((asset) => asset.versions);
  const steps = [
    step('people', users, into('user')),
    step('collections', plan.collections, into('collection')),
    step('memberships', membershipsOf(plan, organizationId), into('membership')),
    step('repositories', plan.repositories.map(rowOf), into('repository')),
    step('parts of repositories', parts, into('repository_path')),
    step('teams', plan.teams, into('team')),
    step('team members', plan.members, into('team_member')),
    step('repositories of teams', repositoriesOfTeams(plan), into('team_repository')),
    step('bots', botsOf(plan), into('bot')),
    step('bots in teams', plan.teamBots, into('team_bot')),
    step('assets', plan.assets.map(rowOf), into('asset')),
    step('versions', versions, (batch) => insertVersions(tx, batch)),
    step('assets in collections', plan.contents, into('collection_asset')),
    step('installations', plan.installations.map(rowOf), into('installation')),
    step('installation requests', requestsOf(plan, organizationId, owner), into('installation_request')),
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

const rowOf = <Row>({ row }: { row: Row }) => row;

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

function repositoriesOfTeams({ teamRepositories }: Plan) {
  return teamRepositories.map(({ repository: _repository, paths: _paths, ...row }) => row);
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
  const skipDuplicates = { skipDuplicates: true };
  const blobs = made.map(({ sha256, bytes }) => ({ sha256, size: bytes.length }));
  await insertRows(tx, 'blob', blobs, skipDuplicates);
  const chunks = made.map(({ sha256, bytes }) => ({ sha256, position: 0, bytes }));
  await insertRows(tx, 'blob_chunk', chunks, skipDuplicates);
  const rows = made.map(({ slug: _slug, name: _name, type: _type, description: _description, bytes: _bytes, ...row }) => row);
  await insertRows(tx, 'asset_version', rows);
  const names = made.map(({ organizationId, slug, version, sha256, id }) => ({
    organizationId,
    slug,
    version,
    sha256,
    versionId: id,
  }));
  await insertRows(tx, 'asset_name', names);
}

async function activate(tx: Tx, assets: Plan['assets']): Promise<void> {
  await tx.$executeRaw`
    UPDATE asset SET active_version_id = active.version_id
    FROM unnest(${assets.map(({ row }) => row.id)}::text[], ${assets.map(({ activeVersionId }) => activeVersionId)}::text[])
      AS active(asset_id, version_id)
    WHERE asset.id = active.asset_id`;
}
