import { expect, test } from 'vitest';
import { skillFiles, zipOf } from '../../support/archive.ts';
import { add, publish } from './add.ts';
import { type Sx, sxAt } from './client.ts';
import { SxError } from './decode.ts';
import { fetchLock, install, refreshLock } from './install.ts';
import { startMachines } from './machine.ts';
import { reportUsage } from './usage.ts';

const clientId = 'sleuth-skills-claude-code';
const grantType = 'urn:ietf:params:oauth:grant-type:device_code';

/** The sign-in of `sx init`, in which nothing but the answer's JSON counts; `beforePoll` is what happens in an interval. */
async function signIn(sx: Sx, beforePoll: (deviceCode: string, userCode: string, poll: number) => Promise<unknown>) {
  const asked = await sx.form('/api/oauth/device-authorization/', { client_id: clientId });
  expect(asked.status).toBe(200);
  const { device_code, user_code, verification_uri, verification_uri_complete, interval } = JSON.parse(asked.text);
  for (const address of [verification_uri, verification_uri_complete]) expect(address).toMatch(/^https?:\/\/[^/]+\/device/);
  expect(Number.isInteger(interval)).toBe(true);
  for (let poll = 0; ; poll++) {
    await beforePoll(device_code, user_code, poll);
    const answer = await sx.form('/api/oauth/token/', { grant_type: grantType, device_code, client_id: clientId });
    const { error, access_token } = JSON.parse(answer.text);
    if (error === 'authorization_pending' || error === 'slow_down') continue;
    if (error) throw new SxError(error);
    expect(access_token).toMatch(/^gth_dev_/);
    sx.state.token = access_token;
    return;
  }
}

test('init: the code, polls until it is approved, and a token that works; init again keeps it', async () => {
  const { port, owner, as, terminal } = await startMachines();
  const sx = sxAt(port);
  await signIn(sx, async (deviceCode, userCode, poll) => {
    const asked = { deviceCode, userCode };
    await terminal.age(asked, 30);
    if (poll === 1) expect(await terminal.decide(await as(owner), asked)).toBeNull();
  });
  const [ask, poll] = ['POST /api/oauth/device-authorization/', 'POST /api/oauth/token/'];
  expect(sx.took()).toEqual([ask, poll, poll]);
  expect(await fetchLock(sx)).toEqual([]);
});

test.each([
  ['denied', 'access_denied'],
  ['left until it expired', 'expired_token'],
])('init that is %s ends with %s', async (what, error) => {
  const { port, owner, as, terminal } = await startMachines();
  const begun = signIn(sxAt(port), async (deviceCode, userCode) => {
    const asked = { deviceCode, userCode };
    if (what === 'denied') await terminal.decide(await as(owner), asked, { approve: false });
    else await terminal.age(asked, 601);
  });
  await expect(begun).rejects.toThrow(error);
});

test('init with a token that was revoked learns so from the lock, and signs in anew', async () => {
  const { db, owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  await db.token.updateMany({ data: { revokedAt: new Date() } });
  await expect(fetchLock(sx)).rejects.toThrow(/^HTTP 401: \{/);
});

test('install: the lock and what is missing of it; again, a 304 and nothing else; then only what is new', async () => {
  const { owner, organization, givenMember, sxOf } = await startMachines();
  const [boss, ada] = [await sxOf(owner), await sxOf(await givenMember(organization))];
  await add(boss, { name: 'code-review' });
  const lock = 'GET /api/skills/sx.lock';
  expect(await install(ada)).toEqual(['code-review']);
  expect(ada.took()).toEqual([lock, 'download code-review 1']);
  expect([...ada.state.disk.get('code-review')!.keys()].sort()).toEqual(['SKILL.md', 'metadata.toml']);
  expect((await refreshLock(ada)).isNew).toBe(false);
  expect(await install(ada)).toEqual(['code-review']);
  expect(ada.took()).toEqual([lock, lock]);
  await add(boss, { name: 'style-guide' });
  expect(await install(ada)).toEqual(['code-review', 'style-guide']);
  expect(ada.took()).toEqual([lock, 'download style-guide 1']);
});

test('uninstall fetches the lock as install does, and the rest is local', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  expect(await refreshLock(sx)).toMatchObject({ assets: [], isNew: true });
  expect(await refreshLock(sx)).toMatchObject({ assets: [], isNew: false });
});

test('a dozen assets are downloaded side by side', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  const names = Array.from({ length: 12 }, (_, n) => `skill-${n}`);
  for (const name of names)
    expect(await publish(sx, await zipOf(skillFiles({ name })), { name, version: '1', type: 'skill' })).toBeNull();
  const assets = await fetchLock(sx);
  const answers = await Promise.all(assets.map((asset) => sx.get(new URL(asset['source-http'].url).pathname)));
  expect(answers.map(({ bytes }) => bytes.length)).toEqual(assets.map((asset) => asset['source-http'].size));
});

test('report-usage: one object a line, 204 and nothing else', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  await add(sx, { name: 'code-review' });
  await reportUsage(sx, [{ timestamp: '2026-08-13T10:00:00Z' }, { timestamp: '2026-08-13T10:00:01Z' }]);
  expect(sx.took().at(-1)).toBe('POST /api/skills/usage');
});

test('serve: a query is answered as a stream, whose last event the client understands', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  const context = { repoUrl: 'https://github.com/acme/web', branch: 'main', commitSha: 'a'.repeat(40) };
  const query = { query: 'What broke?', provider: 'GITHUB', context };
  const answer = await sx.json('/api/skills/ai-query/stream', query, { Accept: 'text/event-stream' });
  expect(answer.status).toBe(200);
  const events = answer.text.split('\n').filter((line) => line.startsWith('data: '));
  expect(JSON.parse(events.at(-1)!.slice(6))).toEqual({
    type: 'error',
    error: expect.stringMatching(/^No provider is configured/),
  });
});
