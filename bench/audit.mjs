// node bench/audit.mjs: how long the first page of the audit log and of the uses takes for each filter, and which indexes answer it.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { runMain } from './lib/cleanup.mjs';
import { fillAudit, fillUsage, filters } from './lib/events.mjs';
import { buildCopy, createInstance, freePort, graphql, issueToken, makeFolder } from './lib/gatehouse.mjs';
import { readNumbers } from './lib/options.mjs';
import { planOf } from './lib/plan.mjs';
import { median, table, whole } from './lib/table.mjs';

const help = `Usage: node bench/audit.mjs [options]

Fills a database of its own with events, and asks for the first page of 50 by each filter, over HTTP and with EXPLAIN.
For each filter it prints the median time of the call, the rows that the database read for it, and where it read them.

  --rows <n>    audit events, and as many uses; a tenth of that is imported (5000000)
  --calls <n>   calls of which the median is taken (7)
  --help        this text
`;

async function timed(gatehouse, token, { document, variables }, calls) {
  const times = [];
  for (let call = 0; call <= calls; call++) {
    const since = performance.now();
    const { status, text } = await graphql(
      gatehouse.url,
      document,
      { first: 50, ...variables },
      { Authorization: `Bearer ${token}` },
    );
    const { errors } = JSON.parse(text);
    if (status !== 200 || errors) throw new Error(`The page was refused: ${text.slice(0, 500)}`);
    // The first call of a kind is not counted: the document is parsed, and pages come from the disk.
    if (call > 0) times.push(performance.now() - since);
  }
  return { ms: median(times), most: Math.max(...times) };
}

async function main() {
  const options = readNumbers(help, { rows: 5_000_000, calls: 7 });
  if (!options) return 0;
  const folder = makeFolder();
  process.stderr.write('Building a copy …\n');
  const { app } = await buildCopy(folder);
  const gatehouse = createInstance({ app, folder: join(folder, 'server'), port: await freePort() });
  await gatehouse.start();
  const { organization } = await gatehouse.createOwner();
  const token = await issueToken(gatehouse.url);
  const seed = randomBytes(4).readUInt32BE() / 2 ** 32;
  await gatehouse.withDatabase(async (client) => {
    await client.query("SET maintenance_work_mem = '512MB'");
    await client.query('SELECT setseed($1)', [seed]);
    for (const [name, fill] of [
      ['audit events', fillAudit],
      ['uses', fillUsage],
    ]) {
      const since = performance.now();
      process.stderr.write(`${whole(options.rows)} ${name} … `);
      await fill(client, organization.id, options.rows);
      process.stderr.write(`${whole((performance.now() - since) / 1_000)} s\n`);
    }
    await client.query('VACUUM ANALYZE');
  });

  const product = {
    ...(await import(join(app, 'dist/audit/audit-filter.js'))),
    ...(await import(join(app, 'dist/audit/audit-statement.js'))),
    ...(await import(join(app, 'dist/usage/list-usage-events.js'))),
  };
  const rows = [];
  for (const filter of filters(product, organization.id, options.rows)) {
    const { ms, most } = await timed(gatehouse, token, filter, options.calls);
    const { read, where } = await gatehouse.withDatabase((client) => planOf(client, filter.statement));
    rows.push([filter.name, ms.toFixed(1), most.toFixed(1), whole(read), where]);
    process.stderr.write('.');
  }
  await gatehouse.stop();
  process.stdout.write(`
${new Date().toISOString()}, Node ${process.version}; ${whole(options.rows)} audit events, ${whole(options.rows / 10)} imported ones, ${whole(options.rows)} uses

${table([['first page of 50', 'ms', 'most', 'rows read', 'where'], ...rows])}
`);
  return rows.some(([, , , , where]) => where.includes('Seq Scan')) ? 1 : 0;
}

runMain(main);
