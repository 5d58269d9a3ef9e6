// What one small authenticated query costs, against the same query without Gatehouse; and memory, before and after that load.
import { join } from 'node:path';
import { createInstance, freePort } from '../lib/gatehouse.mjs';
import { residentMemory } from '../lib/memory.mjs';
import { graphqlJob, runRounds, speedHeader, speedRow, startContender } from '../lib/rounds.mjs';
import { table, whole } from '../lib/table.mjs';

const aim = 0.5;
const query = '{ principal { id } }';
const nobody = { principal: { id: 'usr_00000000000000000000000000' } };

export async function benchPrincipal(options) {
  const { app, folder, profileTo } = options;
  const port = await freePort();
  const nodeOptions = profileTo ? ['--cpu-prof', `--cpu-prof-dir=${profileTo}`] : [];
  const gatehouse = createInstance({ app, folder: join(folder, 'load'), port, nodeOptions });
  await gatehouse.start();
  const made = await gatehouse.createOwner();
  const idle = await residentMemory(gatehouse.pid);
  const tokens = await insertTokens(gatehouse, app, options.tokens, made);
  const own = { principal: { id: made.user.id } };
  const speeds = await runRounds(
    [
      { name: 'graphql-js over node:http', job: graphqlJob(await startContender('graphql-js.mjs'), query, nobody) },
      { name: 'bare graphql-yoga', baseline: true, job: graphqlJob(await startContender('yoga.mjs'), query, nobody) },
      { name: `Gatehouse, ${whole(options.tokens)} tokens`, job: { ...graphqlJob(port, query, own), tokens } },
    ],
    options,
  );
  const loaded = await residentMemory(gatehouse.pid);
  await gatehouse.stop();
  const ratio = speeds.at(-1).ratio;
  return `${query}

${table([speedHeader, ...speeds.map(speedRow)])}

The aim is ${aim} of bare Yoga, authentication included: measured ${ratio.toFixed(2)}, ${ratio >= aim ? 'which is met' : 'which is missed'} in this run.

${memoryTable(idle, loaded)}`;
}

/** Tokens as `createPersonalToken` would leave them, put in directly: issuing so many over HTTP would take minutes. */
async function insertTokens(gatehouse, app, count, { organization, user }) {
  const { mintToken } = await import(join(app, 'dist/auth/token-format.js'));
  const minted = Array.from({ length: count }, () => mintToken('gth_pat_'));
  await gatehouse.withDatabase((client) =>
    client.query(
      `INSERT INTO token (id, kind, organization_id, user_id, label, hash, prefix, last_four, scopes, created_by_id, expires_at)
       SELECT 'tok_bench' || lpad(n::text, 21, '0'), 'PERSONAL_TOKEN', $1, $2, 'bench ' || n, hash, prefix, last_four, '{full}', $2, now() + interval '1 year'
       FROM unnest($3::bytea[], $4::text[], $5::text[]) WITH ORDINALITY AS minted(hash, prefix, last_four, n)`,
      [
        organization.id,
        user.id,
        minted.map(({ hash }) => Buffer.from(hash)),
        minted.map(({ prefix }) => prefix),
        minted.map(({ lastFour }) => lastFour),
      ],
    ),
  );
  // What autovacuum does within a minute anyway.
  await gatehouse.withDatabase((client) => client.query('ANALYZE'));
  return minted.map(({ plaintext }) => plaintext);
}

function memoryTable(idle, loaded) {
  const mib = (bytes) => (bytes === null ? '–' : (bytes / 2 ** 20).toFixed(0));
  const row = ({ server, database: { proportional, resident, processes } }) => [
    mib(server),
    mib(proportional),
    mib(resident),
    String(processes),
  ];
  return `${table([
    ['Memory in MiB', 'server RSS', 'database PSS', 'database RSS, summed', 'database processes'],
    ['idle', ...row(idle)],
    ['after the load', ...row(loaded)],
  ])}
(Summed RSS counts memory that the database's processes share once for each; PSS counts it once.)`;
}
