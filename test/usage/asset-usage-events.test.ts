import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, startCast, unauthenticated } from '../principal/cast.ts';
import { type Client, dataOf } from '../support/client.ts';
import { assetUsageEvents, usageInFull } from './documents.ts';
import { report, use } from './report.ts';

const { as, db, bot, callers, people, refusals, givenApiKey, givenBotKey, givenMember, organization } = await startCast();

type Node = Record<string, unknown>;
async function uses(variables: object = {}, caller: Client = callers.member): Promise<Node[]> {
  return dataOf(await caller.query(usageInFull, { first: 300, ...variables })).assetUsageEvents.nodes;
}
const names = (nodes: Node[]) => nodes.map(({ assetName, assetVersion }) => `${assetName} ${assetVersion}`);

const ada = await givenMember(organization, 'MEMBER', 'Ada@Acme.Test');
await report(await as(ada), [
  use({ asset_version: '1', timestamp: '2026-08-01T00:00:00Z', tool_name: 'grep', duration_ms: 1_500, success: true }),
  use({ asset_version: '2', timestamp: '2026-08-02T00:00:00Z' }),
]);
await report(callers.bot, [
  use({ asset_version: '3', timestamp: '2026-08-03T00:00:00Z' }),
  use({ asset_name: 'style', asset_type: 'RULE', asset_version: '1', timestamp: '2026-08-04T00:00:00Z' }),
  use({ asset_name: 'style', asset_type: 'rule', asset_version: 'timeless', timestamp: '' }),
]);

test('the latest come first, with who used what, when and how it went', async () => {
  const all = await uses();
  expect(names(all)).toEqual(['style timeless', 'style 1', 'code-review 3', 'code-review 2', 'code-review 1']);
  expect(all[4]).toEqual({
    id: expect.stringMatching(/^use_/),
    timestamp: '2026-08-01T00:00:00.000Z',
    receivedAt: expect.stringMatching(/Z$/),
    actorKind: 'USER',
    actorEmail: 'ada@acme.test',
    actorName: 'ada@acme.test',
    assetName: 'code-review',
    assetVersion: '1',
    assetType: 'skill',
    toolName: 'grep',
    durationMs: 1500,
    success: true,
  });
  expect(all[1]).toMatchObject({ actorKind: 'BOT', actorEmail: null, actorName: 'Runner', assetType: 'rule', success: null });
});

test('the client reads it page by page, and what arrives meanwhile neither repeats nor hides a use', async () => {
  const nulls = { assetName: null, assetType: null, actor: null, until: null };
  const variables = { ...nulls, since: '2026-07-14T00:00:00Z', first: 2 };
  const read = async (after: string | null) =>
    dataOf(await callers.member.query(assetUsageEvents, { ...variables, after })).assetUsageEvents;
  const one = await read(null);
  await report(callers.bot, [use({ asset_version: 'new', timestamp: new Date().toISOString() })]);
  const two = await read(one.pageInfo.endCursor);
  expect(names([...one.nodes, ...two.nodes])).toEqual(['style 1', 'code-review 3', 'code-review 2', 'code-review 1']);
  expect([one.pageInfo.hasNextPage, two.pageInfo.hasNextPage]).toEqual([true, false]);
});

// biome-ignore format: a table reads best as a table
test.each<[filter: object, found: string[]]>([
  [{ assetName: 'style' },                                        ['style timeless', 'style 1']],
  [{ assetName: 'Style' },                                        []],
  [{ assetType: 'RULE' },                                         ['style timeless', 'style 1']],
  [{ assetType: 'poem' },                                         []],
  [{ actor: 'ADA@acme.test' },                                    ['code-review 2', 'code-review 1']],
  [{ actor: 'runner', assetName: 'style' },                       ['style timeless', 'style 1']],
  [{ actor: 'nobody@acme.test' },                                 []],
  [{ until: '2026-08-03T00:00:00Z' },                             ['code-review 2', 'code-review 1']],
  [{ since: '2026-08-02T00:00:00Z', until: '2026-08-04T00:00:00Z' }, ['code-review 3', 'code-review 2']],
  [{ since: '2026-08-04T00:00:00Z', assetName: 'style' },         ['style 1']],
  [{ assetType: 'skill', actor: 'ada@acme.test', since: '2026-08-02T00:00:00Z' }, ['code-review 2']],
])('%j finds %j', async (filter, found) => {
  expect(names(await uses(filter))).toEqual(found);
});

test('a cursor of another list is none', async () => {
  const { pageInfo } = dataOf(await callers.stranger.query(usageInFull, { first: 1 })).assetUsageEvents;
  await report(callers.stranger, [use()]);
  const theirs = dataOf(await callers.stranger.query(usageInFull, { first: 1 })).assetUsageEvents.pageInfo.endCursor;
  expect(pageInfo.endCursor).toBeNull();
  for (const after of [theirs, 'x'])
    expect((await callers.member.query(usageInFull, { after })).errors?.[0]?.message).toMatch(/^Not a cursor of this list/);
});

test('members and service accounts with the scope read all of their organization, and nobody else', async () => {
  expect(await refusals(['viewer', 'bot', 'narrowed', 'nobody'], assetUsageEvents)).toEqual({
    viewer: needsRole('MEMBER', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('usage:read'),
    nobody: unauthenticated,
  });
  const writer = await as(await givenApiKey(people.owner, { scopes: ['USAGE_WRITE'] }));
  expect((await writer.query(assetUsageEvents)).errors?.[0]?.message).toBe('API key missing required scope: usage:read');
  const scopedBot = await as(await givenBotKey(people.owner, bot, ['USAGE_READ']));
  expect((await scopedBot.query(assetUsageEvents)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const reader = await as(await givenApiKey(people.owner, { scopes: ['USAGE_READ'] }));
  expect(await uses({}, reader)).toEqual(await uses());
  const ours = new Set((await db.usageEvent.findMany({ where: { organizationId: organization.id } })).map(({ id }) => id));
  expect((await uses({}, callers.stranger)).filter(({ id }) => ours.has(String(id)))).toEqual([]);
});
