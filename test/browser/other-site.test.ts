import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { password } from '../support/story.ts';
import { launchBrowser } from './chromium.ts';
import { editorShows, openSite, signIn } from './site.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** A site of somebody else: another port of this machine is another origin to a browser. */
async function openOtherSite(): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Another site</title>');
  });
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

/** What a script of the page gets for a call: the answer with a header that it may read, or that the browser lets it have nothing. */
const call = (url: string, path: string, body: string, options: string) => `
  fetch(${JSON.stringify(url + path)}, { method: 'POST', body: ${JSON.stringify(body)}, ...${options} })
    .then(async (answer) => ({ status: answer.status, requestId: answer.headers.get('x-request-id'), body: await answer.json() }),
      (error) => ({ failed: error.name }))`;

test('a page of another site calls with a token when its origin is listed, and only then; never with a cookie', async () => {
  const { app, url } = await openSite();
  const origin = await openOtherSite();
  const { owner } = await app.givenOrganization();
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const ours = await context.newPage();
  await ours.goto(`${url}/sign-in`);
  await signIn(ours, owner.email, password);
  await editorShows(ours, 'principal');
  /** What the person does on our own page, with the cookie. */
  const here = async (query: string) => {
    const answer = await ours.evaluate(
      call(url, '/graphql', JSON.stringify({ query }), "{ headers: { 'content-type': 'application/json' } }"),
    );
    return (answer as { body: { data: Record<string, { token: string }> } }).body.data;
  };
  const setOrigins = (origins: string[]) =>
    here(`mutation { setAllowedOrigins(origins: ${JSON.stringify(origins)}) { errors { messages } } }`);
  const { createPersonalToken } = await here('mutation { createPersonalToken(label: "page") { token } }');
  const page = await context.newPage();
  await page.goto(origin);

  const question = JSON.stringify({ query: '{ principal { id } }' });
  const headers = JSON.stringify({ 'content-type': 'application/json', authorization: `Bearer ${createPersonalToken!.token}` });
  const withToken = () => page.evaluate(call(url, '/graphql', question, `{ headers: ${headers} }`));
  expect(await withToken()).toEqual({ failed: 'TypeError' });
  await setOrigins([origin]);
  expect(await withToken()).toEqual({
    status: 200,
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    body: { data: { principal: { id: owner.id } } },
  });
  // The browser remembers the preflight; the call itself is refused at once.
  await setOrigins([]);
  expect(await withToken()).toEqual({ failed: 'TypeError' });

  // Nor does the cookie open anything, although the browser sends it: two ports of one host are one site to it.
  await setOrigins([origin]);
  await context.addCookies((await context.cookies()).map((cookie) => ({ ...cookie, domain: 'localhost' })));
  const local = url.replace('127.0.0.1', 'localhost');
  const change = JSON.stringify({ query: 'mutation { createTeam(input: { name: "forged", members: [] }) { team { id } } }' });
  const cookieCall = call(local, '/graphql', change, "{ credentials: 'include', headers: { 'content-type': 'text/plain' } }");
  const before = app.logLines.length;
  expect(await page.evaluate(cookieCall)).toEqual({ failed: 'TypeError' });
  // Without the cookie the same body would have been 415.
  await expect.poll(() => app.logLines.slice(before).join('')).toContain('"path":"/graphql","status":403');
  expect(await app.db.team.count()).toBe(0);
});
