import { expect, test } from 'vitest';
import { needsSession, startCast, unauthenticated } from '../principal/cast.ts';
import { clientOf, dataOf } from '../support/client.ts';

const { db, app, as, callers, people, organization, refused, refusals, act, logLines, givenMember, givenPersonalToken } =
  await startCast();
const create = `mutation ($label: String!, $scopes: [Scope!]) { createPersonalToken(label: $label, scopes: $scopes) {
  token accessToken { id label token maskedToken scopes expiresAt lastUsedAt } errors { field messages } } }`;
const principal = '{ principal { id role scopes } }';

test('a person gets the secret once; it acts with the role held now; afterwards only its mask is seen; the act is audited', async () => {
  const { answer, audit } = await act(callers.member, create, { label: ' laptop ', scopes: null });
  const { token, accessToken } = dataOf(answer).createPersonalToken;
  expect(token).toMatch(/^gth_pat_[0-9A-Za-z]{49}$/);
  const masked = { token: '•'.repeat(24), maskedToken: `${token.slice(0, 8)}...${token.slice(-4)}` };
  expect(accessToken).toMatchObject({ label: 'laptop', scopes: ['FULL'], lastUsedAt: null, ...masked });
  expect(new Date(accessToken.expiresAt).getUTCFullYear()).toBe(new Date().getUTCFullYear() + 10);
  const data = { kind: 'PERSONAL_TOKEN', scopes: ['full'] };
  expect(audit).toEqual([{ event: 'token.created', actorId: people.member.id, targetId: accessToken.id, data }]);
  const list = await callers.member.query('{ user { personalTokens { totalCount nodes { id token maskedToken } } } }');
  expect(dataOf(list).user.personalTokens).toEqual({ totalCount: 1, nodes: [{ id: accessToken.id, ...masked }] });
  expect(JSON.stringify([await db.token.findMany(), audit, logLines]) + list.text).not.toContain(token);

  const script = clientOf(app, { authorization: `Bearer ${token}` });
  const key = { organizationId_userId: { organizationId: organization.id, userId: people.member.id } };
  for (const role of ['ADMIN', 'VIEWER', 'MEMBER'] as const) {
    await db.membership.update({ where: key, data: { role } });
    expect(dataOf(await script.query(principal)).principal).toEqual({ id: people.member.id, role, scopes: ['full'] });
  }
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an empty label',            { label: ' ' },              'label: Must not be empty.'],
  ['a label of 101 characters', { label: 'x'.repeat(101) },  'label: Must be at most 100 characters long.'],
  ['a label of two lines',      { label: 'a\nb' },           'label: Must not contain control characters.'],
  ['no scope at all',           { scopes: [] },              'scopes: A token needs at least one scope. Leave the argument out for full access.'],
])('%s is refused', async (_what, given, outcome) => {
  expect(await refused(callers.owner, create, { label: 'ci', scopes: null, ...given })).toBe(outcome);
});

test('scopes are kept once each, and full says all', async () => {
  const scopesOf = async (scopes: string[]) =>
    dataOf(await callers.admin.query(create, { label: 'ci', scopes })).createPersonalToken.accessToken.scopes;
  expect(await scopesOf(['BOTS_READ', 'TEAMS_READ', 'BOTS_READ'])).toEqual(['BOTS_READ', 'TEAMS_READ']);
  expect(await scopesOf(['BOTS_READ', 'FULL'])).toEqual(['FULL']);
});

test('only a session issues tokens: a leaked token makes no other', async () => {
  const variables = { label: 'ci', scopes: null };
  expect(await refusals(['bot', 'narrowed', 'nobody'], create, variables)).toEqual({
    bot: needsSession,
    narrowed: needsSession,
    nobody: unauthenticated,
  });
  expect(await refused(await as(await givenPersonalToken(people.owner)), create, variables)).toBe(needsSession);
});

test('the token of a person who has left, is disabled or whose membership is gone opens nothing', async () => {
  const [left, disabled] = [await givenMember(organization), await givenMember(organization)];
  const [one, two] = [await as(await givenPersonalToken(left)), await as(await givenPersonalToken(disabled))];
  await db.membership.deleteMany({ where: { userId: left.id } });
  await db.user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } });
  for (const caller of [one, two]) expect(await refused(caller, principal)).toBe(unauthenticated);
});
