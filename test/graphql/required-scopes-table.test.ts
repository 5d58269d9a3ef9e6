import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { needsScope, outcomeOf, startCast } from '../principal/cast.ts';

const { callers } = await startCast({ GRAPHQL_MAX_TOKENS: '1000' });

const question = `query ($document: String!, $operationName: String) {
  requiredScopes(document: $document, operationName: $operationName) {
    public principals session self role scopes fields { coordinate principals session role scope self }
  }
}`;
const everybody = ['USER', 'BOT', 'SERVICE_ACCOUNT', 'ANONYMOUS'];
const known = ['USER', 'BOT', 'SERVICE_ACCOUNT'];
const managers = ['USER', 'SERVICE_ACCOUNT'];

async function ask(document: string, operationName: string | null = null, caller = callers.nobody) {
  return caller.query(question, { document, operationName });
}

const coordinates = (access: { fields: { coordinate: string }[] }) => access.fields.map(({ coordinate }) => coordinate);

// biome-ignore format: a table reads best as a table
test.each([
  ['{ principal { kind id name role scopes credential { label } } }', { public: true, principals: everybody, session: false, role: null, scopes: [] }],
  ['{ __typename __schema { types { name fields { name } } } __type(name: "User") { name } }', { public: true, principals: everybody, scopes: [] }],
  ['mutation { signIn(email: "a", password: "b") { user { id } } }',  { public: true, principals: everybody, session: false, scopes: [] }],
  ['{ organization { name } }',                                       { public: false, principals: known, session: false, role: null, scopes: [] }],
  ['{ bots { id } }',                                                 { public: false, principals: known, session: false, role: null, scopes: ['bots:read'] }],
  ['{ bots { apiKeys { id } } }',                                     { principals: managers, role: 'ADMIN', scopes: ['bots:read'] }],
  ['{ organization { users { nodes { id } } bots { id } teams { nodes { id } } } }', { principals: known, scopes: ['bots:read', 'members:read', 'teams:read'] }],
  ['{ user { sessions { nodes { id } } } }',                          { principals: ['USER'], session: false, self: true, scopes: ['full'] }],
  ['{ user { personalTokens { nodes { id } } } bots { id } }',        { principals: ['USER'], session: false, self: true, scopes: ['full'] }],
  ['mutation { createBot(input: { name: "x" }) { botKey } }',         { public: false, principals: managers, session: false, role: 'ADMIN', scopes: ['full'] }],
  ['mutation { createBot(input: { name: "x" }) { bot { apiKeys { id } teams { members { nodes { id } } } } } }', { principals: managers, role: 'ADMIN', scopes: ['full'] }],
  ['mutation { createBotApiKey(botId: "x", label: "y") { botKey } }', { principals: ['USER'], session: false, role: 'ADMIN', scopes: ['bots:write'] }],
  ['mutation { createPersonalToken(label: "x") { token } }',          { principals: ['USER'], session: true, role: null, scopes: [] }],
  ['mutation { createPersonalToken(label: "x") { token } createBot(input: { name: "x" }) { botKey } }', { principals: ['USER'], session: true, role: 'ADMIN', scopes: [] }],
  ['mutation { deletePersonalToken(tokenId: "x") { success } }',      { principals: ['USER'], session: false, scopes: ['full'] }],
  ['mutation { deleteTeam(id: "x") { success } }',                { principals: managers, session: false, role: 'ADMIN', scopes: ['teams:write'] }],
  ['mutation { updateTeam(input: { id: "x" }) { team { id } } }',     { principals: managers, session: false, role: 'MEMBER', scopes: ['teams:write'] }],
  ['mutation { updateTeam(input: { id: "x" }) { team { bots { id } } } deleteTeam(id: "x") { success } }', { role: 'ADMIN', scopes: ['bots:read', 'teams:write'] }],
  // Ways of writing the same thing.
  ['{ a: bots { b: name } c: bots { d: id } }',                       { scopes: ['bots:read'] }],
  ['{ principal { kind } ... on Query { ... { bots { id } } } }',     { public: false, scopes: ['bots:read'] }],
  ['{ organization { ...a } } fragment a on OrganizationType { ...b } fragment b on OrganizationType { bots { id } }', { scopes: ['bots:read'] }],
  ['{ ...a } fragment a on Query { bots { ...b } } fragment b on ManagedBot { teams { bots { id } } teamMemberships { team { children { id } } } }', { scopes: ['bots:read', 'teams:read'] }],
  ['query ($no: Boolean = false) { bots @include(if: $no) { id } }',  { scopes: ['bots:read'] }],
  ['{ principal { kind } bots @skip(if: true) { id } }',              { public: false, scopes: ['bots:read'] }],
  ['{ ... @include(if: false) { organization { users { totalCount } } } }', { scopes: ['members:read'] }],
  // Nobody gets an organization here, and so nothing below it; all of it takes somebody.
  ['{ principal { organization { name bots { id } } } }',             { public: false, principals: known, scopes: ['bots:read'] }],
  // What is asked about is text, and is not run.
  ['{ requiredScopes(document: "{ bots { id } }") { scopes } }',      { public: true, principals: everybody, scopes: [] }],
])('%s', async (document, expected) => {
  const { data, text } = await ask(document);
  expect(data?.requiredScopes, text).toMatchObject(expected);
});

test('each field that asks something is listed once, with its rule, in the order of the document', async () => {
  const { data } = await ask(
    '{ z: bots { apiKeys { id } } bots { name } user { id sessions { totalCount } } principal { kind } }',
  );
  expect(data.requiredScopes.fields).toEqual([
    { coordinate: 'Query.bots', principals: known, session: false, role: null, scope: 'bots:read', self: false },
    { coordinate: 'ManagedBot.apiKeys', principals: managers, session: false, role: 'ADMIN', scope: 'bots:read', self: false },
    { coordinate: 'Query.user', principals: known, session: false, role: null, scope: null, self: false },
    { coordinate: 'User.sessions', principals: ['USER'], session: false, role: null, scope: 'full', self: true },
  ]);
});

test('of several operations the one that is named is judged, with the fragments that it spreads', async () => {
  const document = `query A { organization { ...bots } } query B { organization { ...users } } query C { principal { kind } }
    fragment bots on OrganizationType { bots { id } } fragment users on OrganizationType { users { totalCount } }`;
  expect((await ask(document, 'A')).data.requiredScopes.scopes).toEqual(['bots:read']);
  expect((await ask(document, 'B')).data.requiredScopes.scopes).toEqual(['members:read']);
  const { data } = await ask(document, 'C');
  expect([data.requiredScopes.public, coordinates(data.requiredScopes)]).toEqual([true, []]);
});

const several = 'BAD_USER_INPUT: The document has several operations: say by name which one is meant.';
const noSuch = 'BAD_USER_INPUT: The document has no operation of this name.';
// biome-ignore format: a table reads best as a table
test.each([
  ['an empty document',        '',                                        null,    'BAD_USER_INPUT: Syntax Error: Unexpected <EOF>. It is at line 1, column 1 of the document.'],
  ['a broken one',             '{ bots {\n id ',                          null,    'BAD_USER_INPUT: Syntax Error: Expected Name, found <EOF>. It is at line 2, column 5 of the document.'],
  ['text that is no document', 'hunter2',                                 null,    'BAD_USER_INPUT: Syntax Error: Unexpected Name. It is at line 1, column 1 of the document.'],
  ['fragments alone',          'fragment a on Query { bots { id } }',     null,    'BAD_USER_INPUT: The document has no operation.'],
  ['a schema',                 'type Query { hunter2: Int }',             null,    'BAD_USER_INPUT: The document has no operation.'],
  ['several operations',       'query A { bots { id } } query B { __typename }', null, several],
  ['an unknown operation',     'query A { bots { id } }',                 'hunter2', noSuch],
  ['an empty name',            'query A { bots { id } }',                 '',      noSuch],
  ['a subscription',           'subscription { bots { id } }',            null,    'BAD_USER_INPUT: This server has no such operations.'],
  ['an unknown field',         '{ bot2 { id } }',                         null,    'BAD_USER_INPUT: Cannot query field "bot2" on type "Query". It is at line 1, column 3 of the document.'],
  ['an unknown argument',      '{ bots(of: 1) { id } }',                  null,    'BAD_USER_INPUT: Unknown argument "of" on field "Query.bots". It is at line 1, column 8 of the document.'],
  ['a value of another type',  '{ bot(slug: { secret: "hunter2" }) { id } }', null, 'BAD_USER_INPUT: String cannot represent a non string value. It is at line 1, column 13 of the document.'],
  ['an undeclared variable',   '{ bot(slug: $s) { id } }',                null,    'BAD_USER_INPUT: Variable "$s" is not defined. It is at line 1, column 13 of the document.'],
  ['a circle of fragments',    '{ ...a } fragment a on Query { ...a }',   null,    'QUERY_TOO_COMPLEX: The document is over the limit for depth, which is 20. Split it into several requests.'],
  ['two meanings of a name',   '{ organization { a: id a: name } }',      null,    'BAD_USER_INPUT: Fields "a" conflict because "id" and "name" are different fields. Use different aliases on the fields to fetch both if this was intentional. It is at line 1, column 18 of the document.'],
])('%s is refused with a sentence that repeats no value', async (_what, document, operationName, outcome) => {
  const answer = await ask(document, operationName);
  expect(outcomeOf(answer)).toBe(outcome);
  expect([answer.status, answer.data, answer.errors?.[0]?.path]).toEqual([200, { requiredScopes: null }, ['requiredScopes']]);
  expect(answer.text).not.toContain('hunter2');
});

test('suggestions are for callers that are known', async () => {
  const document = '{ organisation { id } }';
  expect(outcomeOf(await ask(document))).not.toContain('Did you mean');
  expect(outcomeOf(await ask(document, null, callers.bot))).toContain('Did you mean "organization"?');
});

// biome-ignore format: a table reads best as a table
test.each([
  ['nesting of the document', 120,   `{ bot(slug: ${'['.repeat(90_000)}) { id } }`],
  ['nesting of the document', 120,   '{ a '.repeat(5_000)],
  ['tokens',                  1_000, `{ ${'principal { id } '.repeat(400)} }`],
  ['depth',                   20,    `{ organization { teams { nodes ${'{ parent '.repeat(20)} { id } ${'}'.repeat(20)} } } }`],
  ['aliases',                 50,    `{ ${Array.from({ length: 51 }, (_unused, n) => `a${n}: __typename`).join(' ')} }`],
  ['directives',              50,    `{ __typename ${'@skip(if: false) '.repeat(51)} }`],
])('the document is held to the limit for %s', async (limit, value, document) => {
  const answer = await ask(document);
  expect(outcomeOf(answer)).toBe(
    `QUERY_TOO_COMPLEX: The document is over the limit for ${limit}, which is ${value}. Split it into several requests.`,
  );
});

test('all documents that one call asks about share the limit of one, in a batch as well', async () => {
  const document = `{ ${'principal { id } '.repeat(90)} }`;
  const fields = (count: number) =>
    Array.from({ length: count }, (_unused, n) => `a${n}: requiredScopes(document: $d) { scopes }`).join(' ');
  const query = (count: number) => `query ($d: String!) { ${fields(count)} }`;
  const alone = await callers.nobody.query(query(2), { d: document });
  expect(alone.errors).toBeUndefined();
  const { data, errors } = await callers.nobody.query(query(4), { d: document });
  expect(Object.values(data).filter((one) => one !== null)).toHaveLength(2);
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['QUERY_TOO_COMPLEX', 'QUERY_TOO_COMPLEX']);
  // Small ones count for something too, and so do those that cannot be read.
  const small = await callers.nobody.query(query(12), { d: '{ __typename }' });
  expect(Object.values(small.data).filter((one) => one !== null)).toHaveLength(10);
  const broken = await callers.nobody.query(
    `query ($d: String!) { ${fields(10)} last: requiredScopes(document: "{ __typename }") { scopes } }`,
    { d: '{' },
  );
  expect(broken.data.last).toBeNull();
  const batch = await callers.nobody.fetch('/graphql/batch', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Array.from({ length: 4 }, () => ({ query: query(1), variables: { d: document } }))),
  });
  const answers = (await batch.json()) as { errors?: unknown[] }[];
  expect(answers.filter((answer) => answer.errors)).toHaveLength(2);
});

test('fragments within fragments cost no more than their text', async () => {
  const bomb = Array.from({ length: 18 }, (_unused, n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`).join('\n');
  const { data } = await ask(`{ ...f0 } ${bomb} fragment f18 on Query { bots { id } }`);
  expect(data.requiredScopes.scopes).toEqual(['bots:read']);
});

test('every kind of caller gets the same answer, and nothing is run or asked of the database for it', async () => {
  const document = 'mutation { createTeam(input: { name: "never" }) { team { id } } }';
  const texts = new Set<string>();
  for (const caller of Object.values(callers)) texts.add((await ask(document, null, caller)).text);
  expect(texts.size).toBe(1);
  expect(outcomeOf(await callers.owner.query('{ organization { teams { totalCount } } }'))).toBe('ok');
  expect((await callers.owner.query('{ organization { teams { totalCount } } }')).data.organization.teams.totalCount).toBe(0);
  const statements = vi.spyOn(pg.Client.prototype, 'query');
  await ask(document);
  expect(statements).not.toHaveBeenCalled();
  statements.mockRestore();
});

test('what it says is what happens: the scope that a token lacks is the one that it names', async () => {
  const { data } = await ask('{ bots { id } }');
  expect(outcomeOf(await callers.narrowed.query('{ bots { id } }'))).toBe(needsScope(data.requiredScopes.scopes[0]));
});

test('all documents that a call asks about share one limit, comments included: a call that asks about hundreds is refused early', async () => {
  const comment = `#${'{'.repeat(99_000)}`;
  const aliases = Array.from({ length: 40 }, (_unused, n) => `a${n}: requiredScopes(document: $d) { public }`);
  const answer = await callers.nobody.query(`query ($d: String!) { ${aliases.join(' ')} }`, { d: comment });
  // The first one has used the limit up, whatever is found in it.
  const codes = answer.errors?.map(({ extensions }) => extensions.code) ?? [];
  expect(codes.filter((code) => code === 'QUERY_TOO_COMPLEX').length).toBeGreaterThanOrEqual(9);
  expect(Object.values(answer.data ?? {}).every((value) => value === null)).toBe(true);
});
