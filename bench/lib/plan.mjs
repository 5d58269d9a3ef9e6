// What the database does for a statement: the rows that it reads, and where.

/** @param {import('pg').Client} client @param {{ text: string, values: unknown[] }} statement */
export async function planOf(client, { text, values }) {
  const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
  const scans = [...scansIn(rows[0]['QUERY PLAN'][0].Plan)].filter((scan) => scan.name !== '');
  return { read: scans.reduce((sum, { read }) => sum + read, 0), where: [...new Set(scans.map(({ name }) => name))].join(', ') };
}

function* scansIn(node) {
  const loops = node['Actual Loops'];
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  const index = node['Index Name'];
  if (index) yield { name: index, read: (node['Actual Rows'] + removed) * loops };
  else if (node['Node Type'] === 'Seq Scan')
    yield { name: `Seq Scan on ${node['Relation Name']}`, read: (node['Actual Rows'] + removed) * loops };
  for (const child of node.Plans ?? []) yield* scansIn(child);
}
