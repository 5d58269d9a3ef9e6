import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { password } from '../support/story.ts';
import { launchBrowser, withoutBrowser } from './chromium.ts';
import { editorShows, newVisitor, openSite, pathOf, resultShows, signIn } from './site.ts';

let browser: Browser;
beforeAll(async () => {
  if (withoutBrowser) return;
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

test.skipIf(withoutBrowser)('from the set-up link to an answer in GraphiQL, without a word to any other host', async () => {
  const { app, url } = await openSite();
  const { page, complaints, context } = await newVisitor(browser, url);

  await page.goto(app.setUpCode.link(app.config.publicUrl));
  await page.getByLabel('Name of your organization').fill('Acme');
  await page.getByLabel('Your first name').fill('Ada');
  await page.getByLabel('Your last name').fill('Lovelace');
  await page.getByLabel('Your e-mail address').fill('ada@acme.test');
  await page.getByLabel('A password').fill(password);
  await page.getByRole('button', { name: 'Create' }).click();

  await editorShows(page, 'principal');
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ name: 'gatehouse', httpOnly: true, sameSite: 'Lax', path: '/' });
  expect(await page.evaluate('document.cookie')).toBe('');

  await page.getByRole('button', { name: /execute query/i }).click();
  await resultShows(page, '"role": "OWNER"');
  await resultShows(page, '"name": "Ada Lovelace"');
  expect(complaints).toEqual([]);
});

test.skipIf(withoutBrowser)('the keyboard sends a query as well', async () => {
  const { app, url } = await openSite();
  const { owner } = await app.givenOrganization('Acme');
  const { page, complaints } = await newVisitor(browser, url);
  await page.goto('/graphql');
  await signIn(page, owner.email, password);
  await editorShows(page, 'principal');
  await page.locator('.graphiql-query-editor .view-line').first().click();
  await page.keyboard.press('Control+Enter');
  await resultShows(page, '"role": "OWNER"');
  expect(complaints).toEqual([]);
});

test.skipIf(withoutBrowser)('signed out, GraphiQL leads to the sign-in, which says what is wrong and leads back', async () => {
  const { app, url } = await openSite();
  const { owner } = await app.givenOrganization();
  const { page } = await newVisitor(browser, url);
  await page.goto('/graphql');
  expect(pathOf(page)).toBe('/sign-in');

  await signIn(page, owner.email, 'not the password of this person');
  expect(await page.getByRole('alert').textContent()).toBe('The e-mail address or the password is wrong.');
  expect(await page.getByLabel('E-mail address').inputValue()).toBe(owner.email);
  expect(await page.getByLabel('Password').inputValue()).toBe('');

  await signIn(page, owner.email, password);
  await editorShows(page, 'principal');
});

test.skipIf(withoutBrowser)(
  'a session that has ended leads to the sign-in instead of an error, and a new one opens',
  async () => {
    const { app, url } = await openSite();
    const { owner } = await app.givenOrganization();
    const { page, context } = await newVisitor(browser, url);
    await page.goto('/sign-in');
    await signIn(page, owner.email, password);
    await editorShows(page, 'principal');

    await app.db.session.updateMany({ data: { endedAt: new Date() } });
    await page.goto('/graphql');
    expect(pathOf(page)).toBe('/sign-in');
    expect(await context.cookies()).toEqual([]);
    await signIn(page, owner.email, password);
    await page.locator('.graphiql-query-editor .view-line').first().waitFor();
    expect(pathOf(page)).toBe('/graphql');
  },
);
