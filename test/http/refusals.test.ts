import { expect, test } from 'vitest';
import { listen } from '../security/wire.ts';
import { startApp } from '../support/app.ts';

const form = { 'content-type': 'text/plain' };

test('a refusal reads the same at both doors, and an address with nothing at it is NOT_FOUND', async () => {
  const { app, nobody } = await startApp();
  const url = `http://127.0.0.1:${await listen(app)}`;
  const cases: [method: string, path: string, headers: Record<string, string>, status: number, code: string, vary: string][] = [
    ['GET', '/nothing', {}, 404, 'NOT_FOUND', 'Origin'],
    ['GET', '/api/v1/nothing', {}, 404, 'NOT_FOUND', 'Origin'],
    ['DELETE', '/sign-in', {}, 404, 'NOT_FOUND', 'Origin'],
    ['PUT', '/api/v1/me', {}, 405, 'BAD_USER_INPUT', 'Origin'],
    ['GET', '/api/v1/me', {}, 401, 'UNAUTHENTICATED', 'Origin'],
    ['GET', '/api/v1/me', { authorization: 'Bearer junk' }, 401, 'UNAUTHENTICATED', 'Origin, Accept'],
    ['PUT', '/graphql', {}, 405, 'BAD_USER_INPUT', 'Origin, Accept'],
    ['POST', '/graphql', form, 415, 'BAD_USER_INPUT', 'Origin, Accept'],
  ];
  for (const [method, path, headers, status, code, vary] of cases) {
    const body = method === 'POST' ? 'text' : null;
    for (const fetched of [nobody.fetch(path, { method, headers, body }), fetch(`${url}${path}`, { method, headers, body })]) {
      const answer = await fetched;
      const told = await answer.json();
      const shown = [answer.status, told.code ?? told.errors[0].extensions.code, answer.headers.get('vary')];
      expect(shown, `${method} ${path}`).toEqual([status, code, vary]);
      expect([answer.headers.get('cache-control'), answer.headers.has('x-request-id')]).toEqual(['no-store', true]);
    }
  }
});

test('the log says who was refused, where that is known by then', async () => {
  const { app, as, givenOrganization, givenPersonalToken, logLines } = await startApp();
  const { owner } = await givenOrganization();
  const { headers } = await as(await givenPersonalToken(owner));
  const url = `http://127.0.0.1:${await listen(app)}/graphql`;
  const refused = { 'no JSON': form, 'no document': { 'content-type': 'application/json' } };
  for (const [what, type] of Object.entries(refused))
    for (const [kind, credential] of [
      ['USER', headers],
      ['ANONYMOUS', {}],
    ] as const) {
      logLines.length = 0;
      const response = await fetch(url, { method: 'POST', headers: { ...credential, ...type }, body: '{}' });
      expect(response.status, what).toBeGreaterThanOrEqual(400);
      await expect.poll(() => logLines.map((line) => JSON.parse(line).principal), { message: what }).toContain(kind);
    }
});
