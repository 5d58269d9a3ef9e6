import { expect, test } from 'vitest';
import { needsSession, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { clientOf, dataOf } from '../support/client.ts';
import { approveDevice, sx, terminalOf } from './terminal.ts';

const cast = await startCast({ DEVICE_REQUESTS_PER_MINUTE: '1000', USER_CODE_FAILURES_PER_MINUTE: '10' });
const { app, db, as, bot, callers, people, refused, organization, givenMember, givenBot, givenPersonalToken } = cast;
const { ask, word, age, grantOf, decide, letIn } = terminalOf(app, db);
const look = `query ($clientId: String!, $userCode: String!) { deviceGrant(clientId: $clientId, userCode: $userCode) {
  userCode status clientId clientName ip userAgent createdAt expiresAt } }`;
const validate = 'mutation ($userCode: String!) { validateDeviceCode(userCode: $userCode) { result { clientId error } } }';
const unknown = /^No program waits for this code\./;
const expired = /^This code has expired/;
const decided = /^This code has been decided already/;
const variables = (userCode: string, given: Record<string, unknown> = {}) => ({
  approve: true,
  clientId: sx,
  userCode,
  ...given,
});
const validated = async (userCode: string, by = callers.member) =>
  dataOf(await by.query(validate, { userCode })).validateDeviceCode.result;
const statusOf = async (userCode: string, by = callers.member) =>
  dataOf(await by.query(look, { clientId: sx, userCode })).deviceGrant.status;

/** A new person of Acme, at an address where nobody else guesses. */
async function somebody(role: 'ADMIN' | 'MEMBER' = 'MEMBER') {
  const person = await givenMember(organization, role);
  const ip = `198.51.100.${++addresses}`;
  return { person, client: clientOf(app, (await as(person)).headers, ip) };
}
let addresses = 0;

test('a person looks at what waits under a code, in any spelling of it', async () => {
  const { userCode } = await ask();
  for (const typed of [userCode, userCode.toLowerCase(), userCode.replace('-', ''), ` ${userCode.replace('-', ' - ')} `]) {
    const { deviceGrant } = dataOf(await callers.viewer.query(look, { clientId: sx, userCode: typed }));
    expect(deviceGrant).toMatchObject({ userCode, status: 'PENDING', clientId: sx, clientName: 'sx' });
    expect(deviceGrant).toMatchObject({ ip: '192.0.2.1', userAgent: 'skills/2.3.4' });
    expect(Date.parse(deviceGrant.expiresAt) - Date.parse(deviceGrant.createdAt)).toBeGreaterThan(590_000);
    expect(await validated(typed)).toEqual({ clientId: sx, error: null });
  }
});

test('its status tells what has become of it', async () => {
  const [approved, denied, late] = [await ask(), await ask(), await ask()];
  await decide(callers.member, approved);
  await decide(callers.member, denied, { approve: false });
  await age(late, 601);
  expect([await statusOf(approved.userCode), await statusOf(denied.userCode), await statusOf(late.userCode)]).toEqual([
    'APPROVED',
    'DENIED',
    'EXPIRED',
  ]);
  expect(await validated(late.userCode)).toEqual({ clientId: null, error: 'This code has expired.' });
  expect(await word(approved)).toBe('token');
  expect(await statusOf(approved.userCode)).toBe('REDEEMED');
});

test('a decision is recorded; the same again changes nothing, and another one is refused', async () => {
  const [one, two] = [await ask(), await ask()];
  const { client, person } = await somebody();
  const auditOf = async (asked: typeof one) =>
    (await db.auditEvent.findMany({ where: { targetId: (await grantOf(asked)).id } })).map(({ event, actorId, data }) => ({
      event,
      actorId,
      data,
    }));
  for (let time = 0; time < 2; time++) expect(await decide(client, one)).toBeNull();
  expect(await decide(client, one, { approve: false })).toMatch(decided);
  expect(await auditOf(one)).toEqual([{ event: 'device.approved', actorId: person.id, data: { clientId: sx } }]);

  for (let time = 0; time < 2; time++) expect(await decide(client, two, { approve: false, botGid: bot.id })).toBeNull();
  expect(await decide(client, two)).toMatch(decided);
  expect(await auditOf(two)).toEqual([{ event: 'device.denied', actorId: person.id, data: { clientId: sx } }]);
  expect(await word(two)).toBe('access_denied');
});

test('what cannot be decided is told in the result, and nothing is written', async () => {
  const { client } = await somebody();
  const [asked, late, taken] = [await ask(), await ask(), await ask()];
  await age(late, 601);
  await decide(callers.owner, taken);
  const grants = () => db.deviceGrant.findMany({ orderBy: { id: 'asc' } });
  const before = JSON.stringify(await grants());
  expect(await decide(client, { ...asked, userCode: 'BCDF-GHJK' })).toMatch(unknown);
  expect(await decide(client, { ...asked, userCode: 'no code' })).toMatch(/^A code has eight letters/);
  expect(await decide(client, asked, { clientId: 'another-client' })).toMatch(unknown);
  expect(await decide(client, late)).toMatch(expired);
  expect(await decide(client, taken)).toMatch(unknown);
  expect(await validated(taken.userCode, client)).toEqual({ clientId: null, error: expect.stringMatching(unknown) });
  expect(await validated('', client)).toEqual({ clientId: null, error: expect.stringMatching(/^A code has eight/) });
  expect(JSON.stringify(await grants())).toBe(before);
});

test('only administrators let a program act as a bot, and only as a living one of the organization', async () => {
  const { userCode } = await ask();
  const gone = await givenBot(people.owner, 'Gone');
  const elsewhere = await givenBot(people.stranger, 'Elsewhere');
  await callers.owner.query('mutation ($id: ID!) { deleteBot(id: $id) { errors { messages } } }', { id: gone.id });
  const as = (botGid: string) => variables(userCode, { botGid });
  const tooLow = (role: string) =>
    `FORBIDDEN: To let a program act as a bot needs the role ADMIN in the organization; yours is ${role}.`;
  expect(await refused(callers.member, approveDevice, as(bot.id))).toBe(tooLow('MEMBER'));
  expect(await refused(callers.viewer, approveDevice, as(bot.id))).toBe(tooLow('VIEWER'));
  for (const id of [gone.id, elsewhere.id, 'bot_unknown', people.owner.id])
    expect(await refused(callers.admin, approveDevice, as(id))).toBe(notFound('Bot'));
  expect(await refused(callers.stranger, approveDevice, as(bot.id))).toBe(notFound('Bot'));
  expect(outcomeOf(await callers.admin.query(approveDevice, as(bot.id)))).toBe('ok');
});

test('nobody but a signed-in person decides: no token, no bot, no stranger to the server', async () => {
  const { userCode } = await ask();
  const full = await as(await givenPersonalToken(people.owner));
  const device = await as(await letIn(callers.owner));
  for (const [document, given] of [
    [look, { clientId: sx, userCode }],
    [validate, { userCode }],
    [approveDevice, variables(userCode)],
  ] as const) {
    for (const caller of [full, device, callers.bot, callers.narrowed])
      expect(await refused(caller, document, given)).toBe(needsSession);
    expect(await refused(callers.nobody, document, given)).toBe(unauthenticated);
  }
});

test('O4: a person of any organization may take a code up, for the own organization: a program that asks belongs to nobody yet', async () => {
  const asked = await ask();
  expect(await decide(callers.stranger, asked)).toBeNull();
  expect((await grantOf(asked)).organizationId).toBe(people.stranger.organization.id);
  expect(await refused(callers.member, look, { clientId: sx, userCode: asked.userCode })).toMatch(/^BAD_USER_INPUT: No program/);
});

test('of several people who decide at once, one has the last word', async () => {
  const asked = await ask();
  const outcomes = await Promise.all(
    [callers.owner, callers.admin, callers.member, callers.viewer].flatMap((caller) => [
      decide(caller, asked, { approve: true }),
      decide(caller, asked, { approve: false }),
    ]),
  );
  expect(outcomes.filter((error) => error === null)).toHaveLength(1);
  expect(await db.auditEvent.count({ where: { targetId: (await grantOf(asked)).id } })).toBe(1);
});

test('O4: guessing is slowed down, per person and per address; a right code waits as well, and stays good for others', async () => {
  const asked = await ask();
  const { person, client } = await somebody();
  const guess = { clientId: sx, userCode: 'BCDF-GHJK' };
  const kinds = [
    () => client.query(look, guess),
    () => client.query(validate, guess),
    () => client.query(approveDevice, variables(guess.userCode)),
  ];
  for (let n = 0; n < 10; n++) expect((await kinds[n % 3]!()).status).toBe(200);
  const limited = await client.query(look, { clientId: sx, userCode: asked.userCode });
  expect(limited.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
  expect(limited.errors?.[0]?.message).toMatch(/^Too many wrong codes\. Try again in \d+ s\.$/);
  expect(outcomeOf(await client.query(approveDevice, variables(asked.userCode)))).toMatch(/RATE_LIMITED/);
  // Neither another session of the same person nor another person at the same address.
  const elsewhere = clientOf(app, (await cast.signIn(person)).headers, '198.51.100.200');
  expect(outcomeOf(await elsewhere.query(validate, { userCode: asked.userCode }))).toMatch(/RATE_LIMITED/);
  const colleague = clientOf(app, callers.viewer.headers, `198.51.100.${addresses}`);
  expect(outcomeOf(await colleague.query(validate, { userCode: asked.userCode }))).toMatch(/RATE_LIMITED/);
  expect((await grantOf(asked)).approvedAt).toBeNull();
  expect(await decide(callers.viewer, asked)).toBeNull();
});

test('right codes and spelling mistakes are not counted', async () => {
  const { client } = await somebody();
  const { userCode } = await ask();
  for (let n = 0; n < 15; n++) {
    expect(await validated(userCode, client)).toEqual({ clientId: sx, error: null });
    expect((await validated('BCDF', client)).error).toMatch(/^A code has eight/);
  }
});
