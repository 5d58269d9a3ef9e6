import { expect, test } from 'vitest';
import { mergePullRequest } from '../../change-requests/documents.ts';
import { skillZip } from '../../support/archive.ts';
import { dataOf } from '../../support/client.ts';
import { add } from './add.ts';
import { fetchLock } from './install.ts';
import { startMachines } from './machine.ts';

const list = 'GET /api/skills/assets/code-review/list.txt';
const zip = 'GET /api/skills/assets/code-review/1/code-review-1.zip';

async function startProposal() {
  const machines = await startMachines();
  const { owner, organization, givenMember, sxOf } = machines;
  const boss = await sxOf(owner);
  await add(boss, { name: 'code-review' });
  const ada = await sxOf(await givenMember(organization, 'MEMBER', 'ada@acme.test'));
  return { ...machines, boss, ada };
}

test('add of what is published by others: denied, proposed file by file, and nothing is installed', async () => {
  const { ada, boss, as, owner } = await startProposal();
  const files = { 'SKILL.md': '# Be kind\n', 'guides/tone.md': 'Kindly.\n' };
  const { proposal } = await add(ada, { name: 'code-review', files });
  expect(ada.took()).toEqual([
    ...[list, zip, 'POST /api/skills/assets', 'CreateAssetPullRequest'],
    ...['AddAssetPullRequestFileChange', 'AddAssetPullRequestFileChange'],
  ]);
  expect(proposal).toMatch(/^http:\/\/127\.0\.0\.1:4000\/change-requests\/chr_/);
  expect((await fetchLock(ada)).map(({ version }) => version)).toEqual(['1']);

  const page = await (await as(owner)).fetch(new URL(proposal!).pathname, { headers: { 'sec-fetch-site': 'none' } });
  expect(await page.text()).toContain('Add code-review 2');
  dataOf(await (await as(owner)).query(mergePullRequest, { id: proposal!.split('/').at(-1) }));
  expect((await fetchLock(boss)).map(({ version }) => version)).toEqual(['2']);
  const again = await add(boss, { name: 'code-review', files });
  expect(again).toEqual({ version: '2', isUnchanged: true });
});

test('the denial has what the proposal needs, and says what to do', async () => {
  const { ada } = await startProposal();
  const named = { name: 'code-review', version: '2', type: 'skill' };
  const { status, text } = await ada.upload(await skillZip(named), named);
  expect(status).toBe(403);
  expect(JSON.parse(text)).toEqual({
    success: false,
    permission_denied: true,
    error: expect.stringContaining('createAssetPullRequest'),
    skill_id: expect.stringMatching(/^ast_/),
    skill_slug: 'code-review',
  });
});

test('a bot may not propose, and its upload is no denial that the client would take for one', async () => {
  const { owner, givenBot, sxOf } = await startProposal();
  const job = await sxOf(await givenBot(owner, 'CI'));
  const named = { name: 'code-review', version: '2', type: 'skill' };
  const { status, text } = await job.upload(await skillZip(named), named);
  expect(text).not.toContain('permission_denied');
  // A JSON 403 without an id would start the proposal, and end it with "missing asset id".
  expect(status === 403 && text.startsWith('{')).toBe(false);
});
