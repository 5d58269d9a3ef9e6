import pg from 'pg';
import { expect, test } from 'vitest';
import { createUser } from '../../src/members/create-user.ts';
import { needsScope, startCast, unauthenticated } from '../principal/cast.ts';
import { type Answer, dataOf } from '../support/client.ts';
import { password } from '../support/story.ts';

const { db, as, callers, people, refusals, givenPersonalToken, givenApiKey } = await startCast();
const page =
  'query ($term: String, $role: Role, $first: Int, $after: String) { organization { members(term: $term, role: $role, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { role joinedAt user { id email } } } } }';
const add = (email: string, firstName = '') =>
  createUser(db, { organization: 'acme', email, password, role: 'MEMBER', firstName, lastName: 'Smith' });
for (let n = 0; n < 5; n++) await add(`a${n}@zoo.test`, 'Ann');
const members = async (caller = callers.viewer, variables: Record<string, unknown> = {}) =>
  dataOf(await caller.query(page, variables)).organization.members;
const emails = async (variables: Record<string, unknown>) =>
  (await members(callers.viewer, variables)).nodes.map(({ user }: { user: { email: string } }) => user.email);

test('everybody known sees who belongs to the organization, with role and the day of joining, by address', async () => {
  const key = await as(await givenApiKey(people.owner));
  const reader = await as(await givenPersonalToken(people.viewer, ['MEMBERS_READ']));
  for (const caller of [callers.viewer, callers.bot, key, reader]) {
    const { nodes, totalCount } = await members(caller);
    expect([nodes.length, totalCount]).toEqual([9, 9]);
    const addresses = nodes.map(({ user }: { user: { email: string } }) => user.email);
    expect(addresses).toEqual([...addresses].sort());
    const { createdAt } = await db.membership.findFirstOrThrow({ where: { userId: people.owner.id } });
    expect(nodes).toContainEqual({
      role: 'OWNER',
      joinedAt: createdAt.toISOString(),
      user: { id: people.owner.id, email: people.owner.email },
    });
  }
});

test('by role and by words of names and addresses; wildcards stand for themselves; strangers are never found', async () => {
  expect(await emails({ role: 'OWNER' })).toEqual([people.owner.email]);
  expect(await emails({ role: 'VIEWER', term: 'zoo' })).toEqual([]);
  expect(await emails({ role: 'MEMBER', term: 'smith ANN a3' })).toEqual(['a3@zoo.test']);
  for (const term of ['%', 'a_@', 'elsewhere', people.stranger.email]) expect(await emails({ term })).toEqual([]);
});

test('pages follow each other without gap or repetition', async () => {
  for (const variables of [{}, { role: 'MEMBER' }, { term: 'zoo' }]) {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const answer: Answer = await callers.viewer.query(page, { ...variables, first: 2, after });
      const { nodes, pageInfo } = dataOf(answer).organization.members;
      seen.push(...nodes.map(({ user }: { user: { id: string } }) => user.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toHaveLength((await members(callers.viewer, variables)).totalCount);
    expect(new Set(seen).size).toBe(seen.length);
  }
});

test('a page of the wrong size and a foreign cursor are the caller’s mistake', async () => {
  const { endCursor } = (await members(callers.stranger)).pageInfo;
  for (const variables of [{ first: 0 }, { first: 301 }, { after: endCursor }, { after: 'x' }, { term: 'x'.repeat(255) }]) {
    const { data, errors } = await callers.viewer.query(page, variables);
    expect([data.organization.members, errors?.[0]?.extensions.code]).toEqual([null, 'BAD_USER_INPUT']);
  }
});

test('members are listed for those who may', async () => {
  const narrowedKey = await givenApiKey(people.owner, { scopes: ['BOTS_READ'] });
  const { errors } = await (await as(narrowedKey)).query(page);
  expect(errors).toMatchObject([
    { message: 'API key missing required scope: members:read', extensions: { code: 'FORBIDDEN', requiredScope: 'members:read' } },
  ]);
  expect(await refusals(['narrowed', 'nobody'], page)).toEqual({
    narrowed: needsScope('members:read'),
    nobody: unauthenticated,
  });
  const { nodes } = await members(callers.stranger);
  expect(nodes).toMatchObject([{ role: 'OWNER', user: { email: people.stranger.email } }]);
});

test('the number of statements does not grow with the number of members', async () => {
  const document =
    '{ organization { members { totalCount nodes { role user { id email firstName } } edges { cursor node { joinedAt user { lastName } } } } } }';
  const query = pg.Client.prototype.query as (...parameters: unknown[]) => unknown;
  let count = 0;
  pg.Client.prototype.query = function counted(this: pg.Client, ...parameters: unknown[]) {
    count++;
    return query.apply(this, parameters);
  } as never;
  try {
    const statements = async () => {
      count = 0;
      const { totalCount } = dataOf(await callers.viewer.query(document)).organization.members;
      return { count, totalCount };
    };
    const few = await statements();
    for (let n = 0; n < 10; n++) await add(`b${n}@zoo.test`);
    expect(await statements()).toEqual({ count: few.count, totalCount: few.totalCount + 10 });
  } finally {
    pg.Client.prototype.query = query as never;
  }
});
