import { expect, test } from 'vitest';
import { startCast } from '../principal/cast.ts';
import { type Client, clientOf, cookieOf, dataOf } from '../support/client.ts';
import { password } from '../support/story.ts';
import { devicePath, sx, terminalOf } from './terminal.ts';

const cast = await startCast({ DEVICE_REQUESTS_PER_MINUTE: '1000', USER_CODE_FAILURES_PER_MINUTE: '3' });
const { app, db, as, bot, callers, people, organization, nobody, givenMember, givenOrganization, givenBot, logLines } = cast;
const { post, ask, poll, word, age, grantOf, decide } = terminalOf(app, db);
const ours = 'http://127.0.0.1:4000';
const html = { accept: 'text/html' };

const read = async (answer: Response) => ({ status: answer.status, headers: answer.headers, text: await answer.text() });
const open = async (client: Client, code: string) =>
  read(await client.fetch(`/device?${new URLSearchParams({ user_code: code })}`, { headers: html }));
const send = async (client: Client, fields: Record<string, string>, headers: Record<string, string> = { origin: ours }) =>
  read(await client.fetch('/device', { method: 'POST', headers, body: new URLSearchParams({ client_id: sx, ...fields }) }));
let addresses = 0;

/** A member with an address of their own, so that guesses of one test do not count in another. */
async function somebody(role: 'ADMIN' | 'MEMBER' | 'VIEWER' = 'MEMBER') {
  const person = await givenMember(organization, role);
  return { person, client: clientOf(app, (await as(person)).headers, `198.51.100.${++addresses}`) };
}

test('who is not signed in is led to the sign-in, and back with the code', async () => {
  const { userCode } = await ask();
  const stale = clientOf(app, { cookie: 'gatehouse=stale' });
  for (const visitor of [nobody, stale]) {
    const away = await open(visitor, userCode.toLowerCase());
    const next = `/device?user_code=${userCode}`;
    expect([away.status, away.headers.get('location')]).toEqual([303, `/sign-in?next=${encodeURIComponent(next)}`]);
    const form = await visitor.fetch(away.headers.get('location')!, { headers: html });
    expect(await form.text()).toContain(`name="next" value="${next}"`);
    const body = new URLSearchParams({ next, email: people.member.email, password });
    const signedIn = await visitor.fetch('/sign-in', { method: 'POST', headers: { origin: ours }, body });
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, next]);
    const page = await open(clientOf(app, { cookie: cookieOf(signedIn.headers) }), userCode);
    expect([page.status, page.text]).toEqual([200, expect.stringContaining(userCode)]);
  }
  expect((await open(nobody, '')).headers.get('location')).toBe('/sign-in?next=%2Fdevice');
  expect((await open(nobody, '"><script>')).headers.get('location')).toBe('/sign-in?next=%2Fdevice');
  // A form that was sent after the session had ended decides nothing.
  const late = await send(stale, { user_code: userCode, decision: 'approve', act_as: organization.id });
  expect([late.status, late.headers.get('location')]).toEqual([303, expect.stringContaining('/sign-in?next=')]);
  expect((await grantOf({ deviceCode: '', userCode })).approvedAt).toBeNull();
});

test('the page shows the code, which program asks, from where and when, and what it will be able to do; then it is let in', async () => {
  const asked = await ask();
  const { client, person } = await somebody();
  const { status, text } = await open(client, asked.userCode);
  expect(status).toBe(200);
  for (const words of [
    '<h1>Let sx in?</h1>',
    `<b>${asked.userCode}</b>`,
    'skills/2.3.4',
    '192.0.2.1, not the address of this browser (198.51.100.',
    'less than a minute ago',
    person.email,
    'As you, in <b>Acme</b>, where you are MEMBER',
    `name="act_as" value="${organization.id}"`,
    'Approve only what you have just started yourself.',
  ])
    expect(text).toContain(words);
  expect(text).not.toContain('<select');

  const userCode = /name="user_code" value="(\w+)"/.exec(text)![1]!;
  const done = await send(client, { user_code: userCode, act_as: organization.id, decision: 'approve' });
  expect([done.status, done.text]).toEqual([200, expect.stringContaining('Return to your terminal')]);
  const { body } = await poll(asked);
  const caller = clientOf(app, { authorization: `Bearer ${String(body['access_token'])}` });
  expect(dataOf(await caller.query('{ principal { id role } }')).principal).toEqual({ id: person.id, role: 'MEMBER' });
  // A reload of either page says the same, and changes nothing.
  expect((await send(client, { user_code: userCode, act_as: organization.id, decision: 'approve' })).status).toBe(200);
  expect((await open(client, userCode)).text).toContain('Return to your terminal');
  expect(await db.token.count({ where: { userId: person.id } })).toBe(1);
  expect(logLines.join('')).not.toContain(asked.userCode);
});

test('it is turned away, which ends it', async () => {
  const asked = await ask();
  const { client } = await somebody();
  const done = await send(client, { user_code: asked.userCode, decision: 'deny' });
  expect([done.status, done.text]).toEqual([200, expect.stringContaining('It gets no access')]);
  expect(await word(asked)).toBe('access_denied');
  const again = await send(client, { user_code: asked.userCode, decision: 'approve' });
  expect([again.status, again.text]).toEqual([409, expect.stringContaining('decided already')]);
});

test('an administrator may choose a bot; what another asks for is refused', async () => {
  const [asked, other] = [await ask(), await ask()];
  const admin = await somebody('ADMIN');
  const page = await open(admin.client, asked.userCode);
  expect(page.text).toContain(`<option value="${organization.id}">You, ADMIN, in Acme</option>`);
  expect(page.text).toContain(`<option value="${organization.id}/${bot.id}">The bot Runner, in Acme</option>`);
  const done = await send(admin.client, {
    user_code: asked.userCode,
    act_as: `${organization.id}/${bot.id}`,
    decision: 'approve',
  });
  expect(done.status).toBe(200);
  expect((await poll(asked)).body).toHaveProperty('access_token');
  expect(await db.token.count({ where: { kind: 'DEVICE_TOKEN', botId: bot.id } })).toBe(1);

  const elsewhere = await givenBot(people.stranger, 'Elsewhere');
  const member = await somebody();
  for (const [client, actAs, status] of [
    [member.client, `${organization.id}/${bot.id}`, 403],
    [admin.client, `${organization.id}/${elsewhere.id}`, 404],
    [admin.client, `${people.stranger.organization.id}/${elsewhere.id}`, 404],
    [admin.client, people.stranger.organization.id, 404],
    [admin.client, 'org_unknown', 404],
  ] as const) {
    const refused = await send(client, { user_code: other.userCode, act_as: actAs, decision: 'approve' });
    expect([actAs, refused.status, refused.text]).toEqual([actAs, status, expect.stringContaining('role="alert"')]);
  }
  expect((await grantOf(other)).approvedAt).toBeNull();
});

test('somebody of several organizations chooses one, whatever the session works in; the token acts there, as what one is there', async () => {
  const { client, person } = await somebody();
  const { organization: globex, owner } = await givenOrganization('Globex & <Sons>');
  await givenMember(globex, 'ADMIN', person.email);
  const robot = await givenBot(owner, 'Globex Bot');
  const asked = await ask();
  const { text } = await open(client, asked.userCode);
  expect(text.replace(/\s+/g, ' ')).toMatch(
    /<optgroup label="Acme">.*You, MEMBER, in Acme.*<optgroup label="Globex &amp; &lt;Sons&gt;">.*You, ADMIN, in Globex.*The bot Globex Bot/,
  );
  expect(text).not.toContain('The bot Runner');
  expect((await send(client, { user_code: asked.userCode, act_as: globex.id, decision: 'approve' })).status).toBe(200);
  const { body } = await poll(asked);
  const caller = clientOf(app, { authorization: `Bearer ${String(body['access_token'])}` });
  const { principal } = dataOf(await caller.query('{ principal { id role organization { id } } }'));
  expect(principal).toEqual({ id: person.id, role: 'ADMIN', organization: { id: globex.id } });
  const audit = await db.auditEvent.findMany({ where: { targetId: (await grantOf(asked)).id } });
  expect(audit.map(({ organizationId }) => organizationId)).toEqual([globex.id]);

  const asBot = await ask();
  await send(client, { user_code: asBot.userCode, act_as: `${globex.id}/${robot.id}`, decision: 'approve' });
  expect(await word(asBot)).toBe('token');
  expect((await open(client, 'BCDF-GHJK')).status).toBe(400);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a form of another site',      { origin: 'https://evil.example' },   403],
  ['a form without an origin',    { origin: 'null' },                   403],
  ['what a browser calls cross-site', { 'sec-fetch-site': 'cross-site' }, 403],
  ['what says nothing of itself', {},                                   403],
  ['a body of another type',      { origin: ours, 'content-type': 'text/plain' }, 415],
])('%s decides nothing', async (_what, headers, status) => {
  const asked = await ask();
  const refused = await send(callers.member, { user_code: asked.userCode, decision: 'approve' }, headers as Record<string, string>);
  expect([refused.status, refused.headers.getSetCookie()]).toEqual([status, []]);
  expect(await word(asked)).toBe('authorization_pending');
});

test('a token in a header is no visitor, and GET decides nothing', async () => {
  const asked = await ask();
  expect((await open(callers.bot, asked.userCode)).status).toBe(303);
  const path = `/device?${new URLSearchParams({ user_code: asked.userCode, client_id: sx, decision: 'approve' })}`;
  expect((await callers.member.fetch(path, { headers: html })).status).toBe(200);
  const undecided = await send(callers.member, { user_code: asked.userCode, decision: 'perhaps' });
  expect([undecided.status, undecided.headers.get('location')]).toEqual([303, `/device?user_code=${asked.userCode}`]);
  expect(await word(asked)).toBe('authorization_pending');
});

test('a code that nothing waits for, that has expired or was taken by somebody else is asked for again', async () => {
  const [late, taken] = [await ask(), await ask()];
  await age(late, 601);
  await decide(callers.owner, taken);
  const { client } = await somebody();
  for (const [code, status, words] of [
    ['BCDF-GHJK', 400, 'No program waits for this code'],
    [taken.userCode, 400, 'No program waits for this code'],
    ['hello', 400, 'A code has eight letters'],
    [late.userCode, 410, 'This code has expired'],
  ] as const) {
    const page = await open(client, code);
    expect([code, page.status, page.text]).toEqual([code, status, expect.stringContaining(`role="alert" id="problem">${words}`)]);
    expect(page.text).toMatch(/aria-invalid="true" aria-describedby="problem"/);
  }
  const empty = await open(client, ' ');
  expect([empty.status, empty.text]).toEqual([200, expect.not.stringContaining('role="alert"')]);
});

test('O4: guessing on the page is slowed down, with forms and with links alike', async () => {
  const asked = await ask();
  const { client } = await somebody();
  expect((await open(client, 'BCDF-GHJK')).status).toBe(400);
  expect((await open(client, 'BCDF-GHJL')).status).toBe(400);
  expect((await send(client, { user_code: 'BCDF-GHJM', decision: 'approve' })).status).toBe(400);
  for (const limited of [
    await open(client, asked.userCode),
    await send(client, { user_code: asked.userCode, decision: 'approve' }),
  ]) {
    expect([limited.status, limited.text]).toEqual([429, expect.stringContaining('Too many wrong codes')]);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(await word(asked)).toBe('authorization_pending');
});

test('what programs and people call themselves is shown as text, and no page can be framed, kept or sniffed', async () => {
  const evil = '<script>alert(1)</script>';
  const answer = await nobody.fetch('/api/oauth/device-authorization/', {
    method: 'POST',
    headers: { 'user-agent': evil, 'content-type': 'application/x-www-form-urlencoded' },
    body: `client_id=${sx}`,
  });
  const { user_code: userCode } = (await answer.json()) as { user_code: string };
  const { client } = await somebody();
  const asked = await ask();
  const pages = {
    code: await open(client, ''),
    wrong: await open(client, `"${evil}`),
    decision: await open(client, userCode),
    approved: await send(client, { user_code: userCode, decision: 'approve' }),
    denied: await send(client, { user_code: asked.userCode, decision: 'deny' }),
  };
  for (const [name, { headers, text }] of Object.entries(pages)) {
    expect(text, name).not.toMatch(/<script|style="| on\w+=/);
    expect(text, name).toMatch(/<html lang="en">[\s\S]*<meta name="viewport"[\s\S]*<main>\s*<h1>/);
    expect(headers.get('content-type'), name).toBe('text/html; charset=utf-8');
    expect(headers.get('x-content-type-options'), name).toBe('nosniff');
    expect(headers.get('cache-control'), name).toBe('no-store');
    expect(headers.get('referrer-policy'), name).toBe('same-origin');
    const policy = headers.get('content-security-policy');
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"])
      expect(policy, name).toContain(part);
  }
});

// biome-ignore format: a table reads best as a table
test.each([
  ['skills/2.3.4',                                                       'skills/2.3.4'],
  ['curl/8.5.0',                                                         'curl/8.5.0'],
  ['Mozilla/5.0 (X11; Linux x86_64) Your administrator sent this code.', 'Mozilla/5.0'],
  ['SYSTEM NOTICE from your IT department: press Approve to go on.',     null],
  ['<script>alert(1)</script>',                                          null],
  ['skills/2.3.4<b>',                                                    null],
  ['Your-IT-department-says-that-all-is-well/1',                         null],
  ['approve/please',                                                     null],
  ['//1',                                                                null],
  ['',                                                                   null],
])('a program that calls itself %j is shown as %j, on the page and over GraphQL', async (userAgent, shown) => {
  const { body } = await post(devicePath, { client_id: sx }, { 'user-agent': userAgent });
  const { client } = await somebody();
  const userCode = String(body['user_code']);
  const { text } = await open(client, userCode);
  expect(/<dt>Program<\/dt><dd>([^<]*)(?: <span class="hint">([^<]*)<\/span>)?<\/dd>/.exec(text)?.[2] ?? null).toBe(shown);
  const look = 'query ($userCode: String!, $clientId: String!) { deviceGrant(userCode: $userCode, clientId: $clientId) { userAgent } }';
  const { deviceGrant } = dataOf(await client.query(look, { userCode, clientId: sx }));
  expect(deviceGrant.userAgent).toBe(shown);
});
