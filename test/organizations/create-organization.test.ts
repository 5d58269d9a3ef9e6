import { expect, test } from 'vitest';
import { createOrganization, switchOrganization, whoAmI } from '../members/documents.ts';
import { needsSession, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';

const app = await startCast();
const { db, as, signIn, callers, people, organization, refused, refusals, act, givenPersonalToken, givenApiKey } = app;

test('anybody signed in makes an organization and owns it; the session stays until it is moved', async () => {
  const browser = await signIn(people.viewer);
  const { answer, audit } = await act(browser, createOrganization, { name: ' Lab ' });
  const made = dataOf(answer).createOrganization.organization;
  expect(made).toEqual({ id: expect.stringMatching(/^org_/), name: 'Lab', slug: 'lab' });
  const actorId = people.viewer.id;
  expect(audit).toEqual([
    { event: 'organization.created', actorId, targetId: made.id, data: {} },
    { event: 'member.added', actorId, targetId: people.viewer.id, data: { role: 'OWNER' } },
  ]);
  expect(dataOf(await browser.query(whoAmI)).principal).toMatchObject({ role: 'VIEWER', organization: { id: organization.id } });
  dataOf(await browser.query(switchOrganization, { id: made.id }));
  expect(dataOf(await browser.query(whoAmI)).principal).toMatchObject({ role: 'OWNER', organization: { id: made.id } });
});

test('what is asked of the new organization in the same answer is what one may see there', async () => {
  const document =
    'mutation { createOrganization(input: { name: "Fresh" }) { organization { members { nodes { role user { id } } } bots { id } } } }';
  const { createOrganization: payload } = dataOf(await callers.member.query(document));
  expect(payload.organization).toEqual({ members: { nodes: [{ role: 'OWNER', user: { id: people.member.id } }] }, bots: [] });
});

test('a name may be used twice; five of the same name at once get five slugs', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => callers.owner.query(createOrganization, { name: 'Twin' })));
  const slugs = answers.map((answer) => dataOf(answer).createOrganization.organization.slug).sort();
  expect(slugs).toEqual(['twin', 'twin-2', 'twin-3', 'twin-4', 'twin-5']);
  const others = [callers.admin, callers.member, callers.viewer, callers.stranger];
  const more = await Promise.all(others.map((caller) => caller.query(createOrganization, { name: 'Twin' })));
  expect(more.map(outcomeOf)).toEqual(Array(4).fill('ok'));
  expect(await db.organization.count({ where: { name: 'Twin' } })).toBe(9);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['no name',             ' ',              'name: Must not be empty.'],
  ['a long name',         'x'.repeat(101),  'name: Must be at most 100 characters long.'],
  ['a control character', 'a\u0007b',       'name: Must not contain control characters.'],
])('%s is refused', async (_what, name, outcome) => {
  expect(await refused(callers.owner, createOrganization, { name })).toBe(outcome);
});

test('only people who are signed in make organizations', async () => {
  expect(await refusals(['bot', 'narrowed', 'nobody'], createOrganization, { name: 'Lab' })).toEqual({
    bot: needsSession,
    narrowed: needsSession,
    nobody: unauthenticated,
  });
  for (const token of [await givenPersonalToken(people.owner), await givenApiKey(people.owner)])
    expect(await refused(await as(token), createOrganization, { name: 'Lab' })).toBe(needsSession);
});

test('a name that begins like another gets its own number, and nobody owns more than a hundred organizations', async () => {
  const { owner } = await app.givenOrganization('Numbers');
  const caller = await as(owner);
  const slugOf = async (name: string) =>
    dataOf(await caller.query(createOrganization, { name })).createOrganization.organization.slug;
  expect(await slugOf('Lab')).toMatch(/^lab(-\d+)?$/);
  const [first, second] = [await slugOf('Lab x'), await slugOf('Lab x')];
  expect([first, second]).toEqual(['lab-x', 'lab-x-2']);
  expect([await slugOf('lab x 9'), await slugOf('Lab x')]).toEqual(['lab-x-9', 'lab-x-10']);
  await db.organization.createMany({
    data: Array.from({ length: 100 }, (_unused, n) => ({ id: `org_own_${n}`, name: 'x', slug: `own-${n}` })),
  });
  const owned = await db.membership.count({ where: { userId: owner.id } });
  const data = Array.from({ length: 100 - owned }, (_unused, n) => ({
    organizationId: `org_own_${n}`,
    userId: owner.id,
    role: 'OWNER' as const,
  }));
  await db.membership.createMany({ data });
  expect(await refused(caller, createOrganization, { name: 'One more' })).toBe(
    'name: Nobody owns more than 100 organizations. Hand one on or delete one first.',
  );
});
