import { expect, inject, test } from 'vitest';
import { startApp } from '../support/app.ts';
import { administrate } from '../support/database-server.ts';
import { bystander, hashOfRows, untilWaiting, whoAmI } from './helpers.ts';

const createBot =
  'mutation ($name: String!) { createBot(input: { name: $name, description: "half-done?" }) { bot { id } botKey } }';

test('F1: a mutation whose connection to the database ends in the middle is 503 UNAVAILABLE, and nothing of it is kept', async () => {
  const gatehouse = await startApp();
  const { as, db, logLines, givenOrganization, givenPersonalToken } = gatehouse;
  const { organization, owner } = await givenOrganization();
  const client = await as(await givenPersonalToken(owner));
  const before = await hashOfRows(gatehouse);
  const [holder, observer] = [await bystander(gatehouse), await bystander(gatehouse)];

  // The change has begun, and waits for the row of its organization.
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM organization WHERE id = $1 FOR UPDATE', [organization.id]);
  const answered = client.query(createBot, { name: 'Review Bot' });
  const [pid] = await untilWaiting(observer, 1);
  await observer.query('SELECT pg_terminate_backend($1)', [pid]);
  const answer = await answered;
  await holder.query('ROLLBACK');

  expect([answer.status, answer.errors?.[0]?.extensions.code]).toEqual([503, 'UNAVAILABLE']);
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(answer.errors?.[0]?.message).toMatch(/Try again/);
  expect(answer.data?.createBot ?? null).toBeNull();
  expect(await hashOfRows(gatehouse)).toBe(before);

  expect((await client.query(createBot, { name: 'Review Bot' })).data.createBot.botKey).toMatch(/^gth_bot_/);
  expect(await db.bot.count()).toBe(1);
  expect(logLines.join('')).not.toMatch(/gth_(bot|pat)_/);
});

test('F1: without a database every caller is 503: nobody is taken for anonymous, and nobody for somebody; afterwards all goes on', async () => {
  const gatehouse = await startApp();
  const { as, nobody, databaseName, givenOrganization, givenBot, givenPersonalToken } = gatehouse;
  const { owner } = await givenOrganization();
  const callers = {
    session: await as(owner),
    token: await as(await givenPersonalToken(owner)),
    bot: await as(await givenBot(owner)),
  };
  const server = inject('databaseServer');
  const disconnect = () => `
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${databaseName}' AND pid <> pg_backend_pid()`;
  await administrate(server, `ALTER DATABASE ${databaseName} ALLOW_CONNECTIONS false`);
  await administrate(server, disconnect());

  for (const [name, client] of Object.entries(callers)) {
    for (const document of [whoAmI, 'mutation { createTeam(input: { name: "x", members: [] }) { team { id } } }']) {
      const { status, errors, data, headers } = await client.query(document);
      expect([status, errors?.[0]?.extensions.code, data], `${name} ${document}`).toEqual([503, 'UNAVAILABLE', undefined]);
      expect(headers.get('retry-after')).toBe('2');
    }
  }
  const signIn = await nobody.query('mutation { signIn(email: "a@b.c", password: "whatever it is") { user { id } } }');
  expect([signIn.status, signIn.errors?.[0]?.extensions.code]).toEqual([503, 'UNAVAILABLE']);
  expect((await nobody.query(whoAmI)).data.principal.kind).toBe('ANONYMOUS');
  const form = { method: 'POST', body: new URLSearchParams({ email: 'a@b.c', password: 'whatever it is' }) };
  for (const [path, init] of [
    ['/setup', {}],
    ['/sign-in', form],
    ['/setup', form],
  ] as const) {
    const page = await nobody.fetch(path, { ...init, headers: { origin: 'http://127.0.0.1:4000' } });
    // A set-up without its code is refused before the database is asked.
    if (path === '/setup' && init === form) expect([404, 503]).toContain(page.status);
    else expect([page.status, page.headers.get('retry-after')], path).toEqual([503, '2']);
  }
  expect((await nobody.fetch('/healthz')).status).toBe(200);
  expect((await nobody.fetch('/readyz')).status).toBe(503);

  await administrate(server, `ALTER DATABASE ${databaseName} ALLOW_CONNECTIONS true`);
  for (const client of Object.values(callers)) expect((await client.query(whoAmI)).status).toBe(200);
  expect((await nobody.fetch('/readyz')).status).toBe(200);
});
