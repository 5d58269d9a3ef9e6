import { expect, test } from 'vitest';
import { countQueries } from '../security/helpers.ts';
import { startApp } from '../support/app.ts';
import { dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';

const line = (name: string, minute: number) =>
  JSON.stringify({ asset_name: name, asset_version: '1', asset_type: 'skill', timestamp: `2026-08-13T10:0${minute}:00Z` });
const document = '{ bots { name installedSkills { slug usageCount } } }';

test('a bot’s assets say how often that bot has used each, in statements that do not grow with the bots', async () => {
  const app = await startApp();
  const { as, db, givenBot, givenOrganization } = app;
  const { owner } = await givenOrganization();
  const client = await as(owner);
  const install =
    'mutation ($name: String!) { setAssetInstallations(input: { assetName: $name, repositories: [] }) { errors { messages } } }';
  for (const slug of ['review', 'style']) {
    await givenAsset(db, owner, { slug });
    dataOf(await client.query(install, { name: slug }));
  }
  const [runner, other] = [await givenBot(owner, 'Runner'), await givenBot(owner, 'Other')];
  const report = async (bot: typeof runner, lines: string[]) =>
    (await (await as(bot)).fetch('/api/skills/usage', { method: 'POST', body: lines.join('\n') })).status;
  expect(await report(runner, [line('review', 0), line('review', 1), line('style', 0)])).toBe(204);
  expect(await report(other, [line('review', 0)])).toBe(204);
  expect(dataOf(await client.query(document)).bots).toEqual([
    {
      name: 'Other',
      installedSkills: [
        { slug: 'review', usageCount: 1 },
        { slug: 'style', usageCount: 0 },
      ],
    },
    {
      name: 'Runner',
      installedSkills: [
        { slug: 'review', usageCount: 2 },
        { slug: 'style', usageCount: 1 },
      ],
    },
  ]);

  const queries = countQueries(app.database.pool);
  await client.query(document);
  const few = queries();
  for (let n = 0; n < 5; n++) await givenBot(owner, `More ${n}`);
  const before = queries();
  await client.query(document);
  expect(queries() - before).toBe(few);
});
