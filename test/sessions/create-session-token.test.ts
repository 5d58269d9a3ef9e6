import { expect, test } from 'vitest';
import { needsSession, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { clientOf, dataOf } from '../support/client.ts';
import { createSessionToken, sessions, signOut, whoAmI } from './documents.ts';

const { db, app, as, signIn, people, callers, organization, refused, refusals, act, logLines, givenPersonalToken } =
  await startCast();
const bearer = (token: string, headers = {}) => clientOf(app, { authorization: `Bearer ${token}`, ...headers });

test('a session makes a five-minute token that acts as itself; the act is audited, the token is nowhere', async () => {
  const { answer, audit } = await act(callers.admin, createSessionToken);
  const { token, expiresAt } = dataOf(answer).createSessionToken;
  const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { iat: number; exp: number };
  expect([exp - iat, new Date(expiresAt).getTime()]).toEqual([300, exp * 1000]);
  const { principal } = dataOf(await bearer(token).query(whoAmI));
  expect(principal).toMatchObject({
    id: people.admin.id,
    role: 'ADMIN',
    scopes: ['full'],
    organization: { id: organization.id },
  });
  expect(principal.credential).toEqual({ kind: 'SESSION_TOKEN', via: 'session', label: null, maskedToken: null });
  const { nodes } = dataOf(await callers.admin.query(sessions)).user.sessions;
  const targetId = nodes.find(({ current }: { current: boolean }) => current).id;
  expect(audit).toEqual([{ event: 'session.token_issued', actorId: people.admin.id, targetId, data: {} }]);
  expect(JSON.stringify([await db.session.findMany(), audit, logLines])).not.toContain(token);
});

test('it does what needs a session, from an origin that is listed, but does not make the next token', async () => {
  const { token } = dataOf(await callers.owner.query(createSessionToken)).createSessionToken;
  const issue = 'mutation { createPersonalToken(label: "by script") { token errors { field messages } } }';
  const body = JSON.stringify({ query: issue });
  dataOf(await callers.owner.query('mutation { setAllowedOrigins(origins: ["https://app.example"]) { errors { messages } } }'));
  const foreign = { 'content-type': 'application/json', origin: 'https://app.example' };
  const response = await bearer(token).fetch('/graphql', { method: 'POST', headers: foreign, body });
  expect(await response.json()).toMatchObject({ data: { createPersonalToken: { errors: [] } } });
  expect(await refused(bearer(token), createSessionToken)).toBe(
    'FORBIDDEN: A session token cannot make another one. Use the session itself.',
  );
});

test('it dies with its session', async () => {
  const browser = await signIn(people.member);
  const { token } = dataOf(await browser.query(createSessionToken)).createSessionToken;
  expect(outcomeOf(await browser.query(signOut))).toBe('ok');
  expect(outcomeOf(await bearer(token).query(whoAmI))).toBe(unauthenticated);
});

test('a token that was tampered with, has no signature or is signed by others is refused', async () => {
  const { token } = dataOf(await callers.owner.query(createSessionToken)).createSessionToken as { token: string };
  const [head, body, signature] = token.split('.') as [string, string, string];
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const header = JSON.parse(Buffer.from(head, 'base64url').toString());
  const forged = [
    `${head}.${encode({ ...claims, exp: claims.exp + 3600 })}.${signature}`,
    `${encode({ ...header, alg: 'none' })}.${body}.`,
    `${encode({ ...header, alg: 'HS256' })}.${body}.${signature}`,
    `${encode({ ...header, kid: `key_${'0'.repeat(26)}` })}.${body}.${signature}`,
    `${head}.${body}.${signature.slice(0, -4)}AAAA`,
    token.slice(0, -1),
  ];
  for (const one of forged) expect(outcomeOf(await bearer(one).query(whoAmI))).toBe(unauthenticated);
});

test('only a session makes one', async () => {
  expect(await refusals(['bot', 'narrowed', 'nobody'], createSessionToken)).toEqual({
    bot: needsSession,
    narrowed: needsSession,
    nobody: unauthenticated,
  });
  expect(await refused(await as(await givenPersonalToken(people.owner)), createSessionToken)).toBe(needsSession);
});
