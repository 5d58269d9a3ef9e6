import { expect, test } from 'vitest';
import { updateOrganization } from '../members/documents.ts';
import { needsRole, needsSession, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';

const { db, as, callers, people, organization, refused, refusals, act, givenPersonalToken, givenApiKey } = await startCast();
const input = (given: Record<string, unknown>) => ({ input: given });

test('an admin changes name and icon; the slug stays; null and what is so already change nothing; an empty icon clears it', async () => {
  const first = await act(
    callers.admin,
    updateOrganization,
    input({ name: 'Acme Labs', iconUrl: 'https://cdn.acme.test/icon.png' }),
  );
  expect(dataOf(first.answer).updateOrganization.organization).toEqual({
    name: 'Acme Labs',
    slug: 'acme',
    iconUrl: 'https://cdn.acme.test/icon.png',
  });
  const updated = { event: 'organization.updated', actorId: people.admin.id, targetId: organization.id };
  expect(first.audit).toEqual([{ ...updated, data: { fields: ['name', 'iconUrl'] } }]);
  for (const same of [{}, { name: null, iconUrl: null }, { name: ' Acme Labs ', iconUrl: 'https://cdn.acme.test/icon.png' }])
    expect(await refused(callers.admin, updateOrganization, input(same))).toBe('ok');
  expect((await act(callers.owner, updateOrganization, input({ iconUrl: '/icons/acme.svg' }))).outcome).toBe('ok');
  expect((await act(callers.admin, updateOrganization, input({ iconUrl: '' }))).audit).toEqual([
    { ...updated, data: { fields: ['iconUrl'] } },
  ]);
  expect(await refused(callers.admin, updateOrganization, input({ iconUrl: '' }))).toBe('ok');
});

const noIcon = 'iconUrl: Must begin with https://, or be a path of this server that begins with one /.';
// biome-ignore format: a table reads best as a table
test.each([
  ['no name',               { name: '' },                               'name: Must not be empty.'],
  ['a long name',           { name: 'x'.repeat(101) },                  'name: Must be at most 100 characters long.'],
  ['a script',              { iconUrl: 'javascript:alert(1)' },         noIcon],
  ['data in the address',   { iconUrl: 'data:image/png;base64,AAAA' },  noIcon],
  ['plain http',            { iconUrl: 'http://cdn.acme.test/a.png' },  noIcon],
  ['another host',          { iconUrl: '//cdn.acme.test/a.png' },       noIcon],
  ['a backslash',           { iconUrl: '/\\cdn.acme.test/a.png' },      noIcon],
  ['no host',               { iconUrl: 'https://' },                    noIcon],
  ['a long address',        { iconUrl: `/${'x'.repeat(2000)}` },        'iconUrl: Must be at most 2000 characters long.'],
])('%s is refused', async (_what, given, outcome) => {
  expect(await refused(callers.owner, updateOrganization, input(given))).toBe(outcome);
});

test('only an admin who is signed in changes the organization, and only the own one', async () => {
  const variables = input({ name: 'Taken over' });
  expect(await refusals(['member', 'viewer', 'bot', 'narrowed', 'nobody'], updateOrganization, variables)).toEqual({
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: needsSession,
    narrowed: needsSession,
    nobody: unauthenticated,
  });
  for (const token of [await givenPersonalToken(people.owner), await givenApiKey(people.owner)])
    expect(await refused(await as(token), updateOrganization, variables)).toBe(needsSession);
  expect(outcomeOf(await callers.stranger.query(updateOrganization, variables))).toBe('ok');
  expect((await db.organization.findUniqueOrThrow({ where: { id: organization.id } })).name).not.toBe('Taken over');
});

test('changed five times at once: each change that was one is in the log', async () => {
  const names = Array.from({ length: 5 }, (_, n) => `Acme ${n % 2}`);
  const before = await db.auditEvent.count({ where: { event: 'organization.updated' } });
  const answers = await Promise.all(names.map((name) => callers.owner.query(updateOrganization, input({ name }))));
  expect(answers.map(outcomeOf)).toEqual(Array(5).fill('ok'));
  const written = (await db.auditEvent.count({ where: { event: 'organization.updated' } })) - before;
  expect(written).toBeGreaterThanOrEqual(2);
  expect(written).toBeLessThanOrEqual(5);
});
