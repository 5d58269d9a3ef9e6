import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { password } from '../support/story.ts';
import { launchBrowser, withoutBrowser } from './chromium.ts';
import { editorShows, newVisitor, openSite, signIn } from './site.ts';

let browser: Browser;
beforeAll(async () => {
  if (withoutBrowser) return;
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

async function openGraphiQL() {
  const { app, url } = await openSite();
  const { owner } = await app.givenOrganization();
  const { page } = await newVisitor(browser, url);
  await page.goto('/sign-in');
  await signIn(page, owner.email, password);
  await editorShows(page, 'principal');
  return { page, tabs: page.locator('.graphiql-tab') };
}

test.skipIf(withoutBrowser)('GraphiQL opened again shows the same tab, not one more that is empty', async () => {
  const { page, tabs } = await openGraphiQL();
  expect(await tabs.count()).toBe(1);
  for (let time = 0; time < 2; time++) {
    await page.goto('/graphql');
    await editorShows(page, 'principal');
    expect(await tabs.count()).toBe(1);
  }
});

test.skipIf(withoutBrowser)(
  'a page reloaded after an edit is GraphiQL with the edited query, not the bare answer to it',
  async () => {
    const { page, tabs } = await openGraphiQL();
    await page.locator('.graphiql-query-editor .view-line').first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('query Mine { principal { id } ');
    await editorShows(page, 'Mine');
    // The text is kept half a second after the last key.
    await page.waitForTimeout(1_500);
    await page.reload();
    await editorShows(page, 'Mine');
    expect(await tabs.count()).toBe(1);
  },
);
