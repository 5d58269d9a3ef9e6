import { expect, test } from 'vitest';
import { blobsInDatabase } from '../../src/blobs/blobs-in-database.ts';
import { evaluateAsset } from '../../src/quality/evaluate-asset.ts';
import { onlyForWriters, startAssetCast } from '../assets/cast.ts';
import { session, user } from '../auth/principals.ts';
import { notFound } from '../principal/cast.ts';
import { countQueries } from '../security/helpers.ts';
import { skillMetadata } from '../support/archive.ts';
import { type Client, dataOf } from '../support/client.ts';
import { givenSkill, givenVersion } from '../support/uploaded-asset.ts';

const { db, database, bot, act, callers, people, organization, refused, expectRefusals, expectHidden } = await startAssetCast();
const evaluate = 'mutation EvaluateAsset($id: ID!) { evaluateAsset(id: $id) { errors { field messages } } }';
const quality = `query GetAssetQuality($slug: String, $first: Int, $after: String) {
  vault { assets(slug: $slug, first: $first, after: $after) {
    nodes { __typename id slug updatedAt evaluating source { __typename ... on AssetManagedSource { confidenceScore evaluationResult } } }
    pageInfo { hasNextPage endCursor }
  } }
}`;
const qualityOf = async (slug: string, caller: Client = callers.viewer) =>
  dataOf(await caller.query(quality, { slug, first: 1, after: null })).vault.assets.nodes[0];
const more = 'authors = ["Ada"]\nkeywords = ["review"]\nlicense = "MIT"\nrepository = "https://example.org/review"\n';
const prompt = '# Review\n\n- Read it\n- Judge it\n- Say so\n\n```\nreview it\n```\n\n## Limits\n\nDo not push.\n';
let counter = 0;

test('an asset is judged at once, by a member who may not edit it, and the judgement is there for everybody who sees it', async () => {
  const metadata = skillMetadata({ name: 'review', more, description: 'Reviews what changed. Use it when you are asked to.' });
  const { id } = await givenSkill(db, people.owner, { slug: 'review', files: { 'metadata.toml': metadata, 'SKILL.md': prompt } });
  expect(await qualityOf('review')).toMatchObject({
    evaluating: false,
    source: { confidenceScore: null, evaluationResult: null },
  });

  const { outcome, audit } = await act(callers.member, evaluate, { id });
  expect(outcome).toBe('ok');
  const { updatedAt, ...judged } = await qualityOf('review');
  expect(judged).toMatchObject({ __typename: 'Skill', id, evaluating: false, source: { __typename: 'AssetManagedSource' } });
  const result = JSON.parse(judged.source.evaluationResult);
  expect(Object.keys(result).toSorted()).toEqual([
    'category_scores',
    'factors',
    'file_count',
    'llm_recommendations',
    'llm_strengths',
    'llm_weaknesses',
    'overall_confidence',
    'reasoning',
    'word_count',
  ]);
  expect(Object.keys(result.category_scores)).toEqual(['structure', 'actionability', 'content_quality', 'completeness']);
  // Of all rules only the one about the length has something to say.
  expect(result.llm_recommendations).toEqual([expect.stringMatching(/^Aim at 80 to 5,000 words/)]);
  expect(result).toMatchObject({ overall_confidence: 0.98, file_count: 2, word_count: prompt.match(/\S+/g)!.length });
  expect(judged.source.confidenceScore).toBe(0.98);
  const data = { version: '1', confidence: 0.98 };
  expect(audit).toEqual([{ event: 'asset.evaluated', actorId: people.member.id, targetId: id, data }]);
  const asset = await db.asset.findUniqueOrThrow({ where: { id } });
  expect(updatedAt).toBe(asset.updatedAt.toISOString());
});

test('the same judgement again is no change; another description, or another version, makes another one', async () => {
  const { id, slug } = await givenSkill(db, people.owner, { slug: 'again' });
  expect((await act(callers.service, evaluate, { id })).audit).toHaveLength(1);
  expect(await refused(callers.writer, evaluate, { id })).toBe('ok');
  const { confidenceScore: before } = (await qualityOf(slug)).source;

  const description = 'Says the same thing as before, when somebody asks for it.';
  await db.asset.update({ where: { id }, data: { description } });
  expect((await qualityOf(slug)).source.confidenceScore).toBe(before);
  expect((await act(callers.admin, evaluate, { id })).audit).toHaveLength(1);
  const { confidenceScore: described } = (await qualityOf(slug)).source;
  expect(described).toBeGreaterThan(before);

  await givenVersion(db, people.owner, id, '2', { 'SKILL.md': prompt });
  expect((await qualityOf(slug)).source).toMatchObject({ confidenceScore: null, evaluationResult: null });
  expect((await act(callers.member, evaluate, { id })).audit).toMatchObject([{ data: { version: '2' } }]);
  expect((await qualityOf(slug)).source.confidenceScore).toBeGreaterThan(described);
  const one = await db.assetVersion.findFirstOrThrow({ where: { assetId: id, version: '1' } });
  await db.asset.update({ where: { id }, data: { activeVersionId: one.id } });
  expect((await qualityOf(slug)).source.confidenceScore).toBe(described);
});

test('a document that is no text, or too long, counts as none', async () => {
  const tooLong = Array.from({ length: 120_000 }, (_unused, n) => `word${n}`).join(' ');
  for (const file of [Uint8Array.from([0xff, 0xfe, 0x00]), tooLong, ' \n']) {
    const { id, slug } = await givenSkill(db, people.owner, { slug: `odd-${++counter}`, files: { 'SKILL.md': file } });
    expect((await act(callers.member, evaluate, { id })).outcome).toBe('ok');
    const { factors, word_count } = JSON.parse((await qualityOf(slug)).source.evaluationResult);
    expect([factors.main_document.score, word_count]).toEqual([0, 0]);
  }
});

test('the asset is not held while it is read, and a judgement of what it was is not kept', async () => {
  const { id, slug } = await givenSkill(db, people.owner, { slug: 'contended' });
  const { id: sessionId } = await db.session.findFirstOrThrow({ where: { userId: people.owner.id } });
  const owner = { ...user({ ...session, sessionId }, 'OWNER'), userId: people.owner.id, organizationId: organization.id };
  const meanwhile = async (data: Record<string, unknown>) => void (await db.asset.update({ where: { id }, data }));
  const judgeWhile = (work: () => Promise<void>) =>
    evaluateAsset(
      db,
      owner,
      {
        ...blobsInDatabase,
        async *read(...asked) {
          await work();
          yield* blobsInDatabase.read(...asked);
        },
      },
      id,
    );

  await expect(judgeWhile(() => meanwhile({ description: 'Another one.' }))).rejects.toMatchObject({
    reason: 'TRY_AGAIN',
    field: 'id',
  });
  await expect(judgeWhile(() => meanwhile({ deletedAt: new Date() }))).rejects.toThrow('Asset not found.');
  await meanwhile({ deletedAt: null });
  expect((await qualityOf(slug)).source.confidenceScore).toBeNull();
  await judgeWhile(() => meanwhile({ updatedAt: new Date() }));
  expect((await qualityOf(slug)).source.confidenceScore).not.toBeNull();
});

test('nobody else has anything judged, and what one may not see is not there', async () => {
  const { id, slug } = await givenSkill(db, people.owner, { slug: 'guarded' });
  await expectRefusals(onlyForWriters, evaluate, { id });
  expect(await refused(callers.owner, evaluate, { id: 'ast_unknown' })).toBe(notFound('Asset'));
  await expectHidden(id, evaluate, { id });
  const draft = await givenSkill(db, people.maker, { slug: 'draft', status: 'DRAFT' });
  expect(await refused(callers.member, evaluate, { id: draft.id })).toBe(notFound('Asset'));
  expect((await act(callers.maker, evaluate, { id: draft.id })).outcome).toBe('ok');

  await act(callers.owner, evaluate, { id });
  const of = { organizationId: organization.id, assetId: id, createdById: people.owner.id };
  await db.installation.create({ data: { id: 'ins_1', ...of, target: 'BOT', botId: bot.id } });
  expect((await qualityOf(slug, callers.bot)).source.confidenceScore).toEqual(expect.any(Number));
});

test('a deleted asset takes its judgement along', async () => {
  const { id } = await givenSkill(db, people.owner, { slug: 'short-lived' });
  await act(callers.owner, evaluate, { id });
  dataOf(await callers.owner.query('mutation ($id: ID!) { deleteAsset(id: $id) { success errors { messages } } }', { id }));
  expect(await db.assetEvaluation.count({ where: { assetId: id } })).toBe(0);
  expect(await refused(callers.owner, evaluate, { id })).toBe(notFound('Asset'));
});

test('all judgements of a page are read with one statement', async () => {
  const asked = countQueries(database.pool);
  const page = async (first: number) => {
    const before = asked();
    const { nodes } = dataOf(await callers.owner.query(quality, { slug: null, first, after: null })).vault.assets;
    expect(nodes).toHaveLength(first);
    return asked() - before;
  };
  const few = await page(2);
  for (let n = 0; n < 8; n++) {
    const { id } = await givenSkill(db, people.owner, { slug: `paged-${n}` });
    await act(callers.owner, evaluate, { id });
  }
  expect(await page(10)).toBe(few);
});
