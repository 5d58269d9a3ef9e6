import { expect, test } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { notFound, outcomeOf } from '../principal/cast.ts';
import { bystander, untilWaiting } from '../security/helpers.ts';
import { dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { givenSkill, givenVersion } from '../support/uploaded-asset.ts';
import { onlyForEditors, startAssetCast } from './cast.ts';
import { renameAsset } from './client-documents.ts';

const app = await startAssetCast();
const { db, callers, people, team, organization, act, refused, expectRefusals } = app;
const input = (oldName: string, newName: string) => ({ input: { oldName, newName } });
const success = { renameAsset: { success: true, errors: [] } };
const tryAgain = 'newName: The asset was changed while it was being renamed. Try again.';
const nameTaken = 'newName: Another asset of the organization has this name. Choose another one.';

/** What a caller finds in the catalogue: the names, and for each version its bytes and what its archive calls itself. */
async function found(slug: string) {
  const document = `query ($slug: String) { vault { assets(slug: $slug) { nodes {
    name slug versions { version sha256 size metadata files { path size } inside: file(path: "metadata.toml") skill: file(path: "SKILL.md") }
  } } } }`;
  const [asset] = dataOf(await callers.owner.query(document, { slug })).vault.assets.nodes;
  return asset;
}

test('all versions and installations go with it: archives name it as locks do, and what else they hold is unchanged', async () => {
  const files = { 'docs/usage.md': 'Use it.', 'SKILL.md': '# Über\n' };
  const { id } = await givenSkill(db, people.maker, { slug: 'review', name: 'Review', versions: ['1', '2.0'], files });
  await db.installation.create({
    data: {
      id: newId('ins'),
      organizationId: organization.id,
      assetId: id,
      target: 'ORGANIZATION',
      createdById: people.owner.id,
    },
  });
  const before = await found('review');
  const { answer, audit } = await act(callers.admin, renameAsset, input('REVIEW', ' Code Review '));
  expect(answer.data).toEqual(success);
  const about = { actorId: people.admin.id, targetId: id };
  expect(audit).toEqual([{ event: 'asset.renamed', ...about, data: { from: 'review', to: 'code-review' } }]);
  expect(await found('review')).toBeUndefined();
  const after = await found('code-review');
  expect(after).toMatchObject({ name: 'Code Review', slug: 'code-review' });
  expect(after.versions.map(({ version }: { version: string }) => version)).toEqual(['2.0', '1']);
  for (const [n, version] of after.versions.entries()) {
    expect(version.sha256).not.toBe(before.versions[n].sha256);
    expect(version.inside).toBe(version.metadata);
    expect(version.metadata).toContain('name = "code-review"');
    expect(version.skill).toBe('# Über\n');
    expect(version.files.map(({ path }: { path: string }) => path)).toEqual(['SKILL.md', 'docs/usage.md', 'metadata.toml']);
    expect(version.files.at(-1).size).toBe(Buffer.byteLength(version.metadata));
  }
  const lock = await (await callers.bot.fetch('/api/skills/sx.lock')).text();
  expect(lock).toContain('name = "code-review"');
  expect(lock).toContain(after.versions[0].sha256);
  expect(lock).not.toContain('name = "review"');
});

test('renamed there and back, each version has the very bytes back that it had under that name', async () => {
  await givenSkill(db, people.owner, { slug: 'there', versions: ['1', '2'] });
  const at = async (slug: string) => (await found(slug)).versions.map(({ sha256 }: { sha256: string }) => sha256);
  const first = await at('there');
  expect(dataOf(await callers.owner.query(renameAsset, input('there', 'elsewhere')))).toEqual(success);
  const second = await at('elsewhere');
  expect(dataOf(await callers.owner.query(renameAsset, input('elsewhere', 'there')))).toEqual(success);
  expect(await at('there')).toEqual(first);
  expect(dataOf(await callers.owner.query(renameAsset, input('there', 'Elsewhere')))).toEqual(success);
  expect(await at('elsewhere')).toEqual(second);
});

test('a new display name with the same slug leaves the bytes alone; a name that it has already changes nothing', async () => {
  const { id } = await givenSkill(db, people.owner, { slug: 'lint-rules' });
  const { versions } = await found('lint-rules');
  const renamed = await act(callers.owner, renameAsset, input('lint-rules', 'Lint Rules'));
  const about = { actorId: people.owner.id, targetId: id };
  expect(renamed.audit).toEqual([{ event: 'asset.updated', ...about, data: { fields: ['name'] } }]);
  expect(await found('lint-rules')).toMatchObject({ name: 'Lint Rules', versions });
  expect(await refused(callers.owner, renameAsset, input('lint rules', 'Lint Rules'))).toBe('ok');
});

test('names that are taken, or that had other files in a version of today, are refused; nothing is left of the attempt', async () => {
  await givenSkill(db, people.owner, { slug: 'mine', versions: ['1', '2'] });
  await givenSkill(db, people.owner, { slug: 'yours', name: 'Your Skill' });
  await givenAsset(db, people.maker, { slug: 'hidden-draft', status: 'DRAFT' });
  const { id } = await givenSkill(db, people.owner, { slug: 'former', versions: ['2'], files: { 'other.md': 'x' } });
  dataOf(await callers.owner.query('mutation ($id: ID!) { deleteAsset(id: $id) { success errors { messages } } }', { id }));
  // biome-ignore format: a table reads best as a table
  const table = [
    ['mine',    'Yours',        nameTaken],
    ['mine',    'YOUR skill',   nameTaken],
    ['mine',    'Hidden Draft', nameTaken],
    ['mine',    'former',       'newName: An asset had this name before, with other files as version 2, which clients keep for ever. Choose another name.'],
    ['mine',    ' ',            'newName: Must not be empty.'],
    ['mine',    '审查',         'newName: Must hold a letter from a to z or a digit.'],
    ['mine',    'x'.repeat(101), 'newName: Must be at most 100 characters long.'],
    ['nothing', 'Something',    notFound('Asset')],
    ['former',  'Something',    notFound('Asset')],
  ] as const;
  for (const [oldName, newName, outcome] of table)
    expect(await refused(callers.owner, renameAsset, input(oldName, newName)), newName).toBe(outcome);
});

test('who may change the asset may rename it; others may not', async () => {
  await givenSkill(db, people.maker, { slug: 'tool', teamId: team.id });
  const names = ['tool', 'tool-1', 'tool-2', 'tool-3'];
  for (const [n, caller] of [callers.service, callers.writer, callers.lead].entries())
    expect((await act(caller, renameAsset, input(names[n]!, names[n + 1]!))).audit).toHaveLength(1);
  const taken = input('tool-3', 'taken-over');
  await expectRefusals(onlyForEditors, renameAsset, taken);
});

test('two assets that take one new name at once: one gets it, and nothing is left of the other', async () => {
  await givenSkill(db, people.owner, { slug: 'left' });
  await givenSkill(db, people.owner, { slug: 'right', files: { 'more.md': 'x' } });
  const blobs = await db.blob.count();
  const answers = await Promise.all(['left', 'right'].map((name) => callers.owner.query(renameAsset, input(name, 'Centre'))));
  expect(answers.map(outcomeOf).sort()).toEqual([nameTaken, 'ok']);
  expect((await found('centre')).versions[0].metadata).toContain('name = "centre"');
  expect(await db.blob.count()).toBe(blobs + 1);
});

test('a version that is added while archives are written anew is not left behind: the renaming is to be tried again', async () => {
  const { id } = await givenSkill(db, people.owner, { slug: 'busy' });
  const [version] = await db.assetVersion.findMany({ where: { assetId: id } });
  const [blocker, observer] = [await bystander(app), await bystander(app)];
  await blocker.query('BEGIN');
  await blocker.query('LOCK TABLE blob_chunk IN SHARE MODE');
  const renaming = callers.owner.query(renameAsset, input('busy', 'idle'));
  await untilWaiting(observer, 1);
  const { id: _id, version: _version, number: _number, files, ...same } = version!;
  await db.assetVersion.create({ data: { id: newId('ver'), version: '2', number: 2, files: files as object, ...same } });
  await blocker.query('COMMIT');
  expect(outcomeOf(await renaming)).toBe(tryAgain);
  expect(await found('busy')).toMatchObject({ versions: [{ version: '2' }, { version: '1' }] });
  expect(await db.assetName.count({ where: { slug: 'idle' } })).toBe(0);
});

test('bytes that are deleted while they are read do not look damaged: the asset is gone', async () => {
  const { id } = await givenSkill(db, people.owner, { slug: 'vanishing' });
  const [blocker, observer] = [await bystander(app), await bystander(app)];
  await blocker.query('BEGIN');
  await blocker.query('LOCK TABLE blob_chunk IN ACCESS EXCLUSIVE MODE');
  const renaming = callers.owner.query(renameAsset, input('vanishing', 'remaining'));
  await untilWaiting(observer, 1);
  await blocker.query('UPDATE asset SET deleted_at = now() WHERE id = $1', [id]);
  await blocker.query('DELETE FROM blob_chunk WHERE sha256 IN (SELECT sha256 FROM asset_version WHERE asset_id = $1)', [id]);
  await blocker.query('COMMIT');
  expect(outcomeOf(await renaming)).toBe(notFound('Asset'));
});

test('deleted at the same moment, it is gone: under either name, with all its bytes', async () => {
  const { id } = await givenSkill(db, people.owner, { slug: 'fleeting' });
  await givenVersion(db, people.owner, id, '2');
  const deleteAsset = 'mutation ($id: ID!) { deleteAsset(id: $id) { success errors { field messages } } }';
  const blobs = await db.blob.count();
  const [renamed, deleted] = await Promise.all([
    callers.owner.query(renameAsset, input('fleeting', 'lasting')),
    callers.admin.query(deleteAsset, { id }),
  ]);
  expect(outcomeOf(deleted)).toBe('ok');
  expect(['ok', notFound('Asset')]).toContain(outcomeOf(renamed));
  expect([await found('fleeting'), await found('lasting')]).toEqual([undefined, undefined]);
  expect(await db.blob.count()).toBe(blobs - 2);
});
