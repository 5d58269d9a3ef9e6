import { expect, test } from 'vitest';
import { listen } from '../security/wire.ts';
import { startApp } from '../support/app.ts';
import { password } from '../support/story.ts';

const origin = 'http://127.0.0.1:4000';

/** A body that comes in pieces, its length not announced. */
function inPieces(text: string, pieces = 5): { body: ReadableStream; duplex: 'half' } {
  const size = Math.ceil(text.length / pieces);
  const bytes = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      for (let at = 0; at < text.length; at += size) controller.enqueue(bytes.encode(text.slice(at, at + size)));
      controller.close();
    },
  });
  return { body, duplex: 'half' };
}

async function overASocket() {
  const gatehouse = await startApp();
  const { owner } = await gatehouse.givenOrganization();
  const { cookie } = (await gatehouse.as(owner)).headers as { cookie: string };
  const url = `http://127.0.0.1:${await listen(gatehouse.app)}`;
  const json = { cookie, origin, 'content-type': 'application/json' };
  return { gatehouse, owner, url, json };
}

test('keys are made, listed and ended over a real connection, with and without an announced length', async () => {
  const { url, json } = await overASocket();
  const body = JSON.stringify({ name: 'ci' });
  for (const sent of [{ body }, inPieces(body)]) {
    const made = await fetch(`${url}/api-keys`, { method: 'POST', headers: json, ...sent } as RequestInit);
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as { id: string };
    expect(await (await fetch(`${url}/api-keys`, { headers: json })).json()).toContainEqual(
      expect.objectContaining({ id, revoked_at: null }),
    );
    expect((await fetch(`${url}/api-keys/${id}`, { method: 'DELETE', headers: json })).status).toBe(204);
  }
});

test('a form may come in pieces; what is too large is 413, announced or not', async () => {
  const { url, owner } = await overASocket();
  const form = (email: string) => new URLSearchParams({ email, password, next: '/graphql' }).toString();
  const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
  const post = (sent: object) => fetch(`${url}/sign-in`, { method: 'POST', headers, redirect: 'manual', ...sent } as RequestInit);
  expect((await post({ body: form(owner.email) })).status).toBe(303);
  expect((await post(inPieces(form(owner.email)))).status).toBe(303);
  const huge = form('x'.repeat(1_000_000));
  expect((await post({ body: huge })).status).toBe(413);
  expect((await post(inPieces(huge, 50))).status).toBe(413);
  expect((await post({ body: form(owner.email) })).status).toBe(303);
});

test('a method that nobody expects is no failure of ours', async () => {
  const { url, json, gatehouse } = await overASocket();
  for (const method of ['PUT', 'PATCH', 'DELETE'])
    for (const path of ['/', '/sign-in', '/setup', '/invitation', '/api/v1/me', '/nothing'])
      expect([404, 405], `${method} ${path}`).toContain((await fetch(`${url}${path}`, { method, headers: json })).status);
  expect(gatehouse.logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
});
