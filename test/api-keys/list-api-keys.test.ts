import { expect, test } from 'vitest';
import { startCast } from '../principal/cast.ts';
import { countQueries } from '../security/helpers.ts';
import { clientOf, dataOf } from '../support/client.ts';
import { refusedCallers, sessionToken } from './callers.ts';
import { listApiKeys, whoAmI } from './documents.ts';

const cast = await startCast();
const { app, as, db, callers, people, organization, lastUse, refused, signIn, givenApiKey, givenMember, givenOrganization } =
  cast;
const list = async (variables: Record<string, unknown> = {}) =>
  dataOf(await callers.admin.query(listApiKeys, variables)).organization.apiKeys;

test('keys are listed newest first, page by page, with who made them and their last use, and without their secrets', async () => {
  const keys = [];
  for (const name of ['one', 'two', 'three']) keys.push(await givenApiKey(people.owner, { name }));
  await clientOf(app, { 'x-api-key': keys[1]!.raw }, '203.0.113.7').query(whoAmI);
  await lastUse.flush();
  const first = await list({ first: 2 });
  expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  const createdBy = { id: people.owner.id, email: people.owner.email };
  expect(first.nodes).toMatchObject([
    { name: 'three', createdBy, lastUsedAt: null, lastUsedIp: null },
    { name: 'two', createdBy, lastUsedAt: expect.any(String), lastUsedIp: '203.0.113.7' },
  ]);
  const second = await list({ first: 2, after: first.pageInfo.endCursor });
  expect(second).toMatchObject({ pageInfo: { hasNextPage: false }, nodes: [{ id: keys[0]!.id, name: 'one' }] });
  const { text } = await callers.admin.query(listApiKeys);
  for (const { raw } of keys) expect(text).not.toContain(raw);
});

test('a key outlives its maker in the organization; who made it is not shown any more', async () => {
  const leaver = await givenMember(organization, 'ADMIN');
  const key = await givenApiKey(leaver, { name: 'kept' });
  await db.membership.deleteMany({ where: { userId: leaver.id } });
  expect((await list({ first: 1 })).nodes).toMatchObject([{ id: key.id, createdBy: null }]);
  expect((await (await as(key)).query(whoAmI)).status).toBe(200);
});

test('a session token of an admin lists them; everybody else is refused, and the field beside it is answered', async () => {
  const { data, errors } = await clientOf(app, await sessionToken(callers.admin)).query(listApiKeys);
  expect([data.organization.apiKeys.totalCount, errors]).toEqual([4, undefined]);
  for (const [who, caller, outcome] of await refusedCallers(cast)) {
    expect([who, await refused(caller, listApiKeys)]).toEqual([who, outcome]);
    if (caller === callers.nobody) continue;
    expect((await caller.query(listApiKeys)).data).toEqual({ organization: { id: organization.id, apiKeys: null } });
  }
});

test('another organization sees its own keys only', async () => {
  expect(dataOf(await callers.stranger.query(listApiKeys)).organization.apiKeys).toMatchObject({ totalCount: 0, nodes: [] });
});

test('who leaves for another organization is not shown its keys with the role held in this one', async () => {
  const { organization: second, owner } = await givenOrganization('Second');
  await givenApiKey(owner);
  await givenMember(second, 'VIEWER', people.admin.email);
  const browser = await signIn(people.admin);
  const { data, errors } = await browser.query(
    `mutation ($id: ID!) { switchOrganization(organizationId: $id) { organization { id apiKeys { nodes { id } } } } }`,
    { id: second.id },
  );
  expect(data.switchOrganization.organization).toEqual({ id: second.id, apiKeys: null });
  expect(errors?.[0]).toMatchObject({
    message: 'This needs the role ADMIN in the organization; yours is VIEWER.',
    extensions: { code: 'FORBIDDEN' },
  });
});

test('a page of many keys takes as many statements as a page of one', async () => {
  const statements = countQueries(cast.database.pool);
  const count = async (first: number, call: (first: number) => Promise<unknown>) => {
    const before = statements();
    await call(first);
    return statements() - before;
  };
  await givenApiKey(people.admin);
  await givenApiKey(people.admin);
  expect(await count(100, (first) => list({ first }))).toBe(await count(1, (first) => list({ first })));
  // What only the person concerned may see, asked of the maker of every key.
  const own = (first: number) =>
    callers.admin.query(
      'query ($first: Int) { organization { apiKeys(first: $first) { nodes { createdBy { sessions { totalCount nodes { id } } personalTokens(first: 2) { nodes { id } } } } } } }',
      { first },
    );
  expect(await count(2, own)).toBe(await count(1, own));
});
