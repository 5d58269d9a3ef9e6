import { expect, test } from 'vitest';
import { deleteBot } from '../bots/client-documents.ts';
import { removeMember, setMemberRole } from '../members/documents.ts';
import { startCast } from '../principal/cast.ts';
import { clientOf, dataOf } from '../support/client.ts';
import { grantType, sx, terminalOf, tokenPath } from './terminal.ts';

const cast = await startCast({ OAUTH_CLIENTS: 'acme-cli=Acme CLI, other=Other', DEVICE_REQUESTS_PER_MINUTE: '1000' });
const { app, db, as, callers, people, bot, organization, givenMember, givenBot, logLines } = cast;
const terminal = terminalOf(app, db);
const { ask, poll, word, age, grantOf, decide } = terminal;
const whoAmI = '{ principal { kind id role scopes organization { id } credential { kind label via maskedToken expiresAt } } }';
const tokensOf = (userId: string) => db.token.count({ where: { kind: 'DEVICE_TOKEN', userId } });

test('before the decision: pending; after it: a token that acts as the person, kept as a hash; each step audited once', async () => {
  const asked = await ask();
  const pending = await poll(asked);
  expect([pending.status, pending.headers.get('cache-control')]).toEqual([400, 'no-store']);
  expect(pending.body).toEqual({ error: 'authorization_pending', error_description: expect.any(String) });
  expect(await decide(callers.member, asked)).toBeNull();

  const { status, headers, body } = await poll(asked);
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(body).toEqual({
    access_token: expect.stringMatching(/^gth_dev_[0-9A-Za-z]{49}$/),
    token_type: 'Bearer',
    expires_in: expect.any(Number),
    scope: 'full',
  });
  expect(Math.round(Number(body['expires_in']) / (365.25 * 24 * 60 * 60))).toBe(10);
  const raw = String(body['access_token']);
  const { principal } = dataOf(await clientOf(app, { authorization: `Bearer ${raw}` }).query(whoAmI));
  expect(principal).toMatchObject({
    kind: 'USER',
    id: people.member.id,
    role: 'MEMBER',
    scopes: ['full'],
    organization: { id: organization.id },
    credential: { kind: 'DEVICE_TOKEN', label: 'sx', via: 'token', maskedToken: `gth_dev_...${raw.slice(-4)}` },
  });

  const { id } = await grantOf(asked);
  const token = await db.token.findFirstOrThrow({ where: { kind: 'DEVICE_TOKEN' }, orderBy: { id: 'desc' } });
  const audit = await db.auditEvent.findMany({ where: { targetId: { in: [id, token.id] } }, orderBy: { id: 'asc' } });
  expect(audit.map(({ event, actorId, targetName, data }) => ({ event, actorId, targetName, data }))).toEqual([
    { event: 'device.approved', actorId: people.member.id, targetName: 'sx', data: { clientId: sx } },
    {
      event: 'token.created',
      actorId: null,
      targetName: 'sx',
      data: { kind: 'DEVICE_TOKEN', scopes: ['full'], deviceGrantId: id, userId: people.member.id },
    },
  ]);
  const everywhere = JSON.stringify([audit, logLines, await db.token.findMany(), await db.deviceGrant.findMany()]);
  expect(everywhere).not.toContain(raw);
  expect(everywhere).not.toContain(asked.deviceCode);
});

test('O1: polling faster than the interval is told so, and the longer interval persists; the code can still be approved', async () => {
  const asked = await ask();
  expect(await word(asked)).toBe('authorization_pending');
  const fast = await poll(asked);
  expect([fast.status, fast.body]).toEqual([400, { error: 'slow_down', error_description: expect.any(String), interval: 10 }]);
  expect((await poll(asked)).body).toMatchObject({ error: 'slow_down', interval: 15 });
  await age(asked, 13);
  expect((await poll(asked)).body).toMatchObject({ error: 'slow_down', interval: 20 });
  await age(asked, 20);
  expect(await word(asked)).toBe('authorization_pending');
  expect((await grantOf(asked)).intervalSeconds).toBe(20);
  expect(await decide(callers.member, asked)).toBeNull();
  // Nobody waits once it is decided.
  expect(await word(asked)).toBe('token');
});

test('a client that keeps to its five seconds is never told to slow down', async () => {
  const asked = await ask();
  for (let n = 0; n < 5; n++) {
    expect(await word(asked)).toBe('authorization_pending');
    await age(asked, 5);
  }
  expect((await grantOf(asked)).intervalSeconds).toBe(5);
});

test('of polls that arrive at once, one is in time', async () => {
  const asked = await ask();
  const words = await Promise.all(Array.from({ length: 10 }, () => word(asked)));
  expect(words.filter((one) => one === 'authorization_pending')).toHaveLength(1);
  expect(words.filter((one) => one === 'slow_down')).toHaveLength(9);
  expect((await grantOf(asked)).intervalSeconds).toBe(50);
});

test('O2: after the end of its time, a denial and the redemption, a code opens nothing any more', async () => {
  const [expired, late, denied, used] = [await ask(), await ask(), await ask(), await ask()];
  await age(expired, 601);
  await decide(callers.member, late);
  await age(late, 601);
  await decide(callers.member, denied, { approve: false });
  await decide(callers.member, used);
  expect(await word(used)).toBe('token');
  const before = await tokensOf(people.member.id);
  for (let time = 0; time < 2; time++) {
    expect([await word(expired), await word(late), await word(denied), await word(used)]).toEqual([
      'expired_token',
      'expired_token',
      'access_denied',
      'invalid_grant',
    ]);
  }
  expect(await tokensOf(people.member.id)).toBe(before);
});

test('O3: of 50 polls at once for an approved code, exactly one gets the token, and one issue is audited', async () => {
  const asked = await ask();
  await decide(callers.viewer, asked);
  const answers = await Promise.all(Array.from({ length: 50 }, () => poll(asked)));
  const tokens = answers.filter(({ body }) => 'access_token' in body);
  expect(tokens).toHaveLength(1);
  const others = new Set(answers.filter((one) => !tokens.includes(one)).map(({ body }) => body['error']));
  expect([...others]).toEqual(['invalid_grant']);
  expect(await tokensOf(people.viewer.id)).toBe(1);
  const issues = await db.auditEvent.findMany({ where: { event: 'token.created' } });
  const { id } = await grantOf(asked);
  expect(issues.filter(({ data }) => (data as { deviceGrantId?: string }).deviceGrantId === id)).toHaveLength(1);
});

test('O2: a device code is worth something to its own client only', async () => {
  const asked = await ask('acme-cli');
  expect(await word(asked)).toBe('invalid_grant');
  expect(await word(asked, 'acme-cli')).toBe('authorization_pending');
  // Nor can it be approved as another program than the one that asked.
  expect(await decide(callers.member, asked)).toMatch(/^No program waits for this code/);
  expect(await decide(callers.member, asked, { clientId: 'acme-cli' })).toBeNull();
  expect(await word(asked, 'other')).toBe('invalid_grant');
  expect(await word(asked, 'acme-cli')).toBe('token');
  const { label, clientId } = await db.token.findFirstOrThrow({ where: { kind: 'DEVICE_TOKEN' }, orderBy: { id: 'desc' } });
  expect([label, clientId]).toEqual(['Acme CLI', 'acme-cli']);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['no grant type',         { grant_type: '' },                     400, 'invalid_request'],
  ['another grant type',    { grant_type: 'authorization_code' },   400, 'unsupported_grant_type'],
  ['a password',            { grant_type: 'password' },             400, 'unsupported_grant_type'],
  ['no device code',        { device_code: '' },                    400, 'invalid_request'],
  ['an unknown code',       { device_code: 'x'.repeat(43) },        400, 'invalid_grant'],
  ['a code with a NUL',     { device_code: '\0' },                  400, 'invalid_grant'],
  ['an unknown client',     { client_id: 'nobody' },                401, 'invalid_client'],
])('%s is refused', async (_what, given, status, error) => {
  const { deviceCode } = await ask();
  const answer = await terminal.post(tokenPath, { grant_type: grantType, device_code: deviceCode, client_id: sx, ...given });
  expect([answer.status, answer.body]).toEqual([status, { error, error_description: expect.any(String) }]);
});

test('the user code is no device code', async () => {
  const { userCode } = await ask();
  for (const deviceCode of [userCode, userCode.replace('-', '')])
    expect(await word({ deviceCode, userCode })).toBe('invalid_grant');
});

test('the token carries the role held when the program comes for it', async () => {
  const person = await givenMember(organization, 'ADMIN');
  const asked = await ask();
  await decide(await as(person), asked);
  const where = { organizationId_userId: { organizationId: organization.id, userId: person.id } };
  await db.membership.update({ where, data: { role: 'VIEWER' } });
  const { body } = await poll(asked);
  const caller = clientOf(app, { authorization: `Bearer ${String(body['access_token'])}` });
  expect(dataOf(await caller.query(whoAmI)).principal).toMatchObject({ id: person.id, role: 'VIEWER' });
});

type Person = Awaited<ReturnType<typeof givenMember>>;
const remove = async ({ id }: Person) => void dataOf(await callers.owner.query(removeMember, { userId: id }));
const demote = async ({ id }: Person) =>
  void dataOf(await callers.owner.query(setMemberRole, { input: { userId: id, role: 'MEMBER' } }));

test('O5: what somebody has approved who was removed, demoted or disabled meanwhile, or for a bot that is gone, is denied for good', async () => {
  const doomed = await givenBot(people.owner, 'Doomed');
  const admin = () => givenMember(organization, 'ADMIN');
  const disable = ({ id }: Person) => db.user.update({ where: { id }, data: { disabledAt: new Date() } });
  const removed = await admin();
  const cases = [
    { by: removed, given: {}, lose: remove },
    { by: await admin(), given: { botGid: bot.id }, lose: demote },
    { by: await admin(), given: {}, lose: disable },
    {
      by: await admin(),
      given: { botGid: doomed.id },
      lose: async () => dataOf(await callers.owner.query(deleteBot, { id: doomed.id })),
    },
  ];
  for (const { by, given, lose } of cases) {
    const asked = await ask();
    expect(await decide(await as(by), asked, given)).toBeNull();
    await lose(by);
    const { id } = await grantOf(asked);
    for (let time = 0; time < 2; time++) expect(await word(asked)).toBe('access_denied');
    expect(await tokensOf(by.id)).toBe(0);
    const audit = await db.auditEvent.findMany({ where: { targetId: id, event: 'device.denied' } });
    expect(audit.map(({ organizationId, data }) => ({ organizationId, data }))).toEqual([
      { organizationId: by === removed ? null : organization.id, data: { clientId: sx, reason: 'right_lost' } },
    ]);
  }
  expect(await db.token.count({ where: { kind: 'DEVICE_TOKEN', botId: { in: [bot.id, doomed.id] } } })).toBe(0);
});

test('being made a member again does not bring an approval back', async () => {
  const person = await givenMember(organization, 'MEMBER');
  const asked = await ask();
  await decide(await as(person), asked);
  await remove(person);
  await db.membership.create({ data: { organizationId: organization.id, userId: person.id, role: 'MEMBER' } });
  expect(await word(asked)).toBe('access_denied');
});

test('an approval as a bot gives a token that acts as the bot, also when its giver has left the browser', async () => {
  const asked = await ask();
  const admin = await givenMember(organization, 'ADMIN');
  expect(await decide(await as(admin), asked, { botGid: bot.id })).toBeNull();
  await db.session.updateMany({ where: { userId: admin.id }, data: { endedAt: new Date() } });
  const { body } = await poll(asked);
  const caller = clientOf(app, { authorization: `Bearer ${String(body['access_token'])}` });
  expect(dataOf(await caller.query(whoAmI)).principal).toMatchObject({
    kind: 'BOT',
    id: bot.id,
    role: null,
    credential: { kind: 'DEVICE_TOKEN', label: 'sx' },
  });
  const { id } = await grantOf(asked);
  const audit = await db.auditEvent.findMany({ where: { targetId: id } });
  expect(audit.map(({ event, data }) => [event, data])).toEqual([['device.approved', { clientId: sx, botId: bot.id }]]);
});

test('a person who is removed at the moment of redemption keeps no token that works', async () => {
  for (let round = 0; round < 5; round++) {
    const person = await givenMember(organization, 'MEMBER');
    const asked = await ask();
    await decide(await as(person), asked);
    const [{ body }] = await Promise.all([poll(asked), remove(person)]);
    if (body['error']) {
      expect(body['error']).toBe('access_denied');
    } else {
      const caller = clientOf(app, { authorization: `Bearer ${String(body['access_token'])}` });
      expect((await caller.query(whoAmI)).status).toBe(401);
    }
    expect(await db.token.count({ where: { userId: person.id, revokedAt: null } })).toBe(0);
  }
});
