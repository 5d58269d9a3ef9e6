import { expect, test } from 'vitest';
import { notFound, outcomeOf } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { notYours, onlyForEditors, startAssetCast } from './cast.ts';

const { db, callers, people, team, below, act, refused, expectRefusals, expectHidden, givenTeam } = await startAssetCast();
const updateAsset = `mutation ($input: UpdateAssetInput!) { updateAsset(input: $input) {
  asset { __typename id name slug description team { name } } errors { field messages }
} }`;
const unchanged = { name: null, description: null, teamId: null, clearTeam: null };
const input = (id: string, given: Record<string, unknown>) => ({ input: { id, ...unchanged, ...given } });
const foreign = await givenTeam(people.stranger, 'Theirs');

test('an admin renames, describes and hands over; the slug stays; what is already so is not written again', async () => {
  const { id } = await givenAsset(db, people.member, { slug: 'linter', type: 'MCP' });
  const about = { event: 'asset.updated', actorId: people.admin.id, targetId: id };
  const all = { name: ' Lint Server ', description: 'Lints.', teamId: team.id };
  const changed = await act(callers.admin, updateAsset, input(id, all));
  expect(dataOf(changed.answer).updateAsset.asset).toEqual({
    __typename: 'McpServer',
    id,
    name: 'Lint Server',
    slug: 'linter',
    description: 'Lints.',
    team: { name: 'Platform' },
  });
  expect(changed.audit).toEqual([{ ...about, data: { fields: ['name', 'description', 'team'] } }]);
  for (const same of [all, {}]) {
    expect(await act(callers.admin, updateAsset, input(id, same))).toMatchObject({ outcome: 'ok', audit: [] });
  }
  const cleared = await act(callers.admin, updateAsset, input(id, { description: '', clearTeam: true }));
  expect(cleared.audit).toEqual([{ ...about, data: { fields: ['description', 'team'] } }]);
  expect(await db.asset.findUnique({ where: { id } })).toMatchObject({ nameLower: 'lint server', description: '', teamId: null });
});

test('a service account, a token with the scope, an admin of the team or of one above it, and the maker of a draft may', async () => {
  const { id } = await givenAsset(db, people.member, { teamId: below.id });
  for (const caller of [callers.service, callers.writer, callers.lead])
    expect(
      (await act(caller, updateAsset, input(id, { description: `By ${caller.headers['authorization'] ?? 'lead'}` }))).audit,
    ).toHaveLength(1);
  const draft = await givenAsset(db, people.maker, { status: 'DRAFT' });
  expect((await act(callers.maker, updateAsset, input(draft.id, { description: 'Mine' }))).audit).toHaveLength(1);
});

test('others may not: a published asset, of another team or of none, is changed by request', async () => {
  const { id } = await givenAsset(db, people.maker, { teamId: team.id });
  const { id: ofNone } = await givenAsset(db, people.lead);
  const change = input(id, { name: 'Taken over' });
  await expectRefusals(onlyForEditors, updateAsset, change);
  expect(await refused(callers.lead, updateAsset, input(ofNone, { name: 'Taken over' }))).toBe(notYours);
  await expectHidden(id, updateAsset, change);
});

test('what is said is checked, and nothing else of the call is done', async () => {
  await givenAsset(db, people.owner, { slug: 'taken', name: 'Taken' });
  const { id } = await givenAsset(db, people.owner);
  const { id: draft } = await givenAsset(db, people.maker, { status: 'DRAFT' });
  const { id: gone } = await givenAsset(db, people.owner);
  await db.asset.update({ where: { id: gone }, data: { deletedAt: new Date(), activeVersionId: null } });
  // biome-ignore format: a table reads best as a table
  const table = [
    ['an empty name',              input(id, { name: ' ' }),                          'name: Must not be empty.'],
    ['a long name',                input(id, { name: 'x'.repeat(101) }),              'name: Must be at most 100 characters long.'],
    ['a long description',         input(id, { description: 'x'.repeat(2001) }),      'description: Must be at most 2000 characters long.'],
    ['a name that is taken',       input(id, { name: 'tAkEn', description: 'New' }),  'name: Another asset of the organization has this name. Choose another one.'],
    ['a team and no team',         input(id, { teamId: team.id, clearTeam: true }),   'clearTeam: Give either teamId or clearTeam, not both.'],
    ['a team of strangers',        input(id, { teamId: foreign.id, name: 'New' }),    notFound('Team')],
    ['an unknown asset',           input('ast_unknown', { name: 'New' }),             notFound('Asset')],
    ['a deleted asset',            input(gone, { name: 'New' }),                      notFound('Asset')],
    ['a draft of somebody else',   input(draft, { name: 'New' }),                     notFound('Asset')],
  ] as const;
  for (const [what, variables, outcome] of table)
    expect(await refused(callers.owner, updateAsset, variables), what).toBe(outcome);
});

test('an asset is given only to a team that the giver belongs to', async () => {
  const { id } = await givenAsset(db, people.member, { status: 'DRAFT' });
  const elsewhere = await givenTeam(people.owner, 'Elsewhere');
  expect(await refused(callers.member, updateAsset, input(id, { teamId: elsewhere.id }))).toBe(
    'FORBIDDEN: Only its members and admins, and an ADMIN or the OWNER of the organization, may give an asset to a team.',
  );
  expect((await act(callers.member, updateAsset, input(id, { teamId: team.id }))).audit).toHaveLength(1);
});

test('two assets that take the same new name at once: one gets it', async () => {
  const assets = [await givenAsset(db, people.owner), await givenAsset(db, people.owner)];
  const answers = await Promise.all(assets.map(({ id }) => callers.owner.query(updateAsset, input(id, { name: 'Wanted' }))));
  expect(answers.map(outcomeOf).sort()).toEqual([
    'name: Another asset of the organization has this name. Choose another one.',
    'ok',
  ]);
});
