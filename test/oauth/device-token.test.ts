import { expect, test } from 'vitest';
import { createBotApiKey, deleteBot } from '../bots/client-documents.ts';
import { deleteOrganization, leaveOrganization, removeMember } from '../members/documents.ts';
import {
  forPeople,
  needsRole,
  needsScope,
  needsSession,
  notFound,
  outcomeOf,
  startCast,
  unauthenticated,
} from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { sx, terminalOf } from './terminal.ts';

const cast = await startCast({ DEVICE_REQUESTS_PER_MINUTE: '1000' });
const { app, db, as, bot, callers, people, organization, refused, refusals, expectHidden, act } = cast;
const { givenBot, givenBotKey, givenMember, givenOrganization, givenPersonalToken, lastUse } = cast;
const { letIn } = terminalOf(app, db);
const whoAmI = '{ principal { id role } }';
const list = `query ($first: Int, $after: String) { user { deviceTokens(first: $first, after: $after) { totalCount
  pageInfo { hasNextPage endCursor } nodes { id label client maskedToken createdAt expiresAt lastUsedAt } } } }`;
const ofBot = 'query ($id: ID!) { bot(id: $id) { name deviceTokens { id label client maskedToken } apiKeys { id } } }';
const revoke = 'mutation ($id: ID!) { revokeDeviceToken(tokenId: $id) { success errors { field messages } } }';
const listed = async (by = callers.member, variables = {}) => dataOf(await by.query(list, variables)).user.deviceTokens;

test('a person lists what was let in, with client and last use, newest first, page by page; never the secret', async () => {
  const person = await givenMember(organization);
  const client = await as(person);
  const tokens = [await letIn(client), await letIn(client), await letIn(client)];
  await (await as(tokens[0]!)).query(whoAmI);
  await lastUse.flush();
  const { totalCount, nodes } = await listed(client);
  expect([totalCount, nodes.map(({ id }: { id: string }) => id)]).toEqual([3, tokens.map(({ id }) => id).reverse()]);
  expect(nodes[2]).toMatchObject({ label: 'sx', client: 'sx', maskedToken: `gth_dev_...${tokens[0]!.raw.slice(-4)}` });
  expect(Date.parse(nodes[2].lastUsedAt)).toBeGreaterThan(Date.now() - 60_000);
  expect(nodes[0].lastUsedAt).toBeNull();
  expect(new Date(nodes[0].expiresAt).getUTCFullYear()).toBe(new Date().getUTCFullYear() + 10);
  const page = await listed(client, { first: 2 });
  const next = await listed(client, { first: 2, after: page.pageInfo.endCursor });
  expect([...page.nodes, ...next.nodes].map(({ id }: { id: string }) => id)).toEqual(nodes.map(({ id }: { id: string }) => id));
  // Not among the personal tokens, and not for others.
  expect(dataOf(await client.query('{ user { personalTokens { totalCount } } }')).user.personalTokens.totalCount).toBe(0);
  const others = '{ organization { users { nodes { id deviceTokens { nodes { id } } } } } }';
  expect((await callers.owner.query(others)).text).not.toContain(tokens[0]!.id);
});

test('a person revokes an own one: its next call is 401, it is listed no more; again changes nothing; audited once', async () => {
  const token = await letIn(callers.member);
  const { outcome, audit } = await act(callers.member, revoke, { id: token.id });
  expect(outcome).toBe('ok');
  const data = { kind: 'DEVICE_TOKEN' };
  expect(audit).toEqual([{ event: 'token.revoked', actorId: people.member.id, targetId: token.id, data }]);
  expect(outcomeOf(await (await as(token)).query(whoAmI))).toBe(unauthenticated);
  expect((await listed()).nodes).toEqual([]);
  expect(await refused(callers.member, revoke, { id: token.id })).toBe('ok');
});

test('those of others, also for an administrator, and tokens of other kinds are not found', async () => {
  const { id } = await letIn(callers.member);
  expect(await refusals(['owner', 'admin', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], revoke, { id })).toEqual({
    owner: notFound('Token'),
    admin: notFound('Token'),
    viewer: notFound('Token'),
    bot: forPeople,
    narrowed: needsScope('full'),
    stranger: notFound('Token'),
    nobody: unauthenticated,
  });
  await expectHidden(id, revoke, { id });
  const others = [await givenPersonalToken(people.owner), await givenBotKey(people.owner, bot), { id: 'tok_unknown' }];
  for (const other of others) expect(await refused(callers.owner, revoke, { id: other.id })).toBe(notFound('Token'));
  const personal = 'mutation ($id: ID!) { deletePersonalToken(tokenId: $id) { errors { field messages } } }';
  expect(await refused(callers.member, personal, { id })).toBe(notFound('Token'));
});

test('administrators see and revoke what acts as a bot; nobody else does', async () => {
  const token = await letIn(callers.admin, { botGid: bot.id });
  const { bot: shown } = dataOf(await callers.owner.query(ofBot, { id: bot.id }));
  expect(shown.deviceTokens).toEqual([
    { id: token.id, label: 'sx', client: 'sx', maskedToken: `gth_dev_...${token.raw.slice(-4)}` },
  ]);
  expect(shown.apiKeys).not.toContainEqual({ id: token.id });
  expect(outcomeOf(await callers.member.query(ofBot, { id: bot.id }))).toBe(needsRole('ADMIN', 'MEMBER'));
  expect((await listed(callers.admin)).nodes).toEqual([]);
  expect(await refusals(['member', 'viewer', 'bot', 'stranger'], revoke, { id: token.id })).toEqual({
    member: notFound('Token'),
    viewer: notFound('Token'),
    bot: forPeople,
    stranger: notFound('Token'),
  });
  const { audit } = await act(callers.owner, revoke, { id: token.id });
  expect(audit).toMatchObject([{ event: 'token.revoked', data: { kind: 'DEVICE_TOKEN', botId: bot.id } }]);
  expect((await (await as(token)).query(whoAmI)).status).toBe(401);
});

test('with one an administrator manages bots and their keys, but does nothing that needs a session', async () => {
  const caller = await as(await letIn(callers.admin));
  expect(dataOf(await caller.query(whoAmI)).principal).toEqual({ id: people.admin.id, role: 'ADMIN' });
  const { createBotApiKey: made } = dataOf(await caller.query(createBotApiKey, { botId: bot.id, label: 'ci' }));
  expect(made.botKey).toMatch(/^gth_bot_/);
  expect(outcomeOf(await caller.query(revoke, { id: (await letIn(callers.admin)).id }))).toBe('ok');
  for (const document of [
    'mutation { createPersonalToken(label: "more") { token } }',
    'mutation { createSessionToken { token } }',
    'mutation { revokeOtherSessions { revokedCount } }',
    'mutation { createApiKey(input: { name: "ci" }) { key } }',
    'mutation { inviteMember(input: { email: "x@acme.test", role: MEMBER }) { errors { messages } } }',
    'mutation { setAllowedOrigins(origins: []) { errors { messages } } }',
    'mutation { changePassword(currentPassword: "a", newPassword: "b") { success } }',
  ])
    expect(await refused(caller, document)).toBe(needsSession);
  const member = await as(await letIn(callers.member));
  expect(await refused(member, createBotApiKey, { botId: bot.id, label: 'ci' })).toBe(needsRole('ADMIN', 'MEMBER'));
  const robot = await as(await letIn(callers.admin, { botGid: bot.id }));
  expect(await refused(robot, createBotApiKey, { botId: bot.id, label: 'ci' })).toBe(forPeople);
});

test.each(['removed', 'left'])('a person who is %s loses those of the organization, and no other', async (how) => {
  const person = await givenMember(organization);
  const elsewhere = await givenOrganization();
  await givenMember(elsewhere.organization, 'MEMBER', person.email);
  const client = await as(person);
  const [here, there] = [await letIn(client), await letIn(client)];
  await db.token.update({ where: { id: there.id }, data: { organizationId: elsewhere.organization.id } });
  const asBot = await letIn(callers.admin, { botGid: bot.id });
  if (how === 'left') dataOf(await client.query(leaveOrganization));
  else dataOf(await callers.owner.query(removeMember, { userId: person.id }));
  expect((await (await as(here)).query(whoAmI)).status).toBe(401);
  for (const token of [there, asBot]) expect((await (await as(token)).query(whoAmI)).status).toBe(200);
  const audit = await db.auditEvent.findMany({ where: { event: 'token.revoked', targetId: here.id } });
  expect(audit.map(({ data }) => data)).toEqual([
    { kind: 'DEVICE_TOKEN', reason: how === 'left' ? 'member_left' : 'member_removed' },
  ]);
});

test('one that acts as a bot outlives who approved it, and ends with the bot', async () => {
  const admin = await givenMember(organization, 'ADMIN');
  const runner = await givenBot(people.owner, 'Short-lived');
  const token = await letIn(await as(admin), { botGid: runner.id });
  dataOf(await callers.owner.query(removeMember, { userId: admin.id }));
  expect((await (await as(token)).query(whoAmI)).status).toBe(200);
  dataOf(await callers.owner.query(deleteBot, { id: runner.id }));
  expect((await (await as(token)).query(whoAmI)).status).toBe(401);
  expect((await db.token.findUniqueOrThrow({ where: { id: token.id } })).revokedAt).not.toBeNull();
});

test('all of an organization end with it', async () => {
  const { owner, organization: doomed } = await givenOrganization('Doomed');
  const client = await as(owner);
  const runner = await givenBot(owner, 'Runner');
  const tokens = [await letIn(client), await letIn(client, { botGid: runner.id })];
  dataOf(await client.query(deleteOrganization, { name: doomed.name }));
  for (const token of tokens) expect((await (await as(token)).query(whoAmI)).status).toBe(401);
});

test('the database keeps what a device token is: one owner, and a client', async () => {
  const { id } = await letIn(callers.member);
  const wrong = [{ botId: bot.id }, { userId: null }, { clientId: null }];
  for (const data of wrong) await expect(db.token.update({ where: { id }, data })).rejects.toThrow(/token_(one_owner|client_of)/);
  const other = await givenPersonalToken(people.member);
  await expect(db.token.update({ where: { id: other.id }, data: { clientId: sx } })).rejects.toThrow(/token_client_of/);
});
