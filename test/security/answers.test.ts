import { getIntrospectionQuery } from 'graphql';
import { expect, test } from 'vitest';
import { startApp } from '../support/app.ts';
import { givenAsset } from '../support/given-asset.ts';
import { ask } from './helpers.ts';

const lots = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));
const tooComplex = [400, ['QUERY_TOO_COMPLEX']];
const tooLarge =
  'The answer would hold more than one request is answered with, about 64 MB. What was to be changed has been changed. Ask for less at once.';

test('G10: an introspection answers with the schema once, however it is asked', async () => {
  const { as, nobody, givenOrganization } = await startApp();
  const asOwner = await as((await givenOrganization()).owner);
  const whole = getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true });
  const documents = {
    'fields under other names': '{ __schema { types { a: fields { name } b: fields { name } } } }',
    'types under other names': `{ __schema { ${lots(16, (n) => `t${n}: types { name }`).join(' ')} } }`,
    'fields of fields': '{ __schema { types { fields { type { fields { name } } } } } }',
    'fields of fields, by fragments':
      'fragment T on __Type { fields { type { ...U } } } fragment U on __Type { ...V } fragment V on __Type { inputFields { name } } { __type(name: "Query") { ...T } }',
    'other names, by a fragment':
      'fragment R on Query { ...S } fragment S on Query { __schema { ...F } } fragment F on __Schema { one: types { name } } { ...R }',
    'interfaces of possible types': '{ __type(name: "VaultAsset") { possibleTypes { interfaces { name } } } }',
    'the schema five times': `{ ${lots(5, (n) => `s${n}: __schema { types { name } }`).join(' ')} }`,
    'five types': `{ ${lots(5, (n) => `t${n}: __type(name: "Query") { name }`).join(' ')} }`,
  };
  for (const client of [nobody, asOwner]) {
    for (const [name, query] of Object.entries(documents)) {
      const { status, codes } = await ask(client, { query });
      expect.soft([status, codes], name).toEqual(tooComplex);
    }
    const { status, text } = await ask(client, { query: whole });
    expect([status, text.length < 4_000_000]).toEqual([200, true]);
    const few = '{ a: __type(name: "Team") { fields { name type { name ofType { name } } } } b: __type(name: "Bot") { name } }';
    expect((await ask(client, { query: few })).status).toBe(200);
    const batch = await ask(
      client,
      lots(5, () => ({ query: '{ __schema { queryType { name } } }' })),
      { path: '/graphql/batch' },
    );
    const answers = JSON.parse(batch.text) as { data?: unknown }[];
    expect(answers.map(({ data }) => data != null)).toEqual([true, true, true, true, false]);
  }
});

test('G10: a batch costs what its documents cost together', async () => {
  const { as, givenOrganization } = await startApp();
  const asOwner = await as((await givenOrganization()).owner);
  const query =
    '{ organization { teams(first: 300, parent: { any: true }) { nodes { members(first: 100) { nodes { id } } } } } }';
  expect((await ask(asOwner, { query })).status).toBe(200);
  const { text } = await ask(
    asOwner,
    lots(4, () => ({ query })),
    { path: '/graphql/batch' },
  );
  const answers = JSON.parse(text) as { data?: unknown; errors?: { message: string }[] }[];
  expect(answers.map(({ data }) => data != null)).toEqual([true, true, true, false]);
  expect(answers.at(-1)!.errors![0]!.message).toMatch(/over the limit for cost/);
});

test('G11: texts that are repeated, lists that are long: what a request is answered with has an end', async () => {
  const { as, db, givenOrganization } = await startApp();
  const { owner } = await givenOrganization();
  const asOwner = await as(owner);
  const { id } = await givenAsset(db, owner, { versions: lots(10, (n) => String(n + 1)) });
  const path = 'f'.repeat(20);
  await db.$executeRaw`
    UPDATE asset_version SET metadata = repeat('#', 250000),
      files = (SELECT jsonb_agg(jsonb_build_object('path', ${path}::text, 'size', 1)) FROM generate_series(1, 2000))
    WHERE asset_id = ${id}`;
  const versions = (selection: string) => ({ query: `{ asset(id: "${id}") { versions { ${selection} } } }` });
  const refused = async (body: unknown, path = '/graphql') => {
    const { text, json } = await ask(asOwner, body, { path });
    const [first] = [json].flat() as { data?: unknown; errors: { message: string; extensions: { code: string } }[] }[];
    expect([first!.data ?? null, first!.errors[0]!.extensions.code, first!.errors.length]).toEqual([
      null,
      'QUERY_TOO_COMPLEX',
      1,
    ]);
    expect([first!.errors[0]!.message, text.length < 10_000]).toEqual([tooLarge, true]);
  };

  expect((await ask(asOwner, versions('metadata files { path }'))).text.length).toBeGreaterThan(2_900_000);
  await refused(versions(lots(26, (n) => `m${n}: metadata`).join(' ')));
  await refused(versions(`files { ${lots(50, (n) => `p${n}: path`).join(' ')} }`));
  // No entry of a batch is too large by itself.
  const half = versions(lots(14, (n) => `m${n}: metadata`).join(' '));
  expect((await ask(asOwner, half)).status).toBe(200);
  await refused([half, half], '/graphql/batch');
});

test('G11: what is long is not even read when it is too much', async () => {
  const { as, db, givenOrganization } = await startApp();
  const { owner } = await givenOrganization();
  const asOwner = await as(owner);
  const { id } = await givenAsset(db, owner, { versions: lots(260, (n) => String(n + 1)) });
  await db.$executeRaw`UPDATE asset_version SET metadata = repeat('#', 250000) WHERE asset_id = ${id}`;
  const { status, json } = await ask(asOwner, { query: `{ asset(id: "${id}") { versions { metadata } } }` });
  const { errors } = json as { errors: { message: string; path: unknown[] }[] };
  expect([status, errors[0]!.message]).toEqual([200, tooLarge]);
});
