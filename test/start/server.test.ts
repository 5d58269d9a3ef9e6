import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { cookieOf } from '../support/client.ts';
import { password } from '../support/story.ts';
import { type Ended, runCommand, spawnServer, startServer, temporaryFolder } from './gatehouse-process.ts';

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, [resolve(import.meta.dirname, '../../scripts/build.mjs')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The build failed:\n${stderr}`);
});

const owner = { email: 'owner@acme.test', password };
const createOwner = ['create-owner', '--organization', 'Acme', '--email', owner.email, '--password-stdin'];
const createMember = [
  'create-user',
  '--organization',
  'acme',
  '--email',
  'ada@acme.test',
  '--role',
  'member',
  '--password-stdin',
];
const signInDocument =
  'mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { user { email } errors { messages } } }';

interface GraphQLAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by path, as a client would
  data: any;
}

async function ask(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<GraphQLAnswer> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-gatehouse-csrf': '1', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: answer.status, headers: answer.headers, data: ((await answer.json()) as GraphQLAnswer).data };
}

const signIn = (url: string, person: { email: string; password: string }) => ask(url, signInDocument, person);

/** One sentence for the person at the terminal: no stack, no second line. */
function expectSentence({ code, stderr }: Ended, sentence: RegExp, exitCode = 1): void {
  expect(stderr).toMatch(/^gatehouse: [^\n]+\.\n$/);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(exitCode);
}

describe('a server that nobody has set up', () => {
  test('prints a link that sets it up once, and neither the link nor what passes through it gets into the log', async () => {
    const server = await startServer(temporaryFolder(), { LOG_LEVEL: 'trace' });
    await server.says('Open this link once');
    const link = /^ {2}(http:\/\/127\.0\.0\.1:\d+\/setup\?code=([\w-]+))$/m.exec(server.stderr());
    const [, address = '', code = ''] = link ?? [];
    expect(new URL(address).origin).toBe(server.url);

    expect((await fetch(address)).status).toBe(200);
    const done = await fetch(`${server.url}/setup`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ code, organization: 'Acme', ...owner }),
    });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/graphql']);
    expect((await fetch(address)).status).toBe(409);

    const cookie = cookieOf(done.headers);
    const create = 'mutation { createPersonalToken(label: "laptop") { token } }';
    const { token } = (await ask(server.url, create, {}, { cookie })).data.createPersonalToken;
    const { data } = await ask(server.url, '{ principal { name } }', {}, { authorization: `Bearer ${token}` });
    expect(data.principal.name).toBe(owner.email);
    await signIn(server.url, { ...owner, password: 'a wrong password of theirs' });
    await fetch(`${server.url}/graphql?access_token=${token}`, { headers: { 'x-api-key': 'gth_pat_not-a-token' } });

    server.kill('SIGTERM');
    const { stdout, stderr } = await server.ended;
    expect(stdout).not.toContain(code);
    expect(stderr.replace(address, '')).not.toContain(code);
    for (const secret of [password, token, cookie.split('=')[1]!, 'a wrong password of theirs', 'gth_pat_not-a-token']) {
      expect(`${stdout}${stderr}`).not.toContain(secret);
    }
  });

  test('prints a new link at the next start, and the old one is worth nothing', async () => {
    const folder = temporaryFolder();
    const linkOf = (stderr: string) => new URL(/http\S+\/setup\?code=\S+/.exec(stderr)![0]);
    const first = await startServer(folder);
    await first.says('Open this link once');
    first.kill('SIGTERM');
    await first.ended;

    const second = await startServer(folder);
    await second.says('Open this link once');
    const old = linkOf(first.stderr());
    expect(old.search).not.toBe(linkOf(second.stderr()).search);
    expect((await fetch(`${second.url}/setup${old.search}`)).status).toBe(404);
  });
});

describe('a running server', () => {
  test('answers the probes and logs each request as JSON under the id that the caller got', async () => {
    const server = await startServer(temporaryFolder());
    const answers = await Promise.all(
      ['/healthz', '/readyz', '/nowhere', '/graphql?query={nothing}'].map((path) => fetch(`${server.url}${path}`)),
    );
    expect(answers.slice(0, 3).map(({ status }) => status)).toEqual([200, 200, 404]);
    expect(await Promise.all(answers.slice(0, 2).map((answer) => answer.json()))).toEqual([
      { status: 'ok' },
      { status: 'ready' },
    ]);

    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) await server.says(`${id}`);
    const logged = server.log().filter(({ requestId }) => requestId !== undefined);
    expect(logged.map(({ requestId }) => requestId).sort()).toEqual([...ids].sort());
    expect(logged.find(({ requestId }) => requestId === ids[2])).toMatchObject({
      method: 'GET',
      path: '/nowhere',
      status: 404,
      principal: 'ANONYMOUS',
    });
    for (const line of server.log())
      expect(line).toMatchObject({ level: expect.any(Number), time: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  test('keeps a second one off its data folder, whose command line joins it instead', async () => {
    const folder = temporaryFolder();
    const first = await startServer(folder);
    const second = await spawnServer(folder);
    expectSentence(await second.ended, new RegExp(`\\bprocess ${first.pid}\\b`));
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);

    const made = await runCommand(folder, createOwner, { input: password });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(made.stdout)).toEqual({
      organization: { id: expect.stringMatching(/^org_/), name: 'Acme', slug: 'acme' },
      user: { id: expect.stringMatching(/^usr_/), email: owner.email },
      role: 'OWNER',
    });
    const again = await runCommand(folder, createOwner, { input: password });
    expectSentence(again, /set up already/);
    expect(again.stdout).toBe('');

    // One line break at the end comes from `echo`.
    const member = await runCommand(folder, createMember, { input: `${password}\n` });
    expect(member).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(member.stdout)).toMatchObject({
      organization: { slug: 'acme' },
      user: { email: 'ada@acme.test' },
      role: 'MEMBER',
      accountCreated: true,
    });
    expect((await signIn(first.url, { email: 'ada@acme.test', password })).data.signIn).toEqual({
      user: { email: 'ada@acme.test' },
      errors: [],
    });

    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
  });
});

describe('SIGTERM', () => {
  test('lets a request under way finish, takes no new one, and ends with 0', async () => {
    const folder = temporaryFolder();
    await runCommand(folder, createOwner, { input: password });
    // A kept-alive connection that nothing is asked on must not hold the stop up: the test would end before five minutes do.
    const server = await startServer(folder, { SHUTDOWN_SECONDS: '300' });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

    const body = JSON.stringify({ query: signInDocument, variables: owner });
    const slow = request(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), expect: '100-continue' },
    });
    const answered = new Promise<{ status: number | undefined; text: string }>((resolved, failed) => {
      slow.on('error', failed);
      slow.on('response', (response) => {
        let text = '';
        response.on('data', (chunk) => (text += String(chunk)));
        response.on('end', () => resolved({ status: response.statusCode, text }));
      });
    });
    // The server has taken the request on when it asks for the body.
    slow.flushHeaders();
    await new Promise((resolved) => slow.once('continue', resolved));
    server.kill('SIGTERM');
    await server.says('Stopping');
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
    slow.end(body);

    const { status, text } = await answered;
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ data: { signIn: { user: { email: owner.email }, errors: [] } } });
    const { code, stdout } = await server.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('Stopped.');
    expect(existsSync(join(folder, 'data', 'gatehouse.lock'))).toBe(false);
  });

  test('does not wait for ever: SHUTDOWN_SECONDS later a request that goes nowhere is cut off', async () => {
    const server = await startServer(temporaryFolder(), { SHUTDOWN_SECONDS: '1' });
    const stuck = request(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 100, expect: '100-continue' },
    });
    const cutOff = new Promise((resolved) => stuck.once('error', resolved));
    stuck.flushHeaders();
    await new Promise((resolved) => stuck.once('continue', resolved));
    server.kill('SIGTERM');
    await cutOff;
    expect((await server.ended).code).toBe(0);
  });
});

describe('a start that cannot be is one sentence', () => {
  test('when the port is in use, and the data folder is free again afterwards', async () => {
    const folder = temporaryFolder();
    const squatter = createServer();
    await new Promise<void>((listening) => squatter.listen(0, '127.0.0.1', listening));
    onTestFinished(() => new Promise<void>((closed) => squatter.close(() => closed())));
    const { port } = squatter.address() as AddressInfo;
    const refused = await spawnServer(folder, { PORT: String(port) });
    expectSentence(
      await refused.ended,
      new RegExp(`^gatehouse: Port ${port} on 127\\.0\\.0\\.1 is in use by another process\\. Set PORT`),
    );
    expect((await fetch(`${(await startServer(folder)).url}/readyz`)).status).toBe(200);
  });

  test('when the address is not one of this machine', async () => {
    const refused = await spawnServer(temporaryFolder(), { HOST: '203.0.113.1', PUBLIC_URL: 'https://gatehouse.example' });
    expectSentence(await refused.ended, /Port \d+ on 203\.0\.113\.1 cannot be listened on .*HOST/);
  });

  test('when a variable is wrong', async () => {
    const refused = await spawnServer(temporaryFolder(), { PUBLIC_URL: 'http://gatehouse.example' });
    expectSentence(await refused.ended, /PUBLIC_URL is plain http/);
  });

  test('when the data folder is a file', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'data'), '');
    expectSentence(await (await spawnServer(folder)).ended, /DATA_DIR, which is .* cannot be used/);
  });

  test('when no database answers at DATABASE_URL, and its password is not shown', async () => {
    const refused = await spawnServer(temporaryFolder(), {
      DATABASE_URL: 'postgresql://gatehouse:hunter2@127.0.0.1:1/gatehouse',
    });
    const ended = await refused.ended;
    expect(`${ended.stdout}${ended.stderr}`).not.toContain('hunter2');
    expectSentence(ended, /DATABASE_URL/);
  });

  test('when DATABASE_URL cannot be read, and its password is not shown', async () => {
    const refused = await spawnServer(temporaryFolder(), { DATABASE_URL: 'postgresql://gatehouse:hunter2@[127.0.0.1/gatehouse' });
    const ended = await refused.ended;
    expect(`${ended.stdout}${ended.stderr}`).not.toContain('hunter2');
    expectSentence(ended, /DATABASE_URL/);
  });
});

describe('the command line', () => {
  test('sets up a server that is stopped: the next start prints no link, and its people can sign in', async () => {
    const folder = temporaryFolder();
    expect(await runCommand(folder, createOwner, { input: password })).toMatchObject({ code: 0, stderr: '' });
    expectSentence(await runCommand(folder, createOwner, { input: password }), /set up already/);
    expect((await runCommand(folder, createMember, { input: password })).code).toBe(0);

    const server = await startServer(folder);
    for (const email of [owner.email, 'ada@acme.test']) {
      expect((await signIn(server.url, { email, password })).data.signIn.user).toEqual({ email });
    }
    server.kill('SIGTERM');
    expect((await server.ended).stderr).not.toContain('/setup');
  });

  test('names what is wrong with its input and leaves nothing behind', async () => {
    const folder = temporaryFolder();
    expectSentence(await runCommand(folder, createOwner, { input: 'short' }), /password/);
    expectSentence(
      await runCommand(folder, ['create-owner', '--organization', ' ', '--email', owner.email, '--password-stdin'], {
        input: password,
      }),
      /organization/,
    );
    expectSentence(
      await runCommand(folder, ['create-owner', '--organization', 'Acme', '--email', 'nobody', '--password-stdin'], {
        input: password,
      }),
      /email/,
    );
    expectSentence(await runCommand(folder, createMember, { input: password }), /Organization not found/);
    expect((await runCommand(folder, createOwner, { input: password })).code).toBe(0);
    expectSentence(
      await runCommand(folder, [...createMember.slice(0, -2), 'OWNER', '--password-stdin'], { input: password }),
      /--role: Must be one of/,
    );
  });

  test('explains itself', async () => {
    for (const args of [['--help'], ['help'], [], ['create-owner', '--help']]) {
      const { code, stdout, stderr } = await runCommand(temporaryFolder(), args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^Usage: [\s\S]*create-owner[\s\S]*create-user[\s\S]*--password-stdin/);
    }
  });

  test.each([
    ['an option that is missing', ['create-owner', '--email', owner.email, '--password-stdin'], /--organization is missing/],
    ['another one', ['create-owner', '--organization', 'Acme', '--password-stdin'], /--email is missing/],
    [
      'a role that is missing',
      ['create-user', '--organization', 'acme', '--email', owner.email, '--password-stdin'],
      /--role is missing/,
    ],
    ['a password that would stand in the list of processes', createOwner.slice(0, -1), /--password-stdin is missing/],
    ['a command that does not exist', ['create-admin'], /create-admin/],
    ['an option that does not exist', [...createOwner, '--password', 'hunter2'], /--password'/],
    ['an argument too many', [...createOwner, 'hunter2'], /Unexpected argument/],
  ])('ends with 2 before it touches any data at %s', async (_what, args, sentence) => {
    const folder = temporaryFolder();
    const ended = await runCommand(folder, args, { input: password });
    expectSentence(ended, sentence, 2);
    expect(ended.stderr).toMatch(/See --help\.\n$/);
    expect(ended.stderr).not.toContain('hunter2');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});
