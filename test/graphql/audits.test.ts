import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';

// GraphQL over HTTP, as its own audit suite sees the server: through a socket, as each kind of caller. MAY-level audits are about
// freedoms that a server has; what must hold is MUST and SHOULD.

let app: TestApp;
const server = createServer((request, response) => app.app.listener(request, response));
let url: string;
const headersOf: Record<string, Record<string, string>> = {};

beforeAll(async () => {
  app = await startApp({ keep: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const { owner } = await app.givenOrganization();
  headersOf['nobody'] = {};
  headersOf['a personal token'] = (await app.as(await app.givenPersonalToken(owner))).headers;
  headersOf['a bot key'] = (await app.as(await app.givenBot(owner))).headers;
  // Without an Origin a cookie speaks for its owner only beside this header.
  headersOf['a session cookie'] = { ...(await app.as(owner)).headers, 'x-gatehouse-csrf': '1' };
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await app.stop();
});

function fetchAs(caller: string) {
  return (input: string, init: RequestInit = {}) => {
    const headers = new Headers(headersOf[caller]);
    new Headers(init.headers).forEach((value, name) => {
      headers.set(name, value);
    });
    return fetch(input, { ...init, headers });
  };
}

const callers = [
  { caller: 'nobody', credential: undefined },
  { caller: 'a personal token', credential: 'PERSONAL_TOKEN' },
  { caller: 'a bot key', credential: 'BOT_API_KEY' },
  { caller: 'a session cookie', credential: 'SESSION' },
];

for (const { caller, credential } of callers) {
  describe(`as ${caller}`, () => {
    test('the server knows the caller', async () => {
      const body = JSON.stringify({ query: '{ principal { credential { kind } } }' });
      const answer = await fetchAs(caller)(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const { data } = (await answer.json()) as { data: { principal: { credential: { kind: string } | null } } };
      expect(data.principal.credential?.kind).toBe(credential);
    });

    const audits = serverAudits({ url: () => url, fetchFn: fetchAs(caller) });
    for (const audit of audits.filter(({ name }) => !name.startsWith('MAY'))) {
      test(`${audit.id} ${audit.name}`, async () => {
        const result = await audit.fn();
        expect(result.status, 'reason' in result ? result.reason : '').toBe('ok');
      });
    }
  });
}
