import { expect, test } from 'vitest';
import { add } from './add.ts';
import { createCollection } from './collections.ts';
import { fetchLock } from './install.ts';
import { findAsset } from './library.ts';
import { startMachines } from './machine.ts';

const path = '/api/skills/sx.profiles';

test('role list, set, current and clear: what is in the role narrows the lock', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  for (const name of ['code-review', 'style-guide']) await add(sx, { name });
  await createCollection(sx, 'Back end', [(await findAsset(sx, 'code-review')).id]);
  const profile = { title: 'Back end', slug: 'back-end', description: '' };
  const names = async () => (await fetchLock(sx)).map(({ name }) => name);

  expect(JSON.parse((await sx.get(path)).text)).toEqual({ profiles: [profile], active: null });
  const set = await sx.json(`${path}/active`, { slug: 'back-end' });
  expect([set.status, JSON.parse(set.text)]).toEqual([200, { profile }]);
  expect(JSON.parse((await sx.get(path)).text)).toMatchObject({ active: 'back-end' });
  expect(await names()).toEqual(['code-review']);
  const cleared = await sx.json(`${path}/active`, { slug: null });
  expect([cleared.status, JSON.parse(cleared.text)]).toEqual([200, { profile: null }]);
  expect(await names()).toEqual(['code-review', 'style-guide']);
});

test('a role that is not there is 404 with an error to show', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  const { status, text } = await sx.json(`${path}/active`, { slug: 'gone' });
  expect(status).toBe(404);
  expect(JSON.parse(text)).toMatchObject({ error: expect.stringMatching(/\w/) });
});
