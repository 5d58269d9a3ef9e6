import { expect, test } from 'vitest';
import { needsScope, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { type Client, dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { entitlementRows } from './world.ts';

const cast = await startCast();
const { db, as, callers, people, organization, bot, refused, givenApiKey, givenBot, givenMember, givenTeam } = cast;
const { owner, admin, member, viewer, stranger } = people;
const rows = entitlementRows(db, organization);

const lead = await givenMember(organization);
const platform = await givenTeam(owner, 'Platform', [lead]);
await cast.givenTeamAdmin(owner, platform, lead);
const web = await givenTeam(owner, 'Web', [member], platform);
const other = await givenBot(owner, 'Builder', [web]);
const key = await givenApiKey(owner, { scopes: ['ASSETS_READ'] });
const [repoWeb, repoApi] = [await rows.givenRepository('web'), await rows.givenRepository('api')];

const all = await givenAsset(db, owner, { slug: 'all', name: 'For All', description: 'Something for everybody' });
const rule = await givenAsset(db, owner, { slug: 'rule', type: 'RULE', dependencies: ['all'] });
const mine = await givenAsset(db, owner, { slug: 'mine' });
const gear = await givenAsset(db, owner, { slug: 'gear', type: 'MCP' });
const lost = await givenAsset(db, owner, { slug: 'lost', dependencies: ['nowhere'] });
await rows.install(all, { target: 'ORGANIZATION' });
await rows.install(rule, {
  target: 'REPOSITORY',
  repositoryId: repoWeb.id,
  repositoryPathId: await rows.givenPaths(repoWeb, 'ui'),
});
await rows.install(rule, { target: 'REPOSITORY', repositoryId: repoApi.id, repositoryPathId: null });
await rows.install(mine, { target: 'USER', userId: member.id });
await rows.install(gear, { target: 'TEAM', teamId: web.id });
await rows.install(await rows.givenCollection('tools', gear, lost), { target: 'BOT', botId: other.id });

const document = `query ($userId: ID, $botId: ID, $repositoryId: ID, $assetType: String, $term: String) {
  installedAssets(userId: $userId, botId: $botId, repositoryId: $repositoryId, assetType: $assetType, term: $term) {
    assets { version isDirectInstall url sha256 size scopes { repository paths } asset { __typename id slug } }
    leftOut { slug reason }
  }
}`;
const none = { userId: null, botId: null, repositoryId: null, assetType: null, term: null };

async function slugs(caller: Client, variables: object = {}): Promise<string[]> {
  const { assets } = dataOf(await caller.query(document, { ...none, ...variables })).installedAssets;
  return assets.map(({ asset }: { asset: { slug: string } }) => asset.slug);
}

test('is the lock as data: for the caller when nobody is named', async () => {
  const { assets, leftOut } = dataOf(await callers.member.query(document, none)).installedAssets;
  const version = await db.assetVersion.findFirstOrThrow({ where: { assetId: rule.id } });
  expect(assets.map(({ asset }: { asset: { slug: string } }) => asset.slug)).toEqual(['all', 'gear', 'mine', 'rule']);
  expect(assets[3]).toEqual({
    version: '1',
    isDirectInstall: false,
    url: 'http://127.0.0.1:4000/api/skills/assets/rule/1/rule-1.zip',
    sha256: version.sha256,
    size: 6,
    scopes: [
      { repository: repoApi.url, paths: [] },
      { repository: repoWeb.url, paths: ['ui'] },
    ],
    asset: { __typename: 'Rule', id: rule.id, slug: 'rule' },
  });
  expect(assets[2]).toMatchObject({ isDirectInstall: true, scopes: [], asset: { __typename: 'Skill' } });
  expect(leftOut).toEqual([]);
});

test('what is left out is said, with its reason', async () => {
  const { leftOut } = dataOf(await callers.admin.query(document, { ...none, botId: other.id })).installedAssets;
  expect(leftOut).toEqual([{ slug: 'lost', reason: 'needs nowhere which is not handed out here' }]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['everything',          {},                                             ['all', 'gear', 'mine', 'rule']],
  ['a kind',              { assetType: 'RULE' },                          ['rule']],
  ['a kind, as in locks', { assetType: 'mcp' },                           ['gear']],
  ['a kind, as in old ones', { assetType: 'mcp-remote' },                 ['gear']],
  ['a name',              { term: 'for a' },                              ['all']],
  ['a description',       { term: 'EVERYBODY' },                          ['all']],
  ['a slug',              { term: 'e' },                                  ['all', 'gear', 'mine', 'rule']],
  ['a repository',        { repositoryId: repoApi.id },                   ['all', 'gear', 'mine', 'rule']],
  ['all of it',           { repositoryId: repoWeb.id, assetType: 'rule', term: 'ule' }, ['rule']],
])('asked for %s', async (_what, variables, found) => {
  expect(await slugs(callers.member, variables)).toEqual(found);
});

test('in a repository, an asset is confined to what it is there, and what is only elsewhere is not there', async () => {
  const here = dataOf(await callers.viewer.query(document, { ...none, repositoryId: repoWeb.id })).installedAssets;
  expect(here.assets.map(({ scopes }: { scopes: object[] }) => scopes)).toEqual([
    [],
    [{ repository: repoWeb.url, paths: ['ui'] }],
  ]);
  const third = await rows.givenRepository('third');
  expect(await slugs(callers.viewer, { repositoryId: third.id })).toEqual(['all']);
});

const [ofMember, ofOther] = [{ userId: member.id }, { botId: other.id }];
const takesAdmin =
  'FORBIDDEN: What others get is shown to an ADMIN or the OWNER of the organization, and to admins of a team that they are in.';
const onlyOneself = 'FORBIDDEN: A bot may see only what it gets itself. Leave userId and botId out.';

test('people see themselves; administrators, service accounts and the admins of their teams see them as well', async () => {
  for (const caller of [callers.member, callers.owner, callers.admin, await as(key), await as(lead)]) {
    expect(await slugs(caller, ofMember)).toEqual(['all', 'gear', 'mine', 'rule']);
    if (caller !== callers.member) expect(await slugs(caller, ofOther)).toEqual(['all', 'gear', 'rule']);
  }
  expect(await slugs(callers.bot, { botId: bot.id })).toEqual(['all', 'rule']);
  expect(await slugs(await as(key))).toEqual(['all']);
  expect(await slugs(callers.stranger)).toEqual([]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a member, at a bot',            () => callers.member,   ofOther,                                 takesAdmin],
  ['a member, at a colleague',      () => callers.member,   { userId: admin.id },                    takesAdmin],
  ['a viewer',                      () => callers.viewer,   ofMember,                                takesAdmin],
  ['a team admin, at people of no team of theirs', () => as(lead), { userId: viewer.id },            takesAdmin],
  ['a bot, at another',             () => callers.bot,      ofOther,                                 onlyOneself],
  ['a bot, at a person',            () => callers.bot,      ofMember,                                onlyOneself],
  ['a stranger, at a person of ours', () => callers.stranger, ofMember,                              notFound('Member')],
  ['a stranger, at a bot of ours',  () => callers.stranger, ofOther,                                 notFound('Bot')],
  ['a stranger, in a repository of ours', () => callers.stranger, { repositoryId: repoWeb.id },      notFound('Repository')],
  ['an owner, at nobody',           () => callers.owner,    { userId: 'usr_unknown' },               notFound('Member')],
  ['an owner, at somebody else’s',  () => callers.owner,    { userId: stranger.id },                 notFound('Member')],
  ['an owner, at two',              () => callers.owner,    { ...ofMember, ...ofOther },             'BAD_USER_INPUT: Give either userId or botId, not both.'],
  ['an owner, at a kind that there is not', () => callers.owner, { assetType: 'spell' },             'BAD_USER_INPUT: Must be a kind of asset, such as SKILL or mcp.'],
  ['a token without the scope',     async () => as(await givenApiKey(owner, { scopes: ['BOTS_READ'] })), {}, needsScope('assets:read')],
  ['nobody',                        () => callers.nobody,   {},                                      unauthenticated],
] as const)('%s may not look', async (_who, caller, variables, outcome) => {
  expect(await refused(await caller(), document, { ...none, ...variables })).toBe(outcome);
});

const installedSkills =
  'query ($id: ID!) { bot(id: $id) { teamMemberships { team { name } assetCount } installedSkills { name slug assetType isDirectInstall description usageCount } } }';

test('a bot shows what it gets, and what it gets of it through each team', async () => {
  await rows.install(all, { target: 'BOT', botId: other.id });
  const { bot: shown } = dataOf(await callers.member.query(installedSkills, { id: other.id }));
  const skill = (slug: string, assetType: string, isDirectInstall = false, description = '') => {
    return { name: slug, slug, assetType, isDirectInstall, description, usageCount: 0 };
  };
  expect(shown.installedSkills).toEqual([
    skill('all', 'SKILL', true, 'Something for everybody'),
    // In a collection that is installed to the bot: not taken away from the bot by itself.
    skill('gear', 'MCP'),
    skill('rule', 'RULE'),
  ]);
  expect(shown.teamMemberships).toEqual([{ team: { name: 'Web' }, assetCount: 1 }]);
});

test('a bot sees of another bot only what it gets as well', async () => {
  const seen = async (id: string) => {
    const answer = await callers.bot.query(installedSkills, { id });
    expect(outcomeOf(answer)).toBe('ok');
    return answer.data.bot.installedSkills.map(({ slug }: { slug: string }) => slug);
  };
  expect(await seen(bot.id)).toEqual(['all', 'rule']);
  expect(await seen(other.id)).toEqual(['all', 'rule']);
});
