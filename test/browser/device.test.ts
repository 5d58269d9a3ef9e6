import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { terminalOf } from '../oauth/terminal.ts';
import { password } from '../support/story.ts';
import { launchBrowser, withoutBrowser } from './chromium.ts';
import { newVisitor, openSite, pathOf, signIn } from './site.ts';

let browser: Browser;
beforeAll(async () => {
  if (withoutBrowser) return;
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const phone = { width: 360, height: 740 };

/** An organization with a bot, and its owner. Names as long as they may be, or as they are in a picture. */
async function openOffice(long = false) {
  const { app, url } = await openSite();
  const { owner, organization } = await app.givenOrganization(long ? 'W'.repeat(100) : 'Acme', 'ada@acme.test');
  const name = long ? 'Verylongbotname'.repeat(6) : 'Release Bot';
  const made = { organizationId: organization.id, createdById: owner.id };
  await app.db.bot.create({ data: { id: newId('bot'), name, slug: 'release-bot', ...made } });
  return { app, url, owner, terminal: terminalOf(app.app, app.db, '127.0.0.1') };
}

/** Nothing reaches beyond the edge of the phone, where the window would otherwise grow with it. */
async function expectNoSidewaysScroll(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
}

test.skipIf(withoutBrowser)(
  'on a phone, from the link on the terminal over the sign-in to the approval, and the terminal goes on',
  async () => {
    const { url, owner, terminal } = await openOffice(true);
    for (const colorScheme of ['light', 'dark'] as const) {
      const asked = await terminal.ask();
      const { page, complaints } = await newVisitor(browser, url, {
        viewport: phone,
        colorScheme,
        isMobile: true,
        hasTouch: true,
      });
      await page.goto(`/device?user_code=${asked.userCode}`);
      expect(pathOf(page)).toBe('/sign-in');
      await signIn(page, owner.email, password);
      await page.getByRole('heading', { name: 'Let sx in?', level: 1 }).waitFor();
      await page.getByText(asked.userCode, { exact: true }).waitFor();
      await expectNoSidewaysScroll(page);
      for (const name of ['Approve', 'Deny']) {
        const box = (await page.getByRole('button', { name }).boundingBox())!;
        expect([box.height >= 44, box.x >= 0, box.x + box.width <= phone.width]).toEqual([true, true, true]);
      }
      await page.getByRole('button', { name: 'Approve' }).tap();
      await page.getByRole('heading', { name: 'sx is let in' }).waitFor();
      expect(await page.getByRole('status').textContent()).toContain('Return to your terminal');
      await expectNoSidewaysScroll(page);
      expect(await terminal.word(asked)).toBe('token');
      expect(complaints).toEqual([]);
    }
  },
);

test.skipIf(withoutBrowser)(
  'without JavaScript, with the keyboard alone: the code is typed, a bot is chosen, and it is approved',
  async () => {
    const { app, url, owner, terminal } = await openOffice();
    const asked = await terminal.ask();
    const { page, complaints } = await newVisitor(browser, url, { javaScriptEnabled: false });
    const { keyboard } = page;
    const focused = () => page.locator(':focus');
    await page.goto('/device');
    // The sign-in and the field for the code have the focus from the start: a moment after the page is there.
    await focused().waitFor();
    await keyboard.type(owner.email);
    await keyboard.press('Tab');
    await keyboard.type(password);
    await keyboard.press('Enter');
    await page.waitForURL('**/device');
    await focused().waitFor();
    await keyboard.type('hello');
    await keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await focused().waitFor();
    expect(await focused().getAttribute('id')).toBe(
      await page.getByLabel('The code that your terminal shows').getAttribute('id'),
    );
    expect(await focused().inputValue()).toBe('hello');
    await keyboard.press('Control+A');
    await keyboard.type(asked.userCode.toLowerCase().replace('-', ' '));
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Let sx in?' }).waitFor();

    await keyboard.press('Tab');
    expect(await focused().evaluate((element) => element.tagName)).toBe('SELECT');
    await keyboard.press('ArrowDown');
    await keyboard.press('Tab');
    expect(await focused().textContent()).toBe('Approve');
    await keyboard.press('Tab');
    expect(await focused().textContent()).toBe('Deny');
    await keyboard.press('Shift+Tab');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'sx is let in' }).waitFor();
    expect(await terminal.word(asked)).toBe('token');
    const { botId } = await app.db.token.findFirstOrThrow({ where: { kind: 'DEVICE_TOKEN' } });
    expect((await app.db.bot.findUniqueOrThrow({ where: { id: botId! } })).name).toBe('Release Bot');
    // The form with the mistake is answered with 400, which the console tells of.
    expect(complaints.filter((one) => !one.includes('400'))).toEqual([]);
  },
);

test.skipIf(withoutBrowser)(
  'a screen reader is told all of it in order: the question, the code, the facts, the rights, the choice',
  async () => {
    const { url, owner, terminal } = await openOffice();
    const asked = await terminal.ask();
    const { page } = await newVisitor(browser, url);
    await page.goto(`/device?user_code=${asked.userCode}`);
    await signIn(page, owner.email, password);
    await page.getByRole('heading', { name: 'Let sx in?' }).waitFor();
    expect(await page.title()).toBe('Let sx in? · Gatehouse');
    const told = await page.locator('body').ariaSnapshot();
    const inOrder = [
      'main:',
      'heading "Let sx in?" [level=1]',
      'Does your terminal show this code?',
      asked.userCode,
      'term: Program',
      'skills/2.3.4',
      'term: From',
      '127.0.0.1, as this browser',
      'term: Asked',
      'heading "What it will be able to do" [level=2]',
      'combobox "It acts as"',
      'button "Approve"',
      'button "Deny"',
    ];
    const places = inOrder.map((text) => told.indexOf(text));
    expect(Object.fromEntries(inOrder.map((text, at) => [text, places[at]! >= 0]))).toEqual(
      Object.fromEntries(inOrder.map((text) => [text, true])),
    );
    expect(places).toEqual([...places].sort((one, other) => one - other));
    const choice = page.getByRole('combobox', { name: 'It acts as' });
    expect(await choice.locator('option').allTextContents()).toEqual(['You, OWNER, in Acme', 'The bot Release Bot, in Acme']);

    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByRole('heading', { name: 'sx is turned away' }).waitFor();
    expect(await terminal.word(asked)).toBe('access_denied');
  },
);

// `SCREENSHOTS=1 npx vitest run test/browser/device` draws the picture of the guides anew.
test.skipIf(withoutBrowser || !process.env['SCREENSHOTS'])('the picture of the guides', async () => {
  const { url, owner, terminal } = await openOffice();
  const asked = await terminal.ask();
  const { page } = await newVisitor(browser, url, { viewport: { width: 480, height: 860 }, deviceScaleFactor: 2 });
  await page.goto(`/device?user_code=${asked.userCode}`);
  await signIn(page, owner.email, password);
  await page.getByRole('heading', { name: 'Let sx in?' }).waitFor();
  const folder = resolve(import.meta.dirname, '../../docs/guides/images');
  await page.screenshot({ path: `${folder}/device-approval.png`, fullPage: true });
});
