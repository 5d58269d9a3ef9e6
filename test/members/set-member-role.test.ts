import { expect, test } from 'vitest';
import { needsRole, needsSession, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { setMemberRole, whoAmI } from './documents.ts';

const {
  db,
  as,
  callers,
  people,
  organization,
  refused,
  refusals,
  expectHidden,
  act,
  givenMember,
  givenPersonalToken,
  givenApiKey,
} = await startCast();
const { owner, admin, member, viewer, stranger } = people;
const input = (userId: string, role: string) => ({ input: { userId, role } });

test('an admin gives a role, which counts from the next call on, also for tokens; again changes nothing', async () => {
  const person = await givenMember(organization, 'VIEWER');
  const [browser, token] = [await as(person), await as(await givenPersonalToken(person))];
  const { answer, audit } = await act(callers.admin, setMemberRole, input(person.id, 'ADMIN'));
  expect(dataOf(answer).setMemberRole.member).toEqual({ role: 'ADMIN', user: { id: person.id } });
  const changed = { event: 'member.role_changed', actorId: admin.id, targetId: person.id };
  expect(audit).toEqual([{ ...changed, data: { from: 'VIEWER', to: 'ADMIN' } }]);
  for (const caller of [browser, token]) expect(dataOf(await caller.query(whoAmI)).principal.role).toBe('ADMIN');
  expect(await refused(callers.admin, setMemberRole, input(person.id, 'ADMIN'))).toBe('ok');
  // Admins change each other, and themselves.
  expect((await act(browser, setMemberRole, input(person.id, 'MEMBER'))).audit).toEqual([
    { ...changed, actorId: person.id, data: { from: 'ADMIN', to: 'MEMBER' } },
  ]);
  expect(await refused(browser, setMemberRole, input(person.id, 'ADMIN'))).toBe(needsRole('ADMIN', 'MEMBER'));
});

const ownerStays =
  'userId: The owner cannot have another role: an organization always has one. Hand it on with transferOwnership first.';
const noGift = 'role: An organization has exactly one owner. Use transferOwnership to make somebody else the owner.';
// biome-ignore format: a table reads best as a table
test.each([
  ['the role of the owner',           input(owner.id, 'ADMIN'),         ownerStays],
  ['the role OWNER', input(member.id, 'OWNER'),        noGift],
  ['the role OWNER for the owner', input(owner.id, 'OWNER'),         noGift],
  ['the role of an unknown person',   input('usr_unknown', 'ADMIN'),    notFound('Member')],
  ['the role of a stranger',          input(stranger.id, 'ADMIN'),      notFound('Member')],
])('%s is not set', async (_what, variables, outcome) => {
  for (const caller of [callers.admin, callers.owner]) expect(await refused(caller, setMemberRole, variables)).toBe(outcome);
});

test('neither members nor viewers, bots, tokens of any kind or strangers set roles', async () => {
  const variables = input(viewer.id, 'ADMIN');
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], setMemberRole, variables)).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: needsSession,
    narrowed: needsSession,
    stranger: notFound('Member'),
    nobody: unauthenticated,
  });
  for (const token of [await givenPersonalToken(owner), await givenApiKey(owner)])
    expect(await refused(await as(token), setMemberRole, variables)).toBe(needsSession);
  await expectHidden(viewer.id, setMemberRole, variables);
});

test('two admins set a role at once: one after the other, and the log has each change that was one', async () => {
  const person = await givenMember(organization, 'MEMBER');
  const both = (['VIEWER', 'ADMIN'] as const).map((role, n) =>
    [callers.owner, callers.admin][n]!.query(setMemberRole, input(person.id, role)),
  );
  expect((await Promise.all(both)).map(outcomeOf)).toEqual(['ok', 'ok']);
  const rows = await db.auditEvent.findMany({
    where: { event: 'member.role_changed', targetId: person.id },
    orderBy: { id: 'asc' },
  });
  const [first, second] = rows.map(({ data }) => data as { from: string; to: string });
  expect([first!.from, first!.to]).toEqual(['MEMBER', second!.from]);
  const { role } = await db.membership.findFirstOrThrow({ where: { userId: person.id } });
  expect(role).toBe(second!.to);
});
