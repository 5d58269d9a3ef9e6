import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, startCast, unauthenticated } from '../principal/cast.ts';
import { type Client, dataOf } from '../support/client.ts';
import { filteredLog, importAuditEvents } from './documents.ts';

const { as, db, callers, people, organization, refused, refusals, act, givenApiKey } = await startCast();

const event = (more: object = {}) => ({
  timestamp: '2024-05-01T10:00:00.123456789Z',
  actor: null,
  event: 'team.created',
  targetType: 'team',
  target: 'Platform',
  data: null,
  ...more,
});
const send = async (events: object[], caller: Client = callers.admin) =>
  dataOf(await caller.query(importAuditEvents, { events })).importAuditEvents.importedCount as number;
const imported = async (filter: object = {}, caller: Client = callers.admin) =>
  dataOf(await caller.query(filteredLog, { first: 300, dateTo: '2025-01-01T00:00:00Z', ...filter })).assetAuditLog
    .nodes as Record<string, unknown>[];
const rows = () => db.importedAuditEvent.count();

test('imported events stand in the log at their time, are marked, and say who they are ascribed to', async () => {
  const data = '{ "n": 12345678901234567890,\n "n": [] }';
  const events = [
    event({ actor: 'MEMBER2@x.test', data }),
    event({ actor: people.member.email.toUpperCase(), event: 'bot.created' }),
  ];
  const { outcome, audit } = await act(callers.admin, importAuditEvents, { events });
  expect(outcome).toBe('ok');
  expect(audit).toEqual([{ event: 'audit.imported', actorId: people.admin.id, targetId: organization.id, data: { events: 2 } }]);
  const found = await imported();
  expect(found).toHaveLength(2);
  expect(found.find((node) => node['event'] === 'team.created')).toEqual({
    id: expect.stringMatching(/^imp_/),
    date: '2024-05-01T10:00:00.123Z',
    event: 'team.created',
    actorKind: 'USER',
    actorId: people.admin.id,
    actorEmail: people.admin.email,
    actorName: people.admin.email,
    targetType: 'team',
    targetId: null,
    targetName: 'Platform',
    data,
    imported: true,
    importedActor: 'MEMBER2@x.test',
  });
  expect(found.find((node) => node['event'] === 'bot.created')).toMatchObject({
    actorId: people.member.id,
    actorEmail: people.member.email,
    data: null,
    importedActor: people.member.email.toUpperCase(),
  });
  expect(await db.auditEvent.count({ where: { at: { lt: new Date('2025-01-01') } } })).toBe(0);
});

test('filters find imported events by what they know, and leave them out by what they do not', async () => {
  await send([event({ event: 'INSTALLED', target: 'Find me', timestamp: '2024-06-01T00:00:00Z' })]);
  for (const filter of [
    { search: 'find' },
    { search: 'instal' },
    { events: ['installed'] },
    { actorId: people.admin.id, search: 'find me' },
  ])
    expect(
      (await imported(filter)).map(({ targetName }) => targetName),
      JSON.stringify(filter),
    ).toEqual(['Find me']);
  for (const filter of [{ targetId: 'Find me' }, { assetTypes: ['SKILL'] }, { actorType: 'BOT' }])
    expect(await imported(filter)).toEqual([]);
});

test('the same batch again adds nothing, one with more equal events adds the difference, and of two at once one adds them', async () => {
  const one = event({ event: 'again', target: 'x' });
  expect(await send([one, one])).toBe(2);
  const { audit } = await act(callers.owner, importAuditEvents, { events: [one, one] });
  expect(audit).toEqual([]);
  expect(await send([one, one, one, event({ event: 'again', target: 'y' })])).toBe(2);
  const many = Array.from({ length: 200 }, (_, n) => event({ event: 'at.once', target: `${n}` }));
  const added = await Promise.all([send(many), send([...many].reverse(), callers.owner), send(many)]);
  expect(added.reduce((sum, count) => sum + count)).toBe(200);
  expect(await imported({ events: ['at.once'] })).toHaveLength(200);
});

test('five thousand events of several megabytes pass, one more does not', async () => {
  const data = JSON.stringify({ text: 'x'.repeat(1_000) });
  const events = Array.from({ length: 5_000 }, (_, n) => event({ event: 'bulk', target: `${n}`, data }));
  expect(await send(events)).toBe(5_000);
  expect(await refused(callers.admin, importAuditEvents, { events: [...events, event()] })).toBe(
    'events: Send at most 5000 events at once.',
  );
  expect(await send([])).toBe(0);
});

const soon = new Date(Date.now() + 3_600_000).toISOString();
// biome-ignore format: a table reads best as a table
const wrong: [what: string, more: object, message: string][] = [
  ['a time to come',     { timestamp: soon },             'events.1.timestamp: Must not lie in the future.'],
  ['no event',           { event: ' ' },                  'events.1.event: Must not be empty.'],
  ['a long event',       { event: 'e'.repeat(101) },      'events.1.event: Must be at most 100 characters long.'],
  ['no target type',     { targetType: '' },              'events.1.targetType: Must not be empty.'],
  ['a long target',      { target: 't'.repeat(501) },     'events.1.target: Must be at most 500 characters long.'],
  ['a long actor',       { actor: 'a'.repeat(255) },      'events.1.actor: Must be at most 254 characters long.'],
  ['data without form',  { data: '{secret' },             'events.1.data: Must be JSON text, such as {"role": "member"}.'],
  ['much data',          { data: `"${'x'.repeat(1e5)}"` }, 'events.1.data: Must be at most 100000 characters long.'],
];
test.each(wrong)('%s is refused by its place in the list, and nothing of the batch is kept', async (_what, more, message) => {
  const before = await rows();
  expect(await refused(callers.admin, importAuditEvents, { events: [event({ event: 'good' }), event(more)] })).toBe(message);
  expect(await rows()).toBe(before);
});

test('a year that no calendar here has is no time', async () => {
  for (const timestamp of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-12:00', '2024-05-01T10:00:00'])
    expect((await callers.admin.query(importAuditEvents, { events: [event({ timestamp })] })).errors?.[0]?.extensions.code).toBe(
      'BAD_USER_INPUT',
    );
  expect(await send([event({ timestamp: '0001-01-01T00:00:00Z', event: 'no.time' })])).toBe(1);
  expect(await imported({ events: ['no.time'] })).toMatchObject([{ date: '0001-01-01T00:00:00.000Z' }]);
});

test('administrators and service accounts with full import, and nobody else', async () => {
  const before = await rows();
  const variables = { events: [event({ event: 'refused' })] };
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'nobody'], importAuditEvents, variables)).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('full'),
    nobody: unauthenticated,
  });
  const reader = await as(await givenApiKey(people.owner, { scopes: ['AUDIT_READ'] }));
  expect(await refused(reader, importAuditEvents, variables)).toBe(needsScope('full'));
  expect(await rows()).toBe(before);
  const service = await givenApiKey(people.owner, { name: 'Mover' });
  expect(await send([event({ event: 'moved' })], await as(service))).toBe(1);
  expect(await imported({ events: ['moved'] })).toMatchObject([
    { actorKind: 'SERVICE_ACCOUNT', actorId: service.id, actorEmail: null, actorName: 'Mover' },
  ]);
});

test('another organization has imports of its own, and ascribes nothing to our people', async () => {
  const theirs = event({ actor: people.member.email, event: 'again', target: 'x' });
  expect(await send([theirs], callers.stranger)).toBe(1);
  expect(await imported({}, callers.stranger)).toMatchObject([{ actorId: people.stranger.id }]);
});

test('the database keeps imported events as they are', async () => {
  await expect(db.importedAuditEvent.deleteMany()).rejects.toThrow('append-only');
  await expect(db.importedAuditEvent.updateMany({ data: { event: 'x' } })).rejects.toThrow('append-only');
});
