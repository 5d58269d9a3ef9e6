import { expect, test } from 'vitest';
import { createUser } from '../../src/members/create-user.ts';
import { createOrganization, deleteOrganization, switchOrganization, whoAmI } from '../members/documents.ts';
import { needsRole, needsSession, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { clientOf, dataOf } from '../support/client.ts';
import { password } from '../support/story.ts';

const app = await startCast();
const {
  db,
  as,
  signIn,
  callers,
  people,
  organization,
  refused,
  refusals,
  act,
  givenOrganization,
  givenMember,
  givenPersonalToken,
  givenApiKey,
  givenRuntimeToken,
} = app;
const wrongName = 'name: This is not the name of the organization. Type it as it is written to delete the organization.';

async function givenInvitation(organizationId: string, invitedById: string) {
  await db.mail.create({ data: { id: `ml_${organizationId}`, to: 'new@example.test', subject: 'Welcome' } });
  return db.invitation.create({
    data: {
      id: `inv_${organizationId}`,
      organizationId,
      email: 'new@example.test',
      emailLower: 'new@example.test',
      role: 'MEMBER',
      secretHash: new Uint8Array(32).fill(7),
      invitedById,
      expiresAt: new Date(Date.now() + 86_400_000),
      mailId: `ml_${organizationId}`,
    },
  });
}

test('every credential of a deleted organization is refused at once; its log and its slug stay, other organizations live on', async () => {
  const { organization: doomed, owner } = await givenOrganization('Doomed');
  const member = await givenMember(doomed, 'MEMBER');
  // The member belongs to Acme as well.
  await givenMember(organization, 'VIEWER', member.email);
  const browser = await signIn(owner);
  const sessionToken = dataOf(await browser.query('mutation { createSessionToken { token } }')).createSessionToken.token;
  const bot = await app.givenBot(owner);
  const memberBrowser = await signIn(member);
  dataOf(await memberBrowser.query(switchOrganization, { id: doomed.id }));
  const credentials = [
    browser,
    memberBrowser,
    clientOf(app.app, { authorization: `Bearer ${sessionToken}` }),
    await as(bot),
    await as(await givenPersonalToken(owner)),
    await as(await givenApiKey(owner)),
    await as(await givenRuntimeToken(owner, bot)),
  ];
  for (const caller of credentials) expect(outcomeOf(await caller.query(whoAmI))).toBe('ok');
  const invitation = await givenInvitation(doomed.id, owner.id);

  const { answer, audit } = await act(browser, deleteOrganization, { name: 'Doomed' });
  expect(dataOf(answer).deleteOrganization.organization).toEqual({ id: doomed.id, name: 'Doomed' });
  expect(answer.headers.getSetCookie()).toEqual(['gatehouse=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0']);
  for (const caller of credentials) expect(outcomeOf(await caller.query(whoAmI))).toBe(unauthenticated);

  expect(new Set(audit.map(({ actorId }) => actorId))).toEqual(new Set([owner.id]));
  const told = audit.map(({ event, targetId }) => [event, targetId]);
  expect(told).toContainEqual(['organization.deleted', doomed.id]);
  expect(told).toContainEqual(['invitation.revoked', invitation.id]);
  for (const { id } of [owner, member]) expect(told).toContainEqual(['member.removed', id]);
  const kinds = audit.filter(({ event }) => event === 'token.revoked').map(({ data }) => data);
  expect(kinds).toHaveLength(4);
  expect(kinds).toEqual(
    expect.arrayContaining([
      { kind: 'PERSONAL_TOKEN', reason: 'organization_deleted' },
      { kind: 'BOT_API_KEY', botId: bot.id, reason: 'organization_deleted' },
      { kind: 'RUNTIME_TOKEN', botId: bot.id, reason: 'organization_deleted' },
      { kind: 'ORGANIZATION_API_KEY', reason: 'organization_deleted' },
    ]),
  );
  const where = { organizationId: doomed.id };
  expect(await db.membership.count({ where })).toBe(0);
  expect(await db.session.count({ where: { ...where, endedAt: null } })).toBe(0);
  expect(audit.filter(({ event }) => event === 'session.ended')).toHaveLength(await db.session.count({ where }));
  expect(await db.token.count({ where: { ...where, revokedAt: null } })).toBe(0);
  expect(await db.invitation.count({ where: { ...where, revokedAt: null } })).toBe(0);
  expect(await db.auditEvent.count({ where })).toBeGreaterThan(audit.length);
  expect(await db.organization.findUniqueOrThrow({ where: { id: doomed.id } })).toMatchObject({
    slug: 'doomed',
    deletedById: owner.id,
    deletedAt: expect.any(Date),
  });

  // The member works on where a membership is left; the owner has none.
  expect(dataOf(await (await signIn(member)).query(whoAmI)).principal.organization.id).toBe(organization.id);
  await expect(signIn(owner)).rejects.toThrow('This account belongs to no organization any more.');
  // Nobody comes back to it, and its slug means nothing else ever.
  const back = { organization: 'doomed', email: member.email, password, role: 'ADMIN' as const };
  await expect(createUser(db, back)).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'Organization not found.' });
  expect(await refused(await signIn(member), switchOrganization, { id: doomed.id })).toBe(notFound('Organization'));
  const again = dataOf(await callers.owner.query(createOrganization, { name: 'Doomed' })).createOrganization.organization;
  expect(again.slug).toBe('doomed-2');
});

test('the name must be typed as it is written', async () => {
  for (const name of ['', 'acme', 'Acme Labs', organization.slug, organization.id])
    expect(await refused(callers.owner, deleteOrganization, { name })).toBe(wrongName);
});

test('only the owner, signed in, deletes the organization, and only the own one', async () => {
  const variables = { name: organization.name };
  expect(
    await refusals(['admin', 'member', 'viewer', 'bot', 'narrowed', 'stranger', 'nobody'], deleteOrganization, variables),
  ).toEqual({
    admin: needsRole('OWNER', 'ADMIN'),
    member: needsRole('OWNER', 'MEMBER'),
    viewer: needsRole('OWNER', 'VIEWER'),
    bot: needsSession,
    narrowed: needsSession,
    stranger: wrongName,
    nobody: unauthenticated,
  });
  for (const token of [await givenPersonalToken(people.owner), await givenApiKey(people.owner)])
    expect(await refused(await as(token), deleteOrganization, variables)).toBe(needsSession);
});

test('what has ended by itself is not ended again, and thousands of living things are', async () => {
  const { organization: doomed, owner } = await app.givenOrganization('Busy');
  const runner = await app.givenBot(owner, 'Runner');
  await db.$executeRaw`
    INSERT INTO token (id, kind, organization_id, bot_id, label, hash, prefix, last_four, scopes, created_by_id, expires_at)
    SELECT 'tok_' || n, 'RUNTIME_TOKEN', ${doomed.id}, ${runner.id}, 'run', sha256(('busy ' || n)::bytea), 'gth_run_', 'last', '{full}', ${owner.id},
      now() + CASE WHEN n <= 6000 THEN interval '1 hour' ELSE interval '-1 hour' END
    FROM generate_series(1, 12000) AS n`;
  expect(outcomeOf(await (await as(owner)).query(deleteOrganization, { name: 'Busy' }))).toBe('ok');
  const where = { organizationId: doomed.id, event: 'token.revoked' };
  // The living ones, and the bot's own first key.
  expect(await db.auditEvent.count({ where })).toBe(6_001);
  expect(await db.token.count({ where: { organizationId: doomed.id, revokedAt: null } })).toBe(6_000);
});

test('deleted three times at once by its owner: once, and the others are told that they are nobody here', async () => {
  const { organization: short, owner } = await givenOrganization('Short');
  const browsers = await Promise.all([signIn(owner), signIn(owner), signIn(owner)]);
  const answers = await Promise.all(browsers.map((browser) => browser.query(deleteOrganization, { name: 'Short' })));
  expect(answers.map(outcomeOf).sort()).toEqual([unauthenticated, unauthenticated, 'ok']);
  expect(await db.auditEvent.count({ where: { organizationId: short.id, event: 'organization.deleted' } })).toBe(1);
});

test('an organization of thousands is deleted in one go', async () => {
  const { organization: large, owner } = await givenOrganization('Large');
  const browser = await signIn(owner);
  await db.$executeRaw`
    WITH people AS (
      INSERT INTO "user" (id, email, email_lower, password_hash)
      SELECT 'usr_large' || n, 'large' || n || '@example.test', 'large' || n || '@example.test', '' FROM generate_series(1, 3000) n RETURNING id
    ), members AS (
      INSERT INTO membership (organization_id, user_id, role) SELECT ${large.id}, id, 'MEMBER' FROM people
    )
    INSERT INTO session (id, secret_hash, user_id, organization_id, expires_at)
    SELECT 'ses_' || id, id, id, ${large.id}, now() + interval '1 day' FROM people`;
  expect(outcomeOf(await browser.query(deleteOrganization, { name: 'Large' }))).toBe('ok');
  const told = (event: string) => db.auditEvent.count({ where: { organizationId: large.id, event } });
  expect([await told('member.removed'), await told('session.ended')]).toEqual([3001, 3001]);
});
