import { expect, test } from 'vitest';
import { needsRole, needsSession, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { transferOwnership, whoAmI } from './documents.ts';

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
const { owner, admin, stranger } = people;
const rolesOf = async () => {
  const rows = await db.membership.findMany({ where: { organizationId: organization.id } });
  return Object.fromEntries(rows.map(({ userId, role }) => [userId, role]));
};

test('the owner hands the organization on, also to a viewer, and becomes an admin; only the new owner can undo it', async () => {
  const heir = await givenMember(organization, 'VIEWER');
  const { answer, audit } = await act(callers.owner, transferOwnership, { userId: heir.id });
  expect(dataOf(answer).transferOwnership.member).toEqual({ role: 'OWNER', user: { id: heir.id } });
  const event = 'organization.ownership_transferred';
  expect(audit).toEqual([{ event, actorId: owner.id, targetId: heir.id, data: { from: owner.id, to: heir.id } }]);
  expect(await rolesOf()).toMatchObject({ [owner.id]: 'ADMIN', [heir.id]: 'OWNER', [admin.id]: 'ADMIN' });
  expect(dataOf(await callers.owner.query(whoAmI)).principal.role).toBe('ADMIN');
  expect(await refused(callers.owner, transferOwnership, { userId: owner.id })).toBe(needsRole('OWNER', 'ADMIN'));
  expect(outcomeOf(await (await as(heir)).query(transferOwnership, { userId: owner.id }))).toBe('ok');
});

test('handed to the owner, it stays where it is', async () => {
  expect(await refused(callers.owner, transferOwnership, { userId: owner.id })).toBe('ok');
});

test('unknown people, strangers and people who cannot sign in get nothing', async () => {
  const disabled = await givenMember(organization);
  await db.user.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } });
  for (const userId of ['usr_unknown', stranger.id])
    expect(await refused(callers.owner, transferOwnership, { userId })).toBe(notFound('Member'));
  expect(await refused(callers.owner, transferOwnership, { userId: disabled.id })).toBe(
    'userId: This person cannot sign in. Choose somebody who can.',
  );
});

test('only the owner, signed in, hands the organization on', async () => {
  const variables = { userId: admin.id };
  expect(
    await refusals(['admin', 'member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], transferOwnership, variables),
  ).toEqual({
    admin: needsRole('OWNER', 'ADMIN'),
    member: needsRole('OWNER', 'MEMBER'),
    viewer: needsRole('OWNER', 'VIEWER'),
    bot: needsSession,
    narrowed: needsSession,
    stranger: notFound('Member'),
    nobody: unauthenticated,
  });
  await expectHidden(admin.id, transferOwnership, variables);
  for (const token of [await givenPersonalToken(owner), await givenApiKey(owner)])
    expect(await refused(await as(token), transferOwnership, variables)).toBe(needsSession);
});
