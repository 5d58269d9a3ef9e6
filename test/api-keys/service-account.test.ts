import { expect, test } from 'vitest';
import { createBot, createBotApiKey, deleteBot, deleteBotApiKey, listBots, updateBot } from '../bots/client-documents.ts';
import { needsScope, needsSession, notFound, outcomeOf, startCast } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { createApiKey, listApiKeys, revokeApiKey, updateApiKey, whoAmI } from './documents.ts';

const cast = await startCast();
const { as, db, people, organization, callers, refused, act, expectHidden } = cast;
const { givenApiKey, givenBot, givenBotKey, givenMember, givenTeam, givenPersonalToken } = cast;
const key = await givenApiKey(people.owner, { name: 'provisioning' });
const full = await as(key);
const reader = await as(await givenApiKey(people.owner, { scopes: ['BOTS_READ', 'TEAMS_READ', 'MEMBERS_READ'] }));
const narrowed = await as(await givenApiKey(people.owner, { scopes: ['ASSETS_READ'] }));
const foreign = await as(await givenApiKey(people.stranger));
await givenBot(people.stranger, 'Hidden');
const notForServices = 'FORBIDDEN: Only a person may do this; the caller is a service account.';

const createTeam =
  'mutation ($input: CreateTeamInput!) { createTeam(input: $input) { team { id name } errors { field messages } } }';
const updateTeam = 'mutation ($input: UpdateTeamInput!) { updateTeam(input: $input) { team { id } errors { field messages } } }';
const deleteTeam = 'mutation ($id: ID!) { deleteTeam(id: $id) { success errors { field messages } } }';
const setTeamAdmin =
  'mutation ($input: SetTeamAdminInput!) { setTeamAdmin(input: $input) { success errors { field messages } } }';
const removeTeamMember =
  'mutation ($input: RemoveTeamMemberInput!) { removeTeamMember(input: $input) { team { id } errors { field messages } } }';

test('with a full key it does what an ADMIN does to bots and teams, and the log names it', async () => {
  const member = await givenMember(organization);
  const acted: string[] = [];
  const does = async (document: string, variables: Record<string, unknown>) => {
    const { answer, audit } = await act(full, document, variables);
    expect(outcomeOf(answer)).toBe('ok');
    for (const { event, actorId } of audit) {
      expect([event, actorId]).toEqual([event, key.id]);
      acted.push(event);
    }
    return dataOf(answer);
  };
  const input = (given: object) => ({ input: given });
  const { team } = (await does(createTeam, input({ name: 'Made by a service', members: [member.id, people.viewer.id] })))
    .createTeam;
  await does(updateTeam, input({ id: team.id, name: 'Renamed by a service' }));
  await does(setTeamAdmin, input({ teamId: team.id, userId: member.id, isAdmin: true }));
  await does(removeTeamMember, input({ teamId: team.id, memberId: people.viewer.id }));
  const { bot, botKey } = (await does(createBot, input({ name: 'Made by a service', teamIds: [team.id] }))).createBot;
  await does(updateBot, input({ id: bot.id, description: 'For builds', teamIds: [] }));
  expect((await (await as({ kind: 'token', id: '', raw: botKey })).query(listBots)).status).toBe(200);
  await does(deleteBot, { id: bot.id });
  await does(deleteTeam, { id: team.id });
  expect(acted).toEqual(expect.arrayContaining(['team.created', 'team.updated', 'bot.created', 'token.created', 'bot.deleted']));
  const row = await db.auditEvent.findFirstOrThrow({ where: { event: 'bot.created', actorId: key.id } });
  expect(row).toMatchObject({ actorKind: 'SERVICE_ACCOUNT', actorName: 'provisioning', credentialId: key.id });
});

const lists: [string, string, string][] = [
  ['organization', '{ organization { id name } }', 'ok'],
  ['user', '{ user { id } }', 'ok'],
  ['bots', listBots, 'bots:read'],
  ['organization.bots', '{ organization { bots { id } } }', 'bots:read'],
  ['bots.apiKeys', '{ bots { id apiKeys { id maskedToken } } }', 'bots:read'],
  [
    'organization.teams',
    '{ organization { teams(parent: { any: true }) { nodes { id members { totalCount } } } } }',
    'teams:read',
  ],
  ['organization.users', '{ organization { users { nodes { id email } } } }', 'members:read'],
];

test.each(lists)('it reads %s within its scopes, and only what is of its organization', async (_what, document, scope) => {
  for (const caller of [full, reader]) {
    const { text } = await caller.query(document);
    expect(outcomeOf(await caller.query(document))).toBe('ok');
    expect(text).not.toContain('Hidden');
    expect(text).not.toContain(people.stranger.id);
  }
  expect(await refused(narrowed, document)).toBe(scope === 'ok' ? 'ok' : needsScope(scope));
});

test('it is no person: user is null', async () => {
  expect(dataOf(await full.query('{ user { id } }'))).toEqual({ user: null });
});

test('without the scope it writes nothing, and with a scope to read it does not write', async () => {
  const [team, bot] = [await givenTeam(people.owner), await givenBot(people.owner)];
  const { id: userId } = people.member;
  const calls: [string, Record<string, unknown>, string][] = [
    [createBot, { input: { name: 'Never' } }, 'full'],
    [updateBot, { input: { id: bot.id, name: 'Never' } }, 'bots:write'],
    [deleteBot, { id: bot.id }, 'bots:write'],
    [createTeam, { input: { name: 'Never', members: [] } }, 'teams:write'],
    [updateTeam, { input: { id: team.id, name: 'Never' } }, 'teams:write'],
    [deleteTeam, { id: team.id }, 'teams:write'],
    [setTeamAdmin, { input: { teamId: team.id, userId, isAdmin: true } }, 'teams:write'],
    [removeTeamMember, { input: { teamId: team.id, memberId: userId } }, 'teams:write'],
  ];
  for (const [document, variables, scope] of calls)
    for (const caller of [reader, narrowed]) expect(await refused(caller, document, variables)).toBe(needsScope(scope));
});

test('a key that may write bots makes none, because the first key of a bot is full', async () => {
  const writer = await as(await givenApiKey(people.owner, { scopes: ['BOTS_WRITE'] }));
  expect(await refused(writer, createBot, { input: { name: 'Never' } })).toBe(needsScope('full'));
  const bot = await givenBot(people.owner);
  expect((await act(writer, updateBot, { input: { id: bot.id, description: 'Changed' } })).outcome).toBe('ok');
});

test('a full key of another organization finds nothing of this one', async () => {
  const [team, bot] = [await givenTeam(people.owner), await givenBot(people.owner)];
  expect(dataOf(await foreign.query(whoAmI)).principal).toMatchObject({ organization: { id: people.stranger.organization.id } });
  const calls: [string, Record<string, unknown>, string, string][] = [
    [updateBot, { input: { id: bot.id, name: 'Mine' } }, bot.id, 'Bot'],
    [deleteBot, { id: bot.id }, bot.id, 'Bot'],
    [updateTeam, { input: { id: team.id, name: 'Mine' } }, team.id, 'Team'],
    [deleteTeam, { id: team.id }, team.id, 'Team'],
    [createBot, { input: { name: 'Mine', teamIds: [team.id] } }, team.id, 'Team'],
    [`query ($id: ID!) { bot(id: $id) { id } }`, { id: bot.id }, bot.id, 'Bot'],
  ];
  for (const [document, variables, id, what] of calls) {
    expect(await refused(foreign, document, variables)).toBe(notFound(what));
    await expectHidden(id, document, variables);
  }
});

test('it manages no keys, tokens, sessions or passwords: a user session, or a person, is asked for', async () => {
  const bot = await givenBot(people.owner);
  const botKey = await givenBotKey(people.owner, bot);
  const token = await givenPersonalToken(people.owner);
  const errors = '{ errors { field messages } }';
  const calls: [string, Record<string, unknown>, string][] = [
    [createApiKey, { input: { name: 'second' } }, needsSession],
    [updateApiKey, { input: { id: key.id, allowedIps: [] } }, needsSession],
    [revokeApiKey, { id: key.id }, needsSession],
    [listApiKeys, {}, needsSession],
    [createBotApiKey, { botId: bot.id, label: 'ci' }, notForServices],
    [deleteBotApiKey, { keyId: botKey.id }, notForServices],
    ['mutation ($botId: ID!) { createBotRuntimeToken(botId: $botId) { token } }', { botId: bot.id }, notForServices],
    ['mutation ($botId: ID!) { revokeBotRuntimeTokens(botId: $botId) { revokedCount } }', { botId: bot.id }, notForServices],
    ['mutation { createPersonalToken(label: "mine") { token } }', {}, needsSession],
    [`mutation ($id: ID!) { deletePersonalToken(tokenId: $id) ${errors} }`, { id: token.id }, notForServices],
    ['mutation { createSessionToken { token } }', {}, needsSession],
    [`mutation { revokeOtherSessions ${errors} }`, {}, needsSession],
    [`mutation { revokeSession(sessionId: "ses_unknown") ${errors} }`, {}, needsSession],
    [`mutation { changePassword(currentPassword: "x", newPassword: "another long one") ${errors} }`, {}, needsSession],
    [`mutation { signOut ${errors} }`, {}, needsSession],
    [
      `mutation ($id: ID!) { switchOrganization(organizationId: $id) ${errors} }`,
      { id: people.stranger.organization.id },
      needsSession,
    ],
  ];
  for (const [document, variables, outcome] of calls)
    expect([document, await refused(full, document, variables)]).toEqual([document, outcome]);
});

test('what is one’s own only of a person is not shown to it', async () => {
  const document = '{ organization { users(first: 5) { nodes { id personalTokens { totalCount } sessions { totalCount } } } } }';
  const { data, errors } = await full.query(document);
  expect(errors?.length).toBeGreaterThan(0);
  for (const { message } of errors ?? []) expect(`FORBIDDEN: ${message}`).toBe(notForServices);
  for (const node of data.organization.users.nodes) expect([node.personalTokens, node.sessions]).toEqual([null, null]);
});

test('its key stops with the answer of revokeApiKey, whoever made it', async () => {
  const { id, raw } = await givenApiKey(people.admin);
  const service = await as({ kind: 'token', id, raw });
  expect(outcomeOf(await service.query(listBots))).toBe('ok');
  dataOf(await callers.owner.query(revokeApiKey, { id }));
  expect((await service.query(listBots)).status).toBe(401);
});
