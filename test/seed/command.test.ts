import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { progressBar } from '../../src/command-line/progress-bar.ts';
import { runCommand, startServer, temporaryFolder } from '../start/gatehouse-process.ts';

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, [resolve(import.meta.dirname, '../../scripts/build.mjs')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The build failed:\n${stderr}`);
});

test('beside a running server, an organization is seeded whose key opens it at once; a second time is refused', async () => {
  const folder = temporaryFolder();
  const server = await startServer(folder);
  const seeded = await runCommand(folder, ['seed', '--organization', 'Trial'], { env: { PORT: String(server.port) } });
  expect(seeded).toMatchObject({ code: 0, stderr: expect.stringMatching(/^people …\n(.* …\n)+$/) });
  const { organization, bot, next, size } = JSON.parse(seeded.stdout);
  expect([organization.slug, size]).toEqual(['trial', 'small']);
  expect(next.join('\n')).toContain(`${server.url}/sign-in as owner@trial.test`);
  const answer = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bot.key}` },
    body: JSON.stringify({ query: '{ principal { kind name } }' }),
  });
  expect(await answer.json()).toEqual({ data: { principal: { kind: 'BOT', name: bot.name } } });

  expect(await runCommand(folder, ['seed', '--organization', 'Trial'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('The organization trial exists already.'),
  });
});

// biome-ignore format: a table reads best as a table
test.each([
  [['--size', 'huge'],  '--size must be one of small, large.'],
  [['--seed', '-1'],    '--seed'],
  [['--seed', 'x'],     '--seed must be a whole number from 0 to 999999999.'],
])('%j is refused before anything is opened', async (args, sentence) => {
  const { code, stderr } = await runCommand(temporaryFolder(), ['seed', ...args]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
});

test('the help names the command and its sizes', async () => {
  const { stdout } = await runCommand(temporaryFolder(), ['--help']);
  expect(stdout).toMatch(/^ {2}seed {2,}A developer's tool/m);
  expect(stdout).toContain('--size <size>');
});

test('progress is a bar on a terminal, and a line for each part elsewhere', () => {
  const shown = (isTTY: boolean) => {
    const written: string[] = [];
    const show = progressBar({ isTTY, write: (text) => written.push(String(text)) > 0 });
    show('people', 1, 4);
    show('people', 2, 4);
    show('assets', 4, 4);
    return written.join('');
  };
  expect(shown(false)).toBe('people …\nassets …\n');
  expect(shown(true).split('\r\u001b[K')).toEqual([
    '',
    expect.stringMatching(/^█{8}░{22} 25 % people$/),
    expect.stringMatching(/ 50 % people$/),
    `${'█'.repeat(30)} 100 % assets\n`,
  ]);
});
