import { expect, test } from 'vitest';
import { hostile } from '../archives/hostile.ts';
import { skillFiles, skillZip, zipOf } from '../support/archive.ts';
import { fetchBytes, rest, upload, uploadAddress, uploadForm } from '../support/upload.ts';
import { startUploads } from './upload-cast.ts';

const { db, as, callers, people, organization, everything, eventsOf, givenApiKey, givenTeam, givenTeamAdmin } =
  await startUploads();
const { owner, admin, member, other, viewer, bot, writer, reader, stranger, nobody } = callers;

let counter = 0;
const fresh = () => `skill-${++counter}`;
const requests = (assetId: string) => db.installationRequest.findMany({ where: { assetId } });
const installations = (assetId: string) =>
  db.installation.findMany({ where: { assetId }, select: { target: true, teamId: true, userId: true } });

test('an admin uploads a skill: it is published, everybody gets it, and its bytes come back untouched', async () => {
  const bytes = await skillZip({ name: 'code-review', description: 'Reads code.' });
  const { status, body, headers } = await upload(admin, bytes, { name: 'code-review', version: '1', type: 'skill' });
  expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
  const id = body.asset.skill_id;
  expect(body).toEqual({
    success: true,
    asset: {
      name: 'code-review',
      version: '1',
      url: 'http://127.0.0.1:4000/api/skills/assets/code-review/1/code-review-1.zip',
      is_first_version: true,
      skill_id: expect.stringMatching(/^ast_/),
      status: 'PUBLISHED',
      installation_requests: 0,
    },
  });
  const asset = await db.asset.findUniqueOrThrow({ where: { id }, include: { versions: true } });
  expect(asset).toMatchObject({
    slug: 'code-review',
    name: 'code-review',
    type: 'SKILL',
    status: 'PUBLISHED',
    description: 'Reads code.',
  });
  expect(asset).toMatchObject({
    createdById: people.admin.id,
    latestVersion: '1',
    activeVersionId: asset.versions[0]!.id,
    teamId: null,
  });
  expect(asset.versions).toMatchObject([
    { version: '1', number: 1, files: [{ path: 'SKILL.md', size: 9 }, { path: 'metadata.toml' }] },
  ]);
  expect(await installations(id)).toEqual([{ target: 'ORGANIZATION', teamId: null, userId: null }]);
  expect(await eventsOf(id)).toEqual([
    { event: 'asset.created', actorId: people.admin.id, data: { assetType: 'SKILL', version: '1', status: 'PUBLISHED' } },
    { event: 'install.set', actorId: people.admin.id, data: { kind: 'organization' } },
  ]);
  expect((await fetchBytes(member, `${uploadAddress}/code-review/1/code-review-1.zip`)).bytes.equals(bytes)).toBe(true);
});

test('the texts are not needed, and a service account may do the same', async () => {
  const { status, body } = await upload(writer, await skillZip({ name: fresh(), version: '2.0' }));
  expect([status, body.asset.status, body.asset.version]).toEqual([201, 'PUBLISHED', '2.0']);
});

test('what a member uploads is a draft, and those who may are asked to install it', async () => {
  const { status, body } = await upload(member, await skillZip({ name: fresh() }));
  expect([status, body.asset.status, body.asset.installation_requests]).toEqual([201, 'DRAFT', 1]);
  expect(body.message).toMatch(/draft.*installation request/);
  const id = body.asset.skill_id;
  expect(await installations(id)).toEqual([]);
  expect(await requests(id)).toMatchObject([
    { target: 'ORGANIZATION', createdById: people.member.id, approvedAt: null, rejectedAt: null },
  ]);
  expect((await eventsOf(id)).map(({ event }) => event)).toEqual(['asset.created', 'installation_request.created']);
});

test('so is what a token uploads that may not decide who gets what', async () => {
  const key = await as(await givenApiKey(people.owner, { name: 'narrow', scopes: ['ASSETS_WRITE'] }));
  const { body } = await upload(key, await skillZip({ name: fresh() }));
  expect([body.asset.status, await installations(body.asset.skill_id)]).toEqual(['DRAFT', []]);
});

test('a further version is the active one when it is the highest; what is installed stays as it is', async () => {
  const name = fresh();
  const first = await upload(admin, await skillZip({ name, version: '2' }), { installations: '[]' });
  const id = first.body.asset.skill_id;
  const next = await upload(owner, await skillZip({ name, version: '10', description: 'Later.' }), { name: name.toUpperCase() });
  expect([next.status, next.body.asset.is_first_version, next.body.asset.name]).toEqual([201, false, name]);
  await upload(owner, await skillZip({ name, version: '9.9' }));
  const asset = await db.asset.findUniqueOrThrow({
    where: { id },
    include: { activeVersion: true, versions: { orderBy: { number: 'asc' } } },
  });
  expect([asset.latestVersion, asset.activeVersion?.version, asset.description]).toEqual(['10', '10', 'Later.']);
  expect(asset.versions.map(({ version, number }) => [version, number])).toEqual([
    ['2', 1],
    ['10', 2],
    ['9.9', 3],
  ]);
  expect(await installations(id)).toEqual([]);
  expect((await eventsOf(id)).map(({ event, data }) => [event, data])).toEqual([
    ['asset.created', { assetType: 'SKILL', version: '2', status: 'PUBLISHED' }],
    ['asset.updated', { version: '10' }],
    ['asset.updated', { version: '9.9' }],
  ]);
});

test('a name that is no slug stays what people see; the archive is packed anew with the slug', async () => {
  const made = await upload(admin, await skillZip({ name: 'Café Review' }, { 'lib/a.js': 'let a;' }), { name: 'Café Review' });
  const { name, skill_id: id } = made.body.asset;
  expect([made.status, name]).toEqual([201, 'cafe-review']);
  expect(await db.asset.findUniqueOrThrow({ where: { id } })).toMatchObject({ name: 'Café Review', slug: 'cafe-review' });
  const { text } = await rest(member, 'GET', `${uploadAddress}/Caf%C3%A9%20Review/1/metadata.toml`);
  expect(text).toMatch(/^\[asset\]\nname = "cafe-review"\nversion = "1"\n/);
  expect((await upload(admin, await skillZip({ name: 'cafe-review', version: '2' }))).body.asset).toMatchObject({
    name,
    is_first_version: false,
  });
  expect((await upload(admin, await skillZip({ name: 'Café Review', version: '3' }))).status).toBe(201);
});

test('Z9: a version that exists is 409 with its slug, whatever its bytes', async () => {
  const name = fresh();
  const bytes = await skillZip({ name });
  await upload(admin, bytes);
  for (const again of [bytes, await skillZip({ name }, { more: 'x' })]) {
    const before = await everything();
    const { status, body } = await upload(admin, again);
    expect([status, body.success, body.code, body.asset]).toEqual([409, false, 'VERSION_EXISTS', { name }]);
    expect(body.error).toContain('already exists');
    expect(await everything()).toBe(before);
  }
});

test('Z9: a name and version that once existed is never given to other bytes; the name itself is free for the next version', async () => {
  const name = fresh();
  const first = await upload(admin, await skillZip({ name }));
  const id = first.body.asset.skill_id;
  await db.installation.deleteMany({ where: { assetId: id } });
  await db.asset.update({ where: { id }, data: { deletedAt: new Date(), activeVersionId: null } });
  await db.assetVersion.deleteMany({ where: { assetId: id } });
  expect((await rest(admin, 'GET', `${uploadAddress}/${name}/list.txt`)).text).toBe('1\n');
  expect((await rest(viewer, 'GET', `${uploadAddress}/${name}/list.txt`)).text).toBe('');
  const again = await upload(admin, await skillZip({ name }, { more: 'x' }));
  expect([again.status, again.body.code]).toEqual([409, 'VERSION_EXISTS']);
  const next = await upload(admin, await skillZip({ name, version: '2' }));
  expect([next.status, next.body.asset.is_first_version]).toEqual([201, true]);
});

test('only this 403 is JSON: a change of a published asset that the caller may propose', async () => {
  const name = fresh();
  const { body: made } = await upload(admin, await skillZip({ name }));
  const before = await everything();
  const denied = await upload(member, await skillZip({ name, version: '2' }));
  expect([denied.status, denied.body]).toEqual([
    403,
    {
      success: false,
      permission_denied: true,
      error: expect.stringContaining('createAssetPullRequest'),
      skill_id: made.asset.skill_id,
      skill_slug: name,
    },
  ]);
  expect(await everything()).toBe(before);
});

test('whoever may not upload at all is told so in plain text, and nobody in JSON', async () => {
  const bytes = await skillZip({ name: fresh() });
  const before = await everything();
  const outcomes: Record<string, unknown> = {};
  for (const [name, caller] of Object.entries({ viewer, bot, reader })) {
    const { status, text, headers } = await upload(caller, bytes);
    outcomes[name] = [status, headers.get('content-type'), text];
  }
  const plain = 'text/plain; charset=utf-8';
  expect(outcomes).toEqual({
    viewer: [403, plain, 'This needs the role MEMBER in the organization; yours is VIEWER.\n'],
    bot: [403, plain, 'Only a person or a service account may do this; the caller is a bot.\n'],
    reader: [403, plain, 'API key missing required scope: assets:write\n'],
  });
  const unknown = await upload(nobody, bytes);
  expect([unknown.status, unknown.body.success, unknown.body.code]).toEqual([401, false, 'UNAUTHENTICATED']);
  const foreign = await rest(admin, 'POST', uploadAddress, {
    body: uploadForm(bytes),
    headers: { origin: 'https://evil.example' },
  });
  expect([foreign.status, foreign.headers.get('content-type')]).toEqual([403, plain]);
  expect(await everything()).toBe(before);
});

test('a member changes the own draft, whose name is taken for all others, without their learning more', async () => {
  const name = fresh();
  const { body: made } = await upload(member, await skillZip({ name }));
  expect((await upload(member, await skillZip({ name, version: '2' }))).status).toBe(201);
  const before = await everything();
  const { status, body, text } = await upload(other, await skillZip({ name, version: '3' }));
  expect([status, body.code]).toEqual([409, 'NAME_TAKEN']);
  expect(text).not.toContain('already exists');
  expect(text).not.toContain(made.asset.skill_id);
  expect(await everything()).toBe(before);
});

test('another organization has names of its own', async () => {
  const name = fresh();
  const bytes = await skillZip({ name });
  await upload(admin, bytes);
  const theirs = await upload(stranger, bytes);
  expect([theirs.status, theirs.body.asset.is_first_version]).toEqual([201, true]);
  const { sha256 } = await db.assetVersion.findFirstOrThrow({ where: { assetId: theirs.body.asset.skill_id } });
  expect([await db.assetVersion.count({ where: { sha256 } }), await db.blob.count({ where: { sha256 } })]).toEqual([2, 1]);
});

test('targets: the own ones at once, others by request, nobody for []', async () => {
  const team = await givenTeam(people.owner, 'Platform', [people.member]);
  const far = await givenTeam(people.owner, 'Far away');
  await givenTeamAdmin(people.owner, team, people.member);
  const targets = (...list: [string, string | null][]) => ({
    installations: JSON.stringify(list.map(([entity_type, entity_id]) => ({ entity_type, entity_id }))),
  });
  const mixed = await upload(
    member,
    await skillZip({ name: fresh() }),
    targets(['TEAM', team.id], ['team', far.id], ['USER', people.member.id]),
  );
  const id = mixed.body.asset.skill_id;
  expect([mixed.body.asset.status, mixed.body.asset.installation_requests]).toEqual(['DRAFT', 1]);
  expect(await installations(id)).toEqual(
    expect.arrayContaining([
      { target: 'TEAM', teamId: team.id, userId: null },
      { target: 'USER', teamId: null, userId: people.member.id },
    ]),
  );
  expect(await requests(id)).toMatchObject([{ target: 'TEAM', teamId: far.id }]);

  const owned = await upload(member, await skillZip({ name: fresh() }), { ...targets(['TEAM', team.id]), owned_by: 'Platform' });
  expect([owned.body.asset.status, owned.body.asset.installation_requests]).toEqual(['PUBLISHED', 0]);
  const nobodyGetsIt = await upload(admin, await skillZip({ name: fresh() }), { installations: '[]' });
  expect([nobodyGetsIt.body.asset.status, await installations(nobodyGetsIt.body.asset.skill_id)]).toEqual(['PUBLISHED', []]);
});

test('a connected repository may be the target', async () => {
  const address = { organizationId: organization.id, host: 'github.com', namespace: 'acme', name: 'web' };
  const { id } = await db.repository.create({ data: { id: 'rep_1', ...address } });
  const { body } = await upload(admin, await skillZip({ name: fresh() }), { repository_owner: 'Acme', repository_name: 'Web' });
  expect(await db.installation.findMany({ where: { assetId: body.asset.skill_id } })).toMatchObject([
    { target: 'REPOSITORY', repositoryId: id },
  ]);
});

// biome-ignore format: a table reads best as a table
test.each<[string, Record<string, string>, number, string | RegExp]>([
  ['another name',             { name: 'else' },                            400, /^name: The name differs/],
  ['another version',          { version: '7' },                            400, /^version: The version differs/],
  ['another type',             { type: 'rule' },                            400, /^type: The type differs/],
  ['an unknown part',          { color: 'red' },                            400, /may hold only the parts file, name/],
  ['installations as prose',   { installations: 'everybody' },              400, /^installations: Must be a JSON array/],
  ['an unknown kind',          { installations: '[{"entity_type":"X"}]' },  400, /^installations: Must be a JSON array/],
  ['an unknown team',          { installations: '[{"entity_type":"TEAM","entity_id":"tm_x"}]' }, 404, 'Team not found.'],
  ['an unknown owner',         { owned_by: 'Nobody' },                      404, 'Team not found.'],
  ['half a repository',        { repository_owner: 'acme' },                400, /^repository_name: Give/],
  ['an unknown repository',    { repository_owner: 'a', repository_name: 'b' }, 400, /^repository_name: No connected/],
])('%s beside the archive is refused, and nothing is written', async (_what, texts, status, message) => {
  const bytes = await skillZip({ name: 'beside' });
  const before = await everything();
  const answer = await upload(admin, bytes, texts);
  expect([answer.status, answer.body.success]).toEqual([status, false]);
  expect(answer.body.error).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  expect(await everything()).toBe(before);
});

test('installing for another person is refused, also by an admin, and owning by a team is its members’ affair', async () => {
  const team = await givenTeam(people.owner, 'Closed');
  const before = await everything();
  const forOther = { installations: JSON.stringify([{ entity_type: 'USER', entity_id: people.member.id }]) };
  const refused = await upload(admin, await skillZip({ name: fresh() }), forOther);
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('Nobody installs for another person')]);
  expect((await upload(member, await skillZip({ name: fresh() }), { owned_by: team.id })).status).toBe(403);
  expect(await everything()).toBe(before);
});

test('a description that gives orders to terminals is refused, by its key', async () => {
  const before = await everything();
  const answer = await upload(admin, await skillZip({ name: 'loud', description: '\u001b]0;pwned\u0007' }));
  expect([answer.status, answer.body.error]).toEqual([
    400,
    'file: metadata.toml: asset.description must not hold control characters.',
  ]);
  expect(await everything()).toBe(before);
});

test('a later version keeps its type, and takes no targets', async () => {
  const name = fresh();
  await upload(admin, await skillZip({ name }));
  const rule = await zipOf({ 'metadata.toml': `[asset]\nname = "${name}"\nversion = "2"\ntype = "rule"\n`, 'RULE.md': '' });
  const before = await everything();
  expect((await upload(admin, rule)).body.error).toMatch(/^type: .*has the type skill/);
  expect((await upload(admin, await skillZip({ name, version: '2' }), { owned_by: 'Platform' })).body.error).toMatch(
    /^owned_by: Only the first/,
  );
  expect(await everything()).toBe(before);
});

test.each(Object.entries(hostile))('%s is refused, and nothing is stored', async (_what, { reason, says, bytes }) => {
  const before = await everything();
  const { status, body } = await upload(admin, await bytes());
  expect([status, body.success, body.code, body.error]).toEqual([400, false, reason, expect.stringMatching(says)]);
  expect(await everything()).toBe(before);
});

test('bodies that are no form, hold no archive, two of them, or too much of one', async () => {
  const before = await everything();
  const bytes = await skillZip({ name: fresh() });
  const json = await rest(admin, 'POST', uploadAddress, { body: '{}', headers: { 'content-type': 'application/json' } });
  expect([json.status, json.body.success]).toEqual([415, false]);
  const none = await rest(admin, 'POST', uploadAddress, { body: 'x', headers: { 'content-type': 'multipart/form-data' } });
  expect(none.status).toBe(415);
  const broken = await rest(admin, 'POST', uploadAddress, {
    body: 'nothing',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  });
  expect([broken.status, broken.body.success]).toEqual([400, false]);
  expect((await upload(admin, null, { name: 'a' })).body.error).toMatch(/^file: Must be given/);
  const two = uploadForm(bytes);
  two.append('file', new Blob([bytes]), 'b.zip');
  expect((await rest(admin, 'POST', uploadAddress, { body: two })).body.error).toMatch(/^file: Send one archive/);
  const doubled = uploadForm(bytes, { name: 'a' });
  doubled.append('name', 'b');
  expect((await rest(admin, 'POST', uploadAddress, { body: doubled })).body.error).toBe('name: Is given twice.');
  const large = await upload(admin, Buffer.alloc(8_000_001));
  expect([large.status, large.body.code, large.body.error]).toEqual([
    413,
    'ARCHIVE_TOO_LARGE',
    'The archive is larger than 8 MB, the limit of this server. Leave out what the asset does not need.',
  ]);
  expect((await upload(admin, Buffer.alloc(10_000_000))).status).toBe(413);
  expect(await everything()).toBe(before);
});

test('other methods at these addresses are 405', async () => {
  const wrong = await rest(admin, 'GET', uploadAddress);
  expect([wrong.status, wrong.headers.get('allow'), wrong.body.success]).toEqual([405, 'POST', false]);
  for (const path of ['code-review/list.txt', 'code-review/1/metadata.toml', 'code-review/1/x.zip']) {
    const answer = await rest(admin, 'DELETE', `${uploadAddress}/${path}`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }
});

test('skills that hold many files in folders are taken', async () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`docs/${n % 10}/page-${n}.md`, `page ${n}`]));
  const { status } = await upload(admin, await zipOf(skillFiles({ name: fresh() }, many)));
  expect(status).toBe(201);
});
