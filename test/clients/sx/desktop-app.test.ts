import { expect, test } from 'vitest';
import { add } from './add.ts';
import { SxError } from './decode.ts';
import { findAsset } from './library.ts';
import { startMachines } from './machine.ts';

async function startApp() {
  const { owner, sxOf } = await startMachines();
  return sxOf(owner);
}

test('the name of the organization, and where its icon is', async () => {
  expect(await (await startApp()).graph('OrgInfo')).toEqual({ organization: { name: 'Acme', iconUrl: null } });
});

test('plugins: which are allowed, and one document of each, replaced as a whole', async () => {
  const sx = await startApp();
  const policy = async () => (await sx.graph('GetAppPluginPolicy')).vault.appPluginPolicy;
  expect(await policy()).toEqual({ mode: 'OPEN', allowed: [] });
  await sx.graph('SetAppPluginPolicy', { input: { mode: 'ALLOWLIST', allowed: ['kanban'] } });
  expect(await policy()).toEqual({ mode: 'ALLOWLIST', allowed: ['kanban'] });
  const document = async () => (await sx.graph('GetAppPluginStorage', { pluginId: 'kanban' })).vault.appPluginStorage;
  for (const data of ['{"lanes":["to do"]}', '{}', null]) {
    await sx.graph('SetAppPluginStorage', { input: { pluginId: 'kanban', data } });
    expect(await document()).toBe(data);
  }
  const tooLong = { pluginId: 'kanban', data: JSON.stringify('x'.repeat(256 * 1024)) };
  await expect(sx.graph('SetAppPluginStorage', { input: tooLong })).rejects.toThrow(/^data: .*256 KiB/);
});

test('benchmarks: JSON in a string both ways, newest first, and the newest of each', async () => {
  const sx = await startApp();
  await add(sx, { name: 'code-review' });
  const all = async () =>
    JSON.parse((await sx.graph('GetAssetBenchmarks', { assetName: 'code-review', first: 20 })).vault.assetBenchmarks);
  expect(await all()).toEqual([]);
  const records = [{ summary: { score: 1 } }, { summary: { score: 2 }, runs: [0.5] }];
  for (const record of records)
    await sx.graph('ImportAssetBenchmark', { input: { assetName: 'code-review', benchmark: JSON.stringify(record) } });
  expect(await all()).toEqual(records.toReversed());
  const latest = (await sx.graph('GetLatestAssetBenchmarks')).vault.latestAssetBenchmarks;
  expect(JSON.parse(latest)).toEqual({ 'code-review': records[1] });
  const without = { assetName: 'code-review', benchmark: '{"runs":[]}' };
  await expect(sx.graph('ImportAssetBenchmark', { input: without })).rejects.toThrow(/^benchmark: .*summary/);
});

test('quality: nothing until the asset is judged, and then what the app draws', async () => {
  const sx = await startApp();
  await add(sx, { name: 'code-review' });
  const { id } = await findAsset(sx, 'code-review');
  const judged = async () => {
    const [asset] = await sx.pages('GetAssetQuality', { slug: 'code-review' }, 'vault.assets');
    return asset;
  };
  const source = { __typename: 'AssetManagedSource', confidenceScore: null, evaluationResult: null };
  expect(await judged()).toMatchObject({ id, evaluating: false, source });
  await sx.graph('EvaluateAsset', { id });
  const { evaluating, source: after } = await judged();
  expect([evaluating, typeof after.confidenceScore]).toEqual([false, 'number']);
  const result = JSON.parse(after.evaluationResult);
  expect(result.overall_confidence).toBe(after.confidenceScore);
  expect(Object.keys(result.category_scores).sort()).toEqual(['actionability', 'completeness', 'content_quality', 'structure']);
  expect(result).toMatchObject({ reasoning: expect.any(String), file_count: 2, word_count: expect.any(Number) });
  for (const list of ['llm_strengths', 'llm_weaknesses', 'llm_recommendations']) expect(Array.isArray(result[list])).toBe(true);
  await expect(sx.graph('EvaluateAsset', { id: 'ast_gone' })).rejects.toThrow(SxError);
});
