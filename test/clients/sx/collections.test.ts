import { expect, test } from 'vitest';
import { add } from './add.ts';
import { collectionList, createCollection } from './collections.ts';
import { fetchLock } from './install.ts';
import { findAsset } from './library.ts';
import { startMachines } from './machine.ts';
import { rowsOf } from './targets.ts';

async function startCollections() {
  const machines = await startMachines();
  const sx = await machines.sxOf(machines.owner);
  for (const name of ['code-review', 'style-guide']) await add(sx, { name }, { users: ['me'], replace: true });
  const ids = [(await findAsset(sx, 'code-review')).id, (await findAsset(sx, 'style-guide')).id] as const;
  sx.took();
  return { ...machines, sx, ids };
}

test('collection list: all of them, and what is in each', async () => {
  const { sx, ids } = await startCollections();
  await createCollection(sx, 'Reviews', [...ids]);
  await createCollection(sx, 'Empty');
  sx.took();
  const listed = await collectionList(sx);
  expect(sx.took()).toEqual(['ListCollections', 'CollectionAssets', 'CollectionAssets']);
  expect(Object.fromEntries(listed.map(({ name, slugs }) => [name, slugs.sort()]))).toEqual({
    Empty: [],
    Reviews: ['code-review', 'style-guide'],
  });
});

test('the desktop app changes name and content, and a name that is taken is an error of the field', async () => {
  const { sx, ids } = await startCollections();
  const gid = await createCollection(sx, 'Reviews', [ids[0]]);
  await createCollection(sx, 'Other');
  await sx.graph('AddAssetsToCollection', { input: { collectionGid: gid, assetGids: [ids[1]] } });
  await sx.graph('RemoveAssetsFromCollection', { input: { collectionGid: gid, assetGids: [ids[0]] } });
  await sx.graph('UpdateAssetCollection', { input: { gid, name: 'Style' } });
  expect((await collectionList(sx)).find(({ id }) => id === gid)).toMatchObject({ name: 'Style', slugs: ['style-guide'] });
  await expect(sx.graph('UpdateAssetCollection', { input: { gid, name: 'Other' } })).rejects.toThrow(/^name: /);
  await expect(createCollection(sx, 'Other')).rejects.toThrow(/^name: /);
  await sx.graph('DeleteAssetCollection', { gid });
  expect((await collectionList(sx)).map(({ name }) => name)).toEqual(['Other']);
});

test('an installed collection hands out what is in it, as rows of its own', async () => {
  const { sx, ids, organization, givenMember, sxOf } = await startCollections();
  const ada = await sxOf(await givenMember(organization));
  const gid = await createCollection(sx, 'Reviews', [...ids]);
  await sx.graph('InstallCollection', { input: { gid, installations: [{ entityType: 'ORGANIZATION' }] } });
  const { installations } = (await sx.graph('CollectionInstallations', { id: gid })).collection;
  expect(installations).toMatchObject([{ entityType: 'ORGANIZATION', entityId: null, monoRepoConfigId: null }]);
  expect((await fetchLock(ada)).map(({ name }) => name)).toEqual(['code-review', 'style-guide']);
  // Per asset, rows through a collection are looked over.
  expect((await rowsOf(sx, 'code-review')).map(({ entityType }) => entityType)).toEqual(['USER']);
  const everybody = { gid, entityType: 'ORGANIZATION' };
  await sx.graph('UninstallCollection', { input: everybody });
  expect(await fetchLock(ada)).toEqual([]);
  await expect(sx.graph('UninstallCollection', { input: everybody })).rejects.toThrow(/: Installation not found$/);
});
