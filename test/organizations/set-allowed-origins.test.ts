import { expect, test } from 'vitest';
import { needsRole, needsSession, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { bearer } from '../security/helpers.ts';
import { clientOf, dataOf } from '../support/client.ts';

const cast = await startCast();
const { app, as, db, organization, people, callers, act, refusals, refused } = cast;

const set =
  'mutation ($origins: [String!]!) { setAllowedOrigins(origins: $origins) { organization { allowedOrigins } errors { field messages } } }';
const read = '{ organization { name allowedOrigins } }';
const stored = async () => (await db.organization.findUniqueOrThrow({ where: { id: organization.id } })).allowedOrigins;
const malformed =
  'origins: Each must be an origin such as https://app.example.com, or http://localhost:3000 with its port: no path, no wildcard, no default port.';

test('an admin sets, replaces and clears the list; each change and nothing else is audited', async () => {
  const origins = ['https://app.example.com', 'http://localhost:3000'];
  const first = await act(callers.admin, set, { origins });
  expect(dataOf(first.answer).setAllowedOrigins.organization.allowedOrigins).toEqual([...origins].sort());
  expect(first.audit).toEqual([
    {
      event: 'organization.origins_set',
      actorId: people.admin.id,
      targetId: organization.id,
      data: { origins: [...origins].sort() },
    },
  ]);
  // The same set in another order, spelling and number is the same list.
  const again = await act(callers.owner, set, {
    origins: ['HTTP://LocalHost:3000', 'https://APP.example.com', 'https://app.example.com'],
  });
  expect([again.outcome, again.audit]).toEqual(['ok', []]);
  const replaced = await act(callers.admin, set, { origins: ['https://other.example.com:8443'] });
  expect(replaced.audit[0]?.data).toEqual({ origins: ['https://other.example.com:8443'] });
  expect(dataOf(await callers.owner.query(read)).organization.allowedOrigins).toEqual(['https://other.example.com:8443']);
  const cleared = await act(callers.admin, set, { origins: [] });
  expect([cleared.outcome, cleared.audit.length, await stored()]).toEqual(['ok', 1, []]);
  expect((await act(callers.admin, set, { origins: [] })).audit).toEqual([]);
});

test.each([
  'https://app.example.com',
  'https://app.example.com:8443',
  'https://xn--bcher-kva.example',
  'https://192.0.2.1',
  'https://[2001:db8::1]:8443',
  'http://localhost:3000',
  'http://127.0.0.1:5173',
])('%s is an origin', async (origin) => {
  const answer = await callers.admin.query(set, { origins: [origin] });
  expect([outcomeOf(answer), await stored()]).toEqual(['ok', [origin]]);
});

test.each([
  '',
  ' ',
  'null',
  '*',
  'app.example.com',
  '//app.example.com',
  'https://',
  'https://app.example.com/',
  'https://app.example.com/path',
  'https://app.example.com?query',
  'https://app.example.com#part',
  ' https://app.example.com',
  'https://app.example.com ',
  'https://app.example.com\n',
  'https://app.example.com\t',
  'https:\\\\app.example.com',
  'https:app.example.com',
  'https://*',
  'https://*.example.com',
  'https://app.*.com',
  'https://ada@app.example.com',
  'https://ada:hunter2@app.example.com',
  'https://app.example.com:443',
  'https://app.example.com:',
  'https://app.example.com:08443',
  'https://app.example.com:99999',
  'https://app.example.com,https://b.example.com',
  'https://bücher.example',
  'https://\u212A.example',
  'https://127.1',
  'https://0x7f000001',
  'https://a%2eb.example',
  'http://app.example.com',
  'http://localhost',
  'http://localhost:80',
  'http://127.0.0.1',
  'http://127.0.0.2:3000',
  'http://localhost.example.com:3000',
  'http://app.localhost:3000',
  'http://[::1]:3000',
  'ftp://app.example.com',
  'file://',
  'chrome-extension://abcdefghijklmnop',
  'javascript:alert(1)',
])('%j is none', async (origin) => {
  expect(await refused(callers.admin, set, { origins: ['https://good.example.com', origin] })).toBe(malformed);
});

test('there are 50 at most, duplicates not counted', async () => {
  const origins = Array.from({ length: 50 }, (_, n) => `https://app${n}.example.com`);
  expect(outcomeOf(await callers.admin.query(set, { origins: [...origins, ...origins] }))).toBe('ok');
  expect(await refused(callers.admin, set, { origins: [...origins, 'https://more.example.com'] })).toBe(
    'origins: Must be at most 50 origins.',
  );
});

test('only a signed-in admin or owner may see or change the list', async () => {
  const origins = ['https://evil.example'];
  const outcomes = {
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: needsSession,
    narrowed: needsSession,
    nobody: unauthenticated,
  };
  const names = ['member', 'viewer', 'bot', 'narrowed', 'nobody'] as const;
  expect(await refusals(names, set, { origins })).toEqual(outcomes);
  expect(await refusals(names, read)).toEqual(outcomes);
  const full = await as(await cast.givenPersonalToken(people.owner));
  const key = bearer(app, (await cast.givenApiKey(people.owner)).raw);
  for (const caller of [full, key]) {
    expect([await refused(caller, set, { origins }), await refused(caller, read)]).toEqual([needsSession, needsSession]);
    // The refused field leaves what is beside it alone.
    expect((await caller.query(read)).data.organization).toEqual({ name: 'Acme', allowedOrigins: null });
  }
});

test('a session token counts as the session; another organization has a list of its own', async () => {
  const { token } = dataOf(await callers.admin.query('mutation { createSessionToken { token } }')).createSessionToken;
  const script = clientOf(app, { authorization: `Bearer ${token}` });
  expect(outcomeOf(await script.query(set, { origins: ['https://script.example.com'] }))).toBe('ok');
  const before = await stored();
  expect(outcomeOf(await callers.stranger.query(set, { origins: ['https://elsewhere.example.com'] }))).toBe('ok');
  expect(await stored()).toEqual(before);
  expect(dataOf(await callers.stranger.query(read)).organization.allowedOrigins).toEqual(['https://elsewhere.example.com']);
});

test('of two lists that are set at the same moment one is kept whole', async () => {
  const lists = [['https://one.example.com', 'https://two.example.com'], ['https://three.example.com']];
  const [owner, admin] = [callers.owner, callers.admin];
  const answers = await Promise.all([owner.query(set, { origins: lists[0] }), admin.query(set, { origins: lists[1] })]);
  expect(answers.map(outcomeOf)).toEqual(['ok', 'ok']);
  expect(lists.map((list) => [...list].sort())).toContainEqual(await stored());
});
