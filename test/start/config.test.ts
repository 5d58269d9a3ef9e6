import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig, variableNames } from '../../src/config.ts';
import { sessionCookie } from '../../src/http/cookies.ts';
import { StartRefused } from '../../src/kernel/start-refused.ts';
import { startApp } from '../support/app.ts';
import { password } from '../support/story.ts';

function refusalOf(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof StartRefused) return error.message;
    throw error;
  }
  throw new Error(`Nothing was refused: ${JSON.stringify(environment)}`);
}

describe('.env.example', () => {
  const lines = () => readFileSync(resolve(import.meta.dirname, '../../.env.example'), 'utf8').split('\n');
  /** The name that a line sets, also where the line is commented out. */
  const nameIn = (line: string) => /^#? ?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1];

  test.each(variableNames)('says what %s is for', (name) => {
    const all = lines();
    const at = all.findIndex((line) => nameIn(line) === name);
    expect(at, `${name} is not in .env.example`).toBeGreaterThanOrEqual(0);
    // A comment may stand above a few variables that belong together.
    let above = at - 1;
    while (above >= 0 && nameIn(all[above]!)) above--;
    expect(all[above], `${name} has no comment above it`).toMatch(/^# \S+ \S+/);
  });

  test('names no variable that is not read', () => {
    const named = lines()
      .map(nameIn)
      .filter((name) => name !== undefined);
    expect(named.filter((name) => !variableNames.includes(name))).toEqual([]);
  });

  test('starts a server as it is', () => {
    const given = lines()
      .map((line) => /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line))
      .filter((match) => match !== null);
    expect(() => readConfig(Object.fromEntries(given.map(([, name, value]) => [name, value])))).not.toThrow();
  });
});

describe('a wrong value stops the start with a sentence that names the variable and not the value', () => {
  const wrong: [name: string, values: string[]][] = [
    ['PORT', ['0', '65536', 'http-port', '40.5', '-4001']],
    ['HOST', ['[::1]', 'a b', 'http://x', '1:2:3', '127.0.0.1/x', '-']],
    ['PUBLIC_URL', ['gatehouse.example', 'ftp://gatehouse.example', '//gatehouse.example']],
    ['ALLOW_INSECURE_HTTP', ['perhaps']],
    ['DATABASE_URL', ['mysql://root:hunter2@db/app', 'hunter2']],
    ['DATABASE_POOL_SIZE', ['1', '501', 'plenty']],
    ['GATEHOUSE_SECRET', ['hunter2']],
    ['LOG_LEVEL', ['loud']],
    ['AUTH_FAILURES_PER_MINUTE', ['0', 'plenty']],
    ['PASSWORD_FAILURES_PER_MINUTE', ['0', 'plenty']],
    ['INVITATIONS_PER_HOUR', ['0', 'plenty']],
    ['DEVICE_REQUESTS_PER_MINUTE', ['0', 'plenty']],
    ['USER_CODE_FAILURES_PER_MINUTE', ['0', 'plenty']],
    ['OAUTH_CLIENTS', ['acme', 'acme=', '=Acme CLI', 'acme cli=Acme CLI', 'acme=One=Two', 'acme=Acme CLI,']],
    ['TOKEN_PREFIX_PERSONAL', ['sk-ws-', 'x'.repeat(21)]],
    ['TOKEN_PREFIX_BOT', ['gth bot', 'ключ']],
    ['GRAPHQL_MAX_DEPTH', ['4', '1001']],
    ['GRAPHQL_MAX_ALIASES', ['0', '10001']],
    ['GRAPHQL_MAX_DIRECTIVES', ['0', '10001']],
    ['GRAPHQL_MAX_TOKENS', ['99', '100001']],
    ['GRAPHQL_MAX_COST', ['99', '100000001']],
    ['GRAPHQL_MAX_BATCH', ['0', '1001']],
    ['UPLOAD_MAX_MB', ['0', '201', '50MB']],
    ['SHUTDOWN_SECONDS', ['0', '301']],
  ];

  test.each(wrong.flatMap(([name, values]) => values.map((value) => [name, value] as const)))('%s=%s', (name, value) => {
    const sentence = refusalOf({ [name]: value });
    expect(sentence).toMatch(new RegExp(`\\b${name}\\b.*\\.$`));
    // The value may be a secret in the wrong place. What is a limit of the variable as well cannot be told from it.
    if (!/^-?[\d.]+$/.test(value)) expect(sentence).not.toContain(value);
    expect(sentence).not.toContain('hunter2');
  });

  test('which also says what would be right, of each variable that is wrong', () => {
    expect(refusalOf({ PORT: 'x', SHUTDOWN_SECONDS: '0', LOG_LEVEL: 'loud', PUBLIC_URL: 'gatehouse.example' })).toBe(
      'PORT must be a whole number from 1 to 65535. PUBLIC_URL must be an address that starts with https:// or http://. LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent. SHUTDOWN_SECONDS must be a whole number from 1 to 300. See .env.example.',
    );
  });
});

test('a variable that is set to nothing is not given', () => {
  const { port, secret, databaseUrl } = readConfig({ PORT: '', GATEHOUSE_SECRET: ' ', DATABASE_URL: '' });
  expect({ port, secret, databaseUrl }).toEqual({ port: 4000, secret: null, databaseUrl: null });
});

describe('PUBLIC_URL', () => {
  test.each(['http://gatehouse.example', 'http://10.0.0.1:4000', 'http://127.0.0.1.example', 'http://localhost.example:4000'])(
    '%s is refused: plain http beyond loopback',
    (url) => {
      expect(refusalOf({ PUBLIC_URL: url })).toMatch(/PUBLIC_URL is plain http.*ALLOW_INSECURE_HTTP=1/);
    },
  );

  test.each(['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000', 'https://gatehouse.example'])(
    '%s is taken',
    (url) => {
      expect(readConfig({ PUBLIC_URL: url }).publicUrl.origin).toBe(url);
    },
  );

  test('is refused when HOST opens the server to the network and nothing says how people reach it', () => {
    expect(refusalOf({ HOST: '0.0.0.0' })).toContain('PUBLIC_URL');
  });

  test('may be plain http for somebody who accepts it', () => {
    expect(readConfig({ PUBLIC_URL: 'http://gatehouse.example', ALLOW_INSECURE_HTTP: '1' }).publicUrl.origin).toBe(
      'http://gatehouse.example',
    );
  });
});

test('on https the session cookie is bound to the host and never leaves in the clear', async () => {
  const { givenOrganization, nobody, services } = await startApp({ env: { PUBLIC_URL: 'https://gatehouse.example' } });
  const { owner } = await givenOrganization();
  const signIn =
    'mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { user { id } errors { messages } } }';
  const answer = await nobody.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://gatehouse.example' },
    body: JSON.stringify({ query: signIn, variables: { email: owner.email, password } }),
  });
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-gatehouse=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Expires=/),
  ]);

  const cookie = answer.headers.getSetCookie()[0]!.split(';', 1)[0]!;
  const whoAmI = await nobody.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://gatehouse.example', cookie },
    body: JSON.stringify({ query: '{ principal { id } }' }),
  });
  expect((await whoAmI.json()) as unknown).toEqual({ data: { principal: { id: owner.id } } });
  // Forgetting it carries the same attributes: a browser ignores a __Host- cookie without them.
  expect(services.sessionCookie.forget()).toMatch(/^__Host-gatehouse=; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=0$/);
});

test('on loopback http the session cookie has no prefix that only https may set', () => {
  expect(sessionCookie(false).keep('secret', new Date(0))).toMatch(
    /^gatehouse=secret; Path=\/; HttpOnly; SameSite=Lax; Expires=/,
  );
});
