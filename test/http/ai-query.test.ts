import { expect, test } from 'vitest';
import { startCast } from '../principal/cast.ts';
import type { Client } from '../support/client.ts';
import { rest } from '../support/upload.ts';

const { as, bot, callers, people, givenApiKey, givenBotKey, givenPersonalToken, nobody } = await startCast();
const path = '/api/skills/ai-query/stream';
const question = { query: 'Which checks failed?', provider: 'GITHUB' };
const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
const ask = (caller: Client, body: unknown, type = headers['content-type']) =>
  rest(caller, 'POST', path, {
    headers: { ...headers, 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const caller = await as(await givenPersonalToken(people.member, ['TOOLS_CALL']));
const contexts = {
  'as sx writes it': { repoUrl: 'https://github.com/acme/web', branch: 'main', commitSha: 'c0ffee' },
  'as the documentation has it': { repo_url: 'https://github.com/acme/web', branch: 'main', commit_sha: 'c0ffee' },
  'of nulls': { repoUrl: null, branch: null, commitSha: null },
  'with more in it': { repoUrl: '', worktree: { path: '/tmp' } },
  empty: {},
  'that is null': null,
};

test('people and bots are told, as an event, that there is no provider, and what to do', async () => {
  const runner = await as(await givenBotKey(people.owner, bot, ['TOOLS_CALL']));
  for (const one of [callers.owner, callers.member, callers.viewer, callers.bot, caller, runner, callers.stranger]) {
    const { status, headers: answered, text } = await ask(one, question);
    expect([status, answered.get('content-type'), answered.get('cache-control')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      'no-store',
    ]);
    const lines = text.split('\n').filter((line) => line !== '');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!.replace(/^data: /, ''))).toEqual({
      type: 'error',
      error: expect.stringMatching(/^No provider is configured on this server, so it cannot look into GITHUB\. Ask in your own/),
    });
    expect(text.endsWith('\n\n')).toBe(true);
  }
});

test.each(Object.entries(contexts))('the context %s is taken', async (_name, context) => {
  expect((await ask(caller, { ...question, context })).status).toBe(200);
});

test.each(['GITHUB', 'CIRCLECI', 'LINEAR', 'DATADOG'])('%s is a provider, and the slash at the end is free', async (provider) => {
  expect((await ask(caller, { ...question, provider })).text).toContain(`cannot look into ${provider}.`);
  const slashed = await rest(caller, 'POST', `${path}/`, { headers, body: JSON.stringify({ ...question, provider }) });
  expect(slashed.status).toBe(200);
});

const providers = 'provider: Must be one of GITHUB, CIRCLECI, LINEAR, DATADOG.';
// biome-ignore format: a table reads best as a table
test.each<[string, unknown, string]>([
  ['no query',             { provider: 'GITHUB' },                                  'query: Must be given, as text.'],
  ['an empty query',       { ...question, query: ' \n' },                           'query: Must not be empty.'],
  ['a number',             { ...question, query: 7 },                               'query: Must be given, as text.'],
  ['a query without end',  { ...question, query: 'x'.repeat(10_001) },              'query: Must be at most 10000 characters long.'],
  ['no provider',          { query: 'Why?' },                                       providers],
  ['another provider',     { ...question, provider: 'JIRA' },                       providers],
  ['small letters',        { ...question, provider: 'github' },                     providers],
  ['a context in words',   { ...question, context: 'main' },                        'context: Must be an object that says where the question comes up. Leave it out for nowhere.'],
  ['a branch of numbers',  { ...question, context: { branch: 1 } },                 'context: Its parts must be texts.'],
  ['a long address',       { ...question, context: { repo_url: 'x'.repeat(2_001) } }, 'context: Each of its parts must be at most 2000 characters long.'],
  ['another key',          { ...question, secret: 'hush' },                         'The body must be a JSON object with no other keys than query, provider, context.'],
  ['a list',               [question],                                              'The body must be a JSON object with no other keys than query, provider, context.'],
  ['no JSON',              '{query}',                                               'The body is not valid JSON.'],
])('%s is 400 in JSON', async (_what, body, message) => {
  const { status, body: answer, text } = await ask(caller, body);
  expect([status, answer.error, answer.code]).toEqual([400, message, 'BAD_USER_INPUT']);
  expect(text).not.toContain('hush');
});

test('a query of 10,000 characters is taken; what is no JSON by its type is 415', async () => {
  expect((await ask(caller, { ...question, query: 'x'.repeat(10_000) })).status).toBe(200);
  expect((await ask(caller, question, 'text/plain')).status).toBe(415);
  expect((await rest(caller, 'GET', path)).status).toBe(405);
});

test('others are refused before their question is read', async () => {
  const service = await as(await givenApiKey(people.owner));
  const narrowBot = await as(await givenBotKey(people.owner, bot, ['ASSETS_READ']));
  const refusals: [Client, number, string][] = [
    [nobody, 401, 'UNAUTHENTICATED'],
    [callers.narrowed, 403, 'FORBIDDEN'],
    [narrowBot, 403, 'FORBIDDEN'],
    [service, 403, 'FORBIDDEN'],
  ];
  for (const [one, status, code] of refusals)
    for (const body of [question, 'no JSON'])
      expect(await ask(one, body)).toMatchObject({ status, body: { code, error: expect.any(String) } });
  expect((await ask(callers.narrowed, question)).body.error).toBe('API key missing required scope: tools:call');
});
