import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { invite } from '../invitations/cast.ts';
import { cookieOf } from '../support/client.ts';
import { password } from '../support/story.ts';
import { runCommand, startServer, temporaryFolder } from './gatehouse-process.ts';

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, [resolve(import.meta.dirname, '../../scripts/build.mjs')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The build failed:\n${stderr}`);
});

const ask = (url: string, query: string, variables: Record<string, unknown>, headers: Record<string, string> = {}) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-gatehouse-csrf': '1', ...headers },
    body: JSON.stringify({ query, variables }),
  });

test('the outbox is printed with the server running and stopped; its links work, and the log has none of them', async () => {
  const folder = temporaryFolder();
  const owner = { email: 'owner@acme.test', password };
  await runCommand(folder, ['create-owner', '--organization', 'Acme', '--email', owner.email, '--password-stdin'], {
    input: password,
  });
  expect((await runCommand(folder, ['outbox'])).stdout).toBe('[]\n');

  const server = await startServer(folder, { LOG_LEVEL: 'trace' });
  const signIn = 'mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { user { id } } }';
  const cookie = cookieOf((await ask(server.url, signIn, owner)).headers);
  const made = await ask(server.url, invite, { email: 'ada@example.test', role: 'VIEWER' }, { cookie });
  const { invitation } = ((await made.json()) as { data: { inviteMember: { invitation: { id: string; delivery: string } } } })
    .data.inviteMember;
  expect(invitation.delivery).toBe('WAITING');
  await server.says('waits in the outbox');

  const running = await runCommand(folder, ['outbox']);
  expect(running).toMatchObject({ code: 0, stderr: '' });
  const mails = JSON.parse(running.stdout);
  expect(mails).toEqual([
    {
      id: expect.stringMatching(/^ml_/),
      to: 'ada@example.test',
      subject: 'Invitation to Acme',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      error: null,
      text: expect.stringContaining(`${server.url}/invitation?code=`),
    },
  ]);
  const link = /http\S+/.exec(mails[0].text)![0];
  const code = new URL(link).searchParams.get('code')!;
  const page = await fetch(link, { headers: { accept: 'text/html' } });
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Join Acme')]);
  const body = new URLSearchParams({ code, password, firstName: 'Ada' });
  const joined = await fetch(`${server.url}/invitation`, { method: 'POST', redirect: 'manual', body });
  expect([joined.status, joined.headers.get('location')]).toEqual([303, '/graphql']);
  await fetch(link);

  // Another one is left when the server stops.
  await ask(server.url, invite, { email: 'bob@example.test', role: 'VIEWER' }, { cookie });
  server.kill('SIGTERM');
  const { stdout, stderr } = await server.ended;
  const stopped = await runCommand(folder, ['outbox']);
  const [bob, ...others] = JSON.parse(stopped.stdout);
  expect([bob.to, others]).toEqual(['bob@example.test', []]);
  for (const secret of [code, /code=([\w-]+)/.exec(bob.text)![1]!]) expect(`${stdout}${stderr}`).not.toContain(secret);
});

test('the outbox is in the help', async () => {
  expect((await runCommand(temporaryFolder(), ['--help'])).stdout).toMatch(
    /^ {2}outbox {2,}Prints the mails that have not been sent/m,
  );
});
