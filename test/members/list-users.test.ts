import { expect, test } from 'vitest';
import { createUser } from '../../src/members/create-user.ts';
import { needsScope, startCast, unauthenticated } from '../principal/cast.ts';
import { type Answer, dataOf } from '../support/client.ts';
import { password } from '../support/story.ts';

const { db, callers, people, refusals } = await startCast();
const findUser = 'query FindUser($term: String!) { organization { users(term: $term, first: 25) { nodes { id email } } } }';
const page =
  'query ($term: String, $first: Int, $after: String) { organization { users(term: $term, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { email } } } }';
for (let n = 0; n < 30; n++)
  await createUser(db, {
    organization: 'acme',
    email: `a${n}.x@zoo.test`,
    password,
    role: 'MEMBER',
    firstName: 'Ann',
    lastName: `Smith ${n}`,
  });
const exact = await createUser(db, { organization: 'acme', email: 'X@zoo.test', password, role: 'MEMBER' });
const emails = async (variables: Record<string, unknown>) =>
  dataOf(await callers.viewer.query(page, variables)).organization.users.nodes.map(({ email }: { email: string }) => email);

test('an exact address is found among many that contain it, in any case', async () => {
  for (const caller of [callers.viewer, callers.bot]) {
    const { nodes } = dataOf(await caller.query(findUser, { term: 'x@zoo.test' })).organization.users;
    expect([nodes.length, nodes[0]]).toEqual([25, { id: exact.user.id, email: 'X@zoo.test' }]);
  }
});

test('names are searched word by word, wildcards stand for themselves, strangers are never found', async () => {
  expect(await emails({ term: 'smith ANN 7' })).toEqual(['a17.x@zoo.test', 'a27.x@zoo.test', 'a7.x@zoo.test']);
  for (const term of ['%', 'a_.x', 'elsewhere', people.stranger.email]) expect(await emails({ term })).toEqual([]);
});

test('a term that cannot be stored or is too long is the caller’s mistake, also by GET', async () => {
  const refusal = async (term: string) => {
    const address = `/graphql?${new URLSearchParams({ query: findUser, variables: JSON.stringify({ term }) })}`;
    const { errors } = (await (await callers.bot.fetch(address)).json()) as Pick<Answer, 'errors'>;
    return errors?.[0]?.extensions.code ?? 'ok';
  };
  const outcomes = await Promise.all(['a\0b', '\ud800', 'x'.repeat(255)].map(refusal));
  expect(outcomes).toEqual(Array(3).fill('BAD_USER_INPUT'));
});

test('a term has at most 254 characters, however many words', async () => {
  const refusal = async (term: string) => (await callers.viewer.query(findUser, { term })).errors?.[0]?.message ?? 'ok';
  expect(await refusal('a '.repeat(127))).toBe('ok');
  expect(await refusal('a '.repeat(8_000))).toBe('Must be at most 254 characters long.');
});

test('pages follow each other without gap or repetition, also with the exact match in front', async () => {
  for (const term of [null, 'x@zoo.test', 'zoo']) {
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 10; pages++) {
      const answer: Answer = await callers.viewer.query(page, { term, first: 7, after });
      const { users } = dataOf(answer).organization;
      seen.push(...users.nodes.map(({ email }: { email: string }) => email));
      after = users.pageInfo.endCursor;
      if (!users.pageInfo.hasNextPage) {
        expect([seen.length, new Set(seen).size]).toEqual([users.totalCount, users.totalCount]);
        break;
      }
    }
  }
});

test('people are listed for those who may', async () => {
  expect(await refusals(['narrowed', 'nobody'], findUser, { term: 'x' })).toEqual({
    narrowed: needsScope('members:read'),
    nobody: unauthenticated,
  });
  const { nodes } = dataOf(await callers.stranger.query(findUser, { term: '' })).organization.users;
  expect(nodes).toEqual([{ id: people.stranger.id, email: people.stranger.email }]);
});
