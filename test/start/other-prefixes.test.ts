import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { variableNames } from '../../src/config.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { clientOf, dataOf } from '../support/client.ts';

const text = readFileSync(resolve(import.meta.dirname, '../../docs/examples/other-prefixes.env'), 'utf8');
const given = parseEnv(text) as Record<string, string>;
const organizationPrefixes = [...text.matchAll(/^(?:# )?TOKEN_PREFIX_ORGANIZATION=(\S+)$/gm)].map(([, prefix]) => prefix!);

/** One token of each kind, as the product issues it. */
async function oneOfEach(app: TestApp) {
  const { owner } = await app.givenOrganization();
  const bot = await app.givenBot(owner);
  return {
    USER: (await app.givenPersonalToken(owner)).raw,
    BOT: bot.key,
    SERVICE_ACCOUNT: (await app.givenApiKey(owner)).raw,
    RUNTIME: (await app.givenRuntimeToken(owner, bot)).raw,
  };
}

test('the example names variables that exist, and the prefixes of three services for organization keys', () => {
  expect(Object.keys(given).filter((name) => !variableNames.includes(name))).toEqual([]);
  expect(organizationPrefixes).toEqual(['sk_ws_', 'WSK_', 'sdk_']);
});

test.each(organizationPrefixes)(
  'a server with the example and %s issues such tokens of every kind, and takes them',
  async (prefix) => {
    const started = await startApp({ env: { ...given, TOKEN_PREFIX_ORGANIZATION: prefix } });
    const tokens = await oneOfEach(started);
    const prefixes = { USER: 'USK_', BOT: 'sk_bot_', SERVICE_ACCOUNT: prefix, RUNTIME: 'RTK_' };
    for (const [name, raw] of Object.entries(tokens)) {
      expect(raw).toMatch(new RegExp(`^${prefixes[name as keyof typeof prefixes]}[0-9A-Za-z]{49}$`));
      for (const header of ['authorization', 'x-api-key', 'x-skene-token']) {
        const value = header === 'authorization' ? `Bearer ${raw}` : raw;
        const { principal } = dataOf(
          await clientOf(started.app, { [header]: value }).query('{ principal { kind credential { maskedToken } } }'),
        );
        const maskedToken = `${raw.slice(0, 8)}...${raw.slice(-4)}`;
        expect(principal).toEqual({ kind: name === 'RUNTIME' ? 'BOT' : name, credential: { maskedToken } });
      }
    }
  },
);

test('the prefix is a label: with that of another kind in front, a token is none', async () => {
  const started = await startApp({ env: given });
  const { SERVICE_ACCOUNT: raw } = await oneOfEach(started);
  const other = raw.replace('sk_ws_', 'USK_');
  expect((await clientOf(started.app, { 'x-api-key': other }).query('{ __typename }')).status).toBe(401);
});
