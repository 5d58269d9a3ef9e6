import { expect, test } from 'vitest';
import { needsRole, needsScope, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { botApiKeys, botInstalled, listBots } from './client-documents.ts';

const {
  callers,
  people,
  bot: runner,
  refusals,
  expectHidden,
  signIn,
  givenBot,
  givenMember,
  givenOrganization,
  givenTeam,
} = await startCast();
const team = await givenTeam(people.owner, 'Platform');
const builder = await givenBot(people.owner, 'Builder', [team]);
await givenBot(people.stranger, 'Theirs');

test('everybody known lists the bots of the own organization, by name', async () => {
  for (const name of ['owner', 'admin', 'member', 'viewer', 'bot'] as const) {
    expect(dataOf(await callers[name].query(listBots)).bots).toEqual([
      { id: builder.id, name: 'Builder', slug: 'builder', description: '', teams: [team], installedSkills: [] },
      { id: runner.id, name: 'Runner', slug: 'runner', description: '', teams: [], installedSkills: [] },
    ]);
  }
  expect(await refusals(['narrowed', 'nobody'], listBots)).toEqual({
    narrowed: needsScope('bots:read'),
    nobody: unauthenticated,
  });
});

test('a bot is found by slug or by id, exactly one of them', async () => {
  const one = 'query ($slug: String, $id: ID) { bot(slug: $slug, id: $id) { id teamMemberships { assetCount team { name } } } }';
  const expected = { id: builder.id, teamMemberships: [{ assetCount: 0, team: { name: 'Platform' } }] };
  expect(dataOf(await callers.viewer.query(one, { slug: 'builder', id: null })).bot).toEqual(expected);
  expect(dataOf(await callers.bot.query(one, { slug: null, id: builder.id })).bot).toEqual(expected);
  for (const keyword of [
    { slug: null, id: null },
    { slug: 'builder', id: builder.id },
  ]) {
    expect(outcomeOf(await callers.owner.query(one, keyword))).toBe('BAD_USER_INPUT: Give exactly one of slug and id.');
  }
  for (const keyword of [{ id: builder.id }, { slug: 'builder' }, { slug: '' }]) {
    expect(outcomeOf(await callers.stranger.query(one, keyword))).toBe(notFound('Bot'));
  }
  await expectHidden(builder.id, one, { id: builder.id });
  expect(dataOf(await callers.viewer.query(botInstalled, { slug: 'builder' })).bot.installedSkills).toEqual([]);
});

test('the masks of keys are for administrators', async () => {
  const { apiKeys } = dataOf(await callers.admin.query(botApiKeys, { slug: 'builder' })).bot;
  const maskedToken = `${builder.key.slice(0, 8)}...${builder.key.slice(-4)}`;
  expect(apiKeys).toEqual([
    { id: expect.stringMatching(/^tok_/), label: 'Default key', maskedToken, createdAt: expect.stringMatching(/Z$/) },
  ]);
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], botApiKeys, { slug: 'builder' })).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: 'FORBIDDEN: Only a person or a service account may do this; the caller is a bot.',
    narrowed: needsScope('bots:read'),
    stranger: notFound('Bot'),
    nobody: unauthenticated,
  });
});

test('who moves to another organization is not shown the keys of its bots with the role held in this one', async () => {
  const { organization: second, owner } = await givenOrganization('Second');
  await givenBot(owner, 'Second runner');
  await givenMember(second, 'VIEWER', people.admin.email);
  const answer = await (await signIn(people.admin)).query(
    `mutation ($id: ID!) { switchOrganization(organizationId: $id) { organization { bots { name apiKeys { id } } } errors { messages } } }`,
    { id: second.id },
  );
  expect(answer.errors).toMatchObject([
    { message: 'This needs the role ADMIN in the organization; yours is VIEWER.', extensions: { code: 'FORBIDDEN' } },
  ]);
  expect(answer.text).not.toMatch(/tok_|gth_/);
});
