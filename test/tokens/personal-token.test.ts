import { expect, test } from 'vitest';
import { startApp } from '../support/app.ts';
import { dataOf } from '../support/client.ts';

const whoAmI = '{ principal { kind id role scopes organization { id } credential { kind label maskedToken via } } }';

test('a person issues a token, sees it once, calls with it, revokes it, and the next call is refused', async () => {
  const { db, as, givenOrganization, givenPersonalToken, logLines } = await startApp();
  const { owner, organization } = await givenOrganization('Acme');
  const token = await givenPersonalToken(owner);

  const { principal } = dataOf(await (await as(token)).query(whoAmI));
  expect(principal).toMatchObject({
    kind: 'USER',
    id: owner.id,
    role: 'OWNER',
    scopes: ['full'],
    organization: { id: organization.id },
  });
  expect(principal.credential).toEqual({
    kind: 'PERSONAL_TOKEN',
    label: 'laptop',
    via: 'token',
    maskedToken: `${token.raw.slice(0, 8)}...${token.raw.slice(-4)}`,
  });

  const revoke = 'mutation ($id: ID!) { deletePersonalToken(tokenId: $id) { success errors { messages } } }';
  expect(dataOf(await (await as(owner)).query(revoke, { id: token.id })).deletePersonalToken.success).toBe(true);
  expect((await (await as(token)).query(whoAmI)).status).toBe(401);
  // Again: succeeds, and writes nothing.
  dataOf(await (await as(owner)).query(revoke, { id: token.id }));
  const events = await db.auditEvent.findMany({ where: { targetId: token.id }, orderBy: { at: 'asc' } });
  expect(events.map(({ event, actorId }) => [event, actorId])).toEqual([
    ['token.created', owner.id],
    ['token.revoked', owner.id],
  ]);

  const stored = JSON.stringify([
    await db.token.findMany({ select: { label: true, prefix: true, lastFour: true } }),
    events,
    logLines,
  ]);
  expect(stored).not.toContain(token.raw);
});
