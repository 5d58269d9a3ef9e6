import { expect, test } from 'vitest';
import { recordAudit } from '../../src/audit/record.ts';
import { needsRole, needsScope, notForBots, startCast, unauthenticated } from '../principal/cast.ts';
import type { Client } from '../support/client.ts';
import { dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { assetAuditLog, filteredLog, importAuditEvents } from './documents.ts';

const { as, db, callers, people, bot, organization, refusals, givenApiKey, givenBotKey, givenMember, givenTeam } =
  await startCast();

interface Node {
  id: string;
  date: string;
  event: string;
  targetName: string | null;
  data: string;
}

async function log(variables: Record<string, unknown> = {}, caller: Client = callers.admin): Promise<Node[]> {
  return dataOf(await caller.query(filteredLog, { first: 300, ...variables })).assetAuditLog.nodes;
}

const eventsOf = (nodes: Node[]) => nodes.map(({ event, targetName }) => `${event} ${targetName}`);

const skill = await givenAsset(db, people.owner, { slug: 'code-review' });
const rule = await givenAsset(db, people.owner, { slug: 'style', type: 'RULE' });
const team = await givenTeam(people.owner, 'Platform');
const key = await givenApiKey(people.owner, { name: 'Deploys', scopes: ['AUDIT_READ'] });
const asSystem = { kind: 'SYSTEM' } as const;
const about = (asset: { id: string; slug: string }) => ({ type: 'asset', id: asset.id, name: asset.slug }) as const;
const published = (asset: { id: string; slug: string }) =>
  recordAudit(db, asSystem, { event: 'asset.published', organizationId: organization.id, target: about(asset) });
await published(skill);
await published(rule);
await recordAudit(db, asSystem, {
  event: 'installation_request.created',
  organizationId: organization.id,
  target: { type: 'installation_request', id: 'irq_1' },
  data: { assetId: rule.id, kind: 'organization' },
});

test('the client reads the log page by page, newest first, each event once', async () => {
  const seen: Node[] = [];
  let page = { hasNextPage: true, endCursor: null };
  while (page.hasNextPage) {
    const { assetAuditLog: read } = dataOf(await callers.admin.query(assetAuditLog, { first: 5, after: page.endCursor }));
    seen.push(...read.nodes);
    page = read.pageInfo;
  }
  const rows = await db.auditEvent.findMany({
    where: { organizationId: organization.id },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
  });
  expect(seen.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  expect(rows.length).toBeGreaterThan(10);
});

test('an event says who, what, to which and when, and its data is JSON in a string', async () => {
  const [node] = await log({ events: ['team.created'] });
  expect(node).toEqual({
    id: expect.stringMatching(/^aud_/),
    date: expect.stringMatching(/Z$/),
    event: 'team.created',
    actorKind: 'USER',
    actorId: people.owner.id,
    actorEmail: 'owner@acme.test',
    actorName: 'owner@acme.test',
    targetType: 'team',
    targetId: team.id,
    targetName: 'Platform',
    data: '{}',
    imported: false,
    importedActor: null,
  });
  const [request] = await log({ events: ['installation_request.created'] });
  expect(request).toMatchObject({ actorKind: 'SYSTEM', actorId: null, actorEmail: null, actorName: null });
  expect(JSON.parse(request!.data)).toEqual({ assetId: rule.id, kind: 'organization' });
});

test('an address is answered in lower case, as it was then in the name', async () => {
  const person = await givenMember(organization, 'ADMIN', 'Grace@Acme.Test');
  dataOf(await (await as(person)).query('mutation { createPersonalToken(label: "x") { token errors { messages } } }'));
  const [node] = await log({ actorId: person.id, events: ['token.created'] });
  expect(node).toMatchObject({ actorEmail: 'grace@acme.test', actorName: 'Grace@Acme.Test' });
});

test('events that arrive while somebody pages neither repeat nor hide others', async () => {
  const before = await log();
  const { nodes, pageInfo } = dataOf(await callers.admin.query(filteredLog, { first: 4 })).assetAuditLog;
  await published(skill);
  // One of the past, such as a change that took long to commit, or an import.
  const past = { timestamp: '2020-01-01T00:00:00Z', event: 'vault.migrated', targetType: 'vault' };
  dataOf(await callers.owner.query(importAuditEvents, { events: [past] }));
  const rest = await log({ after: pageInfo.endCursor });
  expect([...nodes, ...rest].map(({ id }: Node) => id).slice(0, before.length)).toEqual(before.map(({ id }) => id));
});

test('each filter holds alone', async () => {
  expect(eventsOf(await log({ targetId: team.id }))).toEqual(['team.created Platform']);
  expect(new Set(eventsOf(await log({ assetTypes: ['RULE'] })))).toEqual(
    new Set(['asset.published style', 'installation_request.created null']),
  );
  expect(
    new Set(eventsOf(await log({ assetTypes: ['RULE', 'SKILL', 'RULE'], events: ['Asset.Published', 'asset.published'] }))),
  ).toEqual(new Set(['asset.published style', 'asset.published code-review']));
  expect(new Set((await log({ events: ['team.created', 'bot.created'] })).map(({ event }) => event))).toEqual(
    new Set(['team.created', 'bot.created']),
  );
  expect(new Set((await log({ actorType: 'system' })).map(({ event }) => event)).has('asset.published')).toBe(true);
  expect(await log({ actorType: 'SERVICE_ACCOUNT' })).toEqual([]);
  for (const actorId of [people.owner.id, people.admin.id])
    for (const node of await log({ actorId })) expect(node).toMatchObject({ actorId });
  const all = await log();
  const middle = all[Math.floor(all.length / 2)]!.date;
  expect(await log({ dateFrom: middle })).toEqual(all.filter(({ date }) => date >= middle));
  expect(await log({ dateTo: middle })).toEqual(all.filter(({ date }) => date < middle));
});

test('a search finds beginnings of targets, actors and events, in upper or lower case, and takes wildcards for what they are', async () => {
  expect(eventsOf(await log({ search: 'PLAT' }))).toEqual(['team.created Platform']);
  expect(new Set((await log({ search: 'asset.pub' })).map(({ event }) => event))).toEqual(new Set(['asset.published']));
  const byOwner = await log({ search: 'Owner@acme' });
  expect(byOwner.length).toBeGreaterThan(3);
  expect(new Set(byOwner.map(({ id }) => id)).size).toBe(byOwner.length);
  expect(byOwner).toEqual((await log()).filter((node) => JSON.stringify(node).includes('"owner@acme.test"')));
  for (const search of ['latform', '%', '_latform', '\\']) expect(await log({ search }), search).toEqual([]);
});

test('filters hold together, nulls and empty lists are none', async () => {
  const together = {
    search: 'code',
    assetTypes: ['SKILL'],
    events: ['asset.published'],
    targetId: skill.id,
    actorType: 'SYSTEM',
  };
  expect(new Set(eventsOf(await log(together)))).toEqual(new Set(['asset.published code-review']));
  for (const other of [{ search: 'sty' }, { assetTypes: ['RULE'] }, { events: ['team.created'] }, { targetId: rule.id }])
    expect(await log({ ...together, ...other })).toEqual([]);
  expect(await log({ ...together, actorId: people.owner.id })).toEqual([]);
  const none = { search: null, assetTypes: [], events: [], targetId: null, actorId: null, actorType: null, dateFrom: null };
  expect(await log(none)).toEqual(await log());
});

test('what cannot be looked for is said', async () => {
  const wrong = async (variables: Record<string, unknown>) => (await callers.admin.query(filteredLog, variables)).errors?.[0];
  expect((await wrong({ actorType: 'ROBOT' }))?.message).toBe('Must be one of USER, BOT, SERVICE_ACCOUNT, ANONYMOUS, SYSTEM.');
  expect((await wrong({ events: Array.from({ length: 51 }, (_, n) => `e${n}`) }))?.message).toBe('Give at most 50 events.');
  expect((await wrong({ first: 301 }))?.message).toBe('Must be between 1 and 300.');
  const forged = (of: string, key: string) => Buffer.from(JSON.stringify([of, key, 'aud_1'])).toString('base64url');
  const list = `audit ${organization.id}`;
  for (const after of ['x', forged(`audit ${people.stranger.organization.id}`, '2026-01-01T00:00:00.000Z'), forged(list, 'soon')])
    expect((await wrong({ after }))?.message).toMatch(/^Not a cursor of this list/);
});

test('administrators and service accounts with the scope read it, and nobody else', async () => {
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'nobody'], assetAuditLog)).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('audit:read'),
    nobody: unauthenticated,
  });
  expect((await log({}, await as(key))).length).toBeGreaterThan(10);
  const other = await givenApiKey(people.owner, { scopes: ['ASSETS_READ'] });
  expect((await (await as(other)).query(assetAuditLog)).errors?.[0]?.message).toContain('audit:read');
  const scoped = await givenBotKey(people.owner, bot, ['AUDIT_READ']);
  expect((await (await as(scoped)).query(assetAuditLog)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('another organization reads its own log only, also by our ids', async () => {
  const seen = await log({}, callers.stranger);
  expect(seen.length).toBeGreaterThan(0);
  const ours = new Set((await db.auditEvent.findMany({ where: { organizationId: organization.id } })).map(({ id }) => id));
  expect(seen.filter(({ id }) => ours.has(id))).toEqual([]);
  for (const filter of [{ targetId: team.id }, { actorId: people.admin.id }, { search: 'Platform' }, { assetTypes: ['RULE'] }])
    expect(await log(filter, callers.stranger)).toEqual([]);
});
