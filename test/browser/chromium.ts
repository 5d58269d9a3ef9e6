import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const folders = [...(process.env['PATH']?.split(delimiter) ?? []), '/usr/bin', '/Applications/Google Chrome.app/Contents/MacOS'];
const executablePath = folders
  .flatMap((folder) => [...names, 'Google Chrome'].map((name) => join(folder, name)))
  .find(existsSync);

/** Without a browser these tests are skipped, and say so; where everything must run (CI), they fail instead. */
export const withoutBrowser = executablePath === undefined && !process.env['CI'];

/** A real browser, kept from calling home: what it asks for then is what a page of ours asked for. */
export async function launchBrowser(): Promise<Browser> {
  if (!executablePath) throw new Error('There is no browser. Install chromium, for example: apt-get install chromium');
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
