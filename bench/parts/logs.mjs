// How long the first page of the audit log and of the uses takes for each filter, and which indexes answer it.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fillAudit, fillUsage, filters } from '../lib/events.mjs';
import { createInstance, freePort, graphql, issueToken } from '../lib/gatehouse.mjs';
import { planOf } from '../lib/plan.mjs';
import { median, table, whole } from '../lib/table.mjs';

const calls = 7;

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

/** Fills a database of its own with events, and asks for the first page of 50 by each filter, over HTTP and with EXPLAIN. */
export async function benchLogs({ app, folder, rows }) {
  const gatehouse = createInstance({ app, folder: join(folder, 'logs'), port: await freePort() });
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
      process.stderr.write(`${whole(rows)} ${name} … `);
      await fill(client, organization.id, rows);
      process.stderr.write(`${whole((performance.now() - since) / 1_000)} s\n`);
    }
    await client.query('VACUUM ANALYZE');
  });

  const product = {
    ...(await import(join(app, 'dist/audit/audit-filter.js'))),
    ...(await import(join(app, 'dist/audit/audit-statement.js'))),
    ...(await import(join(app, 'dist/usage/list-usage-events.js'))),
  };
  const lines = [];
  for (const filter of filters(product, organization.id, rows)) {
    const { ms, most } = await timed(gatehouse, token, filter, calls);
    const { read, where } = await gatehouse.withDatabase((client) => planOf(client, filter.statement));
    lines.push([filter.name, ms.toFixed(1), most.toFixed(1), whole(read), where]);
    process.stderr.write('.');
  }
  await gatehouse.stop();
  const scans = lines.some(([, , , , where]) => where.includes('Seq Scan'));
  return `${whole(rows)} audit events, ${whole(rows / 10)} imported ones, ${whole(rows)} uses${scans ? '; A FILTER READS A WHOLE TABLE' : ''}

${table([['first page of 50', 'ms', 'most', 'rows read', 'where'], ...lines])}`;
}
