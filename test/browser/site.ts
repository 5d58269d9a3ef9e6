import { createServer } from 'node:http';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { freePort } from '../start/gatehouse-process.ts';
import { startApp } from '../support/app.ts';

/** The product behind a port that its PUBLIC_URL names. */
export async function openSite() {
  const port = await freePort();
  const app = await startApp({ env: { PORT: String(port) } });
  const server = createServer((request, response) => app.app.listener(request, response));
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return { app, url: `http://127.0.0.1:${port}` };
}

/** A browser window that has never been there, and what goes wrong in it. */
export async function newVisitor(browser: Browser, url: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ baseURL: url, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  /** Errors in the page, violations of the content security policy among them, and what was asked of other hosts. */
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
  context.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== url)
      complaints.push(`request: ${request.url()}`);
  });
  context.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  return { context, page, complaints };
}

export const pathOf = (page: Page) => new URL(page.url()).pathname;

/** GraphiQL has drawn its editor, with a text in it. */
export async function editorShows(page: Page, text: string): Promise<void> {
  await page.locator('.graphiql-query-editor .view-line', { hasText: text }).first().waitFor({ timeout: 15_000 });
  expect(pathOf(page)).toBe('/graphql');
}

export async function resultShows(page: Page, text: string): Promise<void> {
  await page.locator('.result-window').getByText(text).waitFor({ timeout: 15_000 });
}

export async function signIn(page: Page, email: string, secret: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
