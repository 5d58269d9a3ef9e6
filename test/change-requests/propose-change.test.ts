import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { givenSkill } from '../support/uploaded-asset.ts';
import { changing, startChangeRequests } from './cast.ts';
import { addFileChange, closePullRequest, createPullRequest } from './documents.ts';

const cast = await startChangeRequests();
const { db, config, callers, people, act, refused, refusals, expectHidden, givenSkillOfTeam, propose } = cast;
const skill = await givenSkillOfTeam();
const draft = await givenSkill(db, people.owner, { slug: 'secret-draft', status: 'DRAFT' });
const theirs = await givenSkill(db, people.stranger, { slug: 'theirs' });
const input = (given: Record<string, unknown> = {}) => ({
  input: { assetId: skill.id, title: 'Be kinder', description: null, ...given },
});
const others = ['viewer', 'bot', 'narrowed', 'stranger', 'nobody'] as const;
const refusedOthers = (what: string) => ({
  viewer: needsRole('MEMBER', 'VIEWER'),
  bot: notForBots,
  narrowed: needsScope('assets:write'),
  stranger: notFound(what),
  nobody: unauthenticated,
});

test('any member proposes a change of what it may see; the answer has an address that a browser can open', async () => {
  const { answer, audit } = await act(callers.maker, createPullRequest, input({ title: ' Be kinder ', description: 'Why not' }));
  const { id, sourceUrl } = dataOf(answer).createAssetPullRequest.pullRequest;
  expect(sourceUrl).toBe(`${config.publicUrl.origin}/change-requests/${id}`);
  const data = { assetId: skill.id, title: 'Be kinder' };
  expect(audit).toEqual([{ event: 'change_request.created', actorId: people.maker.id, targetId: id, data }]);
  const document = `query ($id: ID!) { assetPullRequest(id: $id) {
    title description status baseVersion mergedVersion createdByName creationType asset { slug } files { path } } }`;
  expect(dataOf(await callers.viewer.query(document, { id })).assetPullRequest).toEqual({
    ...{ title: 'Be kinder', description: 'Why not', status: 'OPEN', baseVersion: '1', mergedVersion: null },
    ...{ createdByName: people.maker.email, creationType: 'PERSON', asset: { slug: skill.slug }, files: [] },
  });
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an empty title',           { title: ' ' },                       'title: Must not be empty.'],
  ['a title of 201 characters',{ title: 'x'.repeat(201) },           'title: Must be at most 200 characters long.'],
  ['a long description',       { description: 'x'.repeat(10_001) },  'description: Must be at most 10000 characters long.'],
  ['an unknown asset',         { assetId: 'ast_unknown' },           notFound('Asset')],
  ['an asset of strangers',    { assetId: theirs.id },               notFound('Asset')],
  ['a draft of somebody else', { assetId: draft.id },                notFound('Asset')],
])('%s is refused', async (_what, given, outcome) => {
  expect(await refused(callers.maker, createPullRequest, input(given))).toBe(outcome);
});

test('viewers, bots, tokens without the scope, strangers and nobody propose nothing', async () => {
  expect(await refusals(others, createPullRequest, input())).toEqual(refusedOthers('Asset'));
  expect(await refused(callers.serviceThatReads, createPullRequest, input())).toBe(needsScope('assets:write'));
  expect(outcomeOf(await callers.service.query(createPullRequest, input()))).toBe('ok');
  await expectHidden(skill.id, createPullRequest, input());
});

const request = await propose(callers.maker, skill);
const filesOf = async () =>
  (await db.changeRequestFile.findMany({ where: { changeRequestId: request.id }, orderBy: { path: 'asc' } })).map(
    ({ path, action, content }) => [path, action, content],
  );

test('files are said one by one; the same file again replaces; the same again changes nothing', async () => {
  const about = { event: 'change_request.file_changed', actorId: people.maker.id, targetId: request.id };
  const first = await act(callers.maker, addFileChange, changing(request, { name: 'new.md', path: 'docs/more', content: '' }));
  expect([first.outcome, first.audit]).toEqual(['ok', [{ ...about, data: { path: 'docs/more/new.md', action: 'ADD' } }]]);
  for (const content of ['one', 'two'])
    expect(outcomeOf(await callers.maker.query(addFileChange, changing(request, { content })))).toBe('ok');
  expect((await act(callers.maker, addFileChange, changing(request, { content: 'two' }))).audit).toEqual([]);
  expect(outcomeOf(await callers.maker.query(addFileChange, changing(request, { ...usage, action: 'DELETE' })))).toBe('ok');
  expect(await filesOf()).toEqual([
    ['SKILL.md', 'ADD', 'two'],
    ['docs/more/new.md', 'ADD', ''],
    ['docs/usage.md', 'DELETE', null],
  ]);
  const taken = changing(request, { name: 'new.md', path: 'docs/more', action: 'DELETE', content: null });
  expect(outcomeOf(await callers.maker.query(addFileChange, taken))).toBe('ok');
  expect((await filesOf()).map(([path]) => path)).toEqual(['SKILL.md', 'docs/usage.md']);
});

const usage = { name: 'usage.md', path: 'docs' };
const noSuchFile = 'name: Version 1 of the asset holds no such file.';
const metadata = 'name: metadata.toml cannot be changed this way: the merge writes it anew.';

// biome-ignore format: a table reads best as a table
test.each([
  ['a folder in the name',        { name: 'docs/usage.md' },                  'name: Must be the name of the file alone; its folder goes into path.'],
  ['an empty name',               { name: '' },                               'name: A name must not be empty.'],
  ['a climbing folder',           { path: '../elsewhere' },                   'path: A path must not climb out of the archive with "..".'],
  ['an absolute folder',          { path: '/etc' },                           'path: A path must be relative: no "/" and no drive letter in front.'],
  ['a drive',                     { path: 'C:' },                             'path: A path must be relative: no "/" and no drive letter in front.'],
  ['a backslash',                 { name: 'a\\b' },                           'name: Folders are separated by "/", never by a backslash.'],
  ['a slash at the end',          { path: 'docs/' },                          'path: A path must not end with "/".'],
  ['a dot for a folder',          { path: './docs' },                         expect.stringMatching(/^path: /)],
  ['33 parts',                    { path: `${'a/'.repeat(31)}a` },             'path: A path may have at most 32 parts between its slashes.'],
  ['a control character',         { name: 'a\u0007' },                        'name: A name must not hold control, line break or text direction characters.'],
  ['metadata.toml',               { name: 'metadata.toml' },                  metadata],
  ['metadata.toml in capitals',   { name: 'METADATA.TOML' },                  metadata],
  ['no content',                  { content: null },                          'content: Give the whole text of the file; an empty text is an empty file.'],
  ['more than 1 MB',              { content: 'ü'.repeat(500_001) },           'content: Must be at most 1 MB of UTF-8.'],
  ['another text before',         { previousContent: 'Not this\n' },          'previousContent: That is not what the file holds in version 1, which the change request began with.'],
  ['a text before of a new file', { name: 'n.md', previousContent: '' },      'previousContent: That is not what the file holds in version 1, which the change request began with.'],
  ['a change of no file',         { name: 'n.md', action: 'MODIFY' },         noSuchFile],
  ['a deletion of no file',       { name: 'n.md', action: 'DELETE' },         noSuchFile],
  ['an unknown request',          { pullRequestId: 'chr_unknown' },           notFound('Change request')],
])('%s is refused', async (_what, given, outcome) => {
  expect(await refused(callers.maker, addFileChange, changing(request, given))).toEqual(outcome);
});

test('with the text before, a file is changed', async () => {
  const own = await propose(callers.maker, skill);
  const change = changing(own, { ...usage, action: 'MODIFY', previousContent: 'Read it.\n', content: 'Read it twice.\n' });
  expect(outcomeOf(await callers.maker.query(addFileChange, change))).toBe('ok');
});

test('at most 500 files, and at most 32 MB of them', async () => {
  const many = await propose(callers.maker, skill);
  const row = (n: number, content = '') => ({
    ...{ id: `chf_${String(n).padStart(26, '0')}${many.id.slice(-4)}`, organizationId: cast.organization.id },
    ...{ changeRequestId: many.id, path: `f${n}`, action: 'ADD' as const, content },
  });
  await db.changeRequestFile.createMany({ data: Array.from({ length: 500 }, (_, n) => row(n)) });
  expect(await refused(callers.maker, addFileChange, changing(many))).toBe(
    'pullRequestId: A change request changes at most 500 files.',
  );
  await db.changeRequestFile.deleteMany({ where: { changeRequestId: many.id } });
  const megabyte = 'x'.repeat(1_000_000);
  await db.changeRequestFile.createMany({ data: Array.from({ length: 32 }, (_, n) => row(n, megabyte)) });
  expect(outcomeOf(await callers.maker.query(addFileChange, changing(many)))).toBe(
    'content: The files of a change request may hold at most 32 MB together.',
  );
  const read = 'query ($id: ID!) { assetPullRequest(id: $id) { files { content } } }';
  expect(dataOf(await callers.maker.query(read, { id: many.id })).assetPullRequest.files).toHaveLength(32);
  const thrice = `{ assetPullRequest(id: "${many.id}") { files { a: content b: content c: content } } }`;
  expect(outcomeOf(await callers.maker.query(thrice))).toBe(
    'QUERY_TOO_COMPLEX: The answer would hold more than one request is answered with, about 64 MB. What was to be changed has been changed. Ask for less at once.',
  );
  await callers.maker.query(closePullRequest, { id: many.id });
});

test('only its author says what it changes, and only while it is open', async () => {
  expect(await refusals(others, addFileChange, changing(request))).toEqual(refusedOthers('Change request'));
  for (const caller of [callers.owner, callers.lead, callers.member, callers.service])
    expect(await refused(caller, addFileChange, changing(request))).toBe(
      'FORBIDDEN: Only whoever made the change request may say what it changes.',
    );
  await expectHidden(request.id, addFileChange, changing(request));
  const closed = await propose(callers.maker, skill);
  dataOf(await callers.maker.query(closePullRequest, { id: closed.id }));
  expect(await refused(callers.maker, addFileChange, changing(closed))).toBe(
    'pullRequestId: The change request was closed without being merged.',
  );
});

test('its page shows it to people who are signed in, leads others to the sign-in, and says what it does not know', async () => {
  const open = (caller: typeof callers.maker, id = request.id) =>
    caller.fetch(`/change-requests/${id}`, { headers: { accept: 'text/html' } });
  const page = await open(callers.viewer);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const { revision } = dataOf(
    await callers.viewer.query('query ($id: ID!) { assetPullRequest(id: $id) { revision } }', { id: request.id }),
  ).assetPullRequest;
  const text = await page.text();
  expect(text).toMatch(/Be kinder[\s\S]*docs\/usage\.md[\s\S]*It is open\./);
  expect(text).toContain(revision);
  const closed = await propose(callers.maker, skill);
  dataOf(await callers.maker.query(closePullRequest, { id: closed.id }));
  expect(await (await open(callers.viewer, closed.id)).text()).not.toMatch(/mergeAssetPullRequest|revision/);
  const hostile = await propose(callers.maker, skill, '<script>alert(1)</script>');
  expect(await (await open(callers.viewer, hostile.id)).text()).not.toContain('<script>');
  const nobody = await open(callers.nobody);
  expect([nobody.status, nobody.headers.get('location')]).toEqual([303, `/sign-in?next=/change-requests/${request.id}`]);
  expect((await open(callers.stranger)).status).toBe(404);
  expect((await open(callers.maker, 'chr_unknown')).status).toBe(404);
  expect((await open(callers.bot)).status).toBe(403);
});
