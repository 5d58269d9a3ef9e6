import { expect, test } from 'vitest';
import { fillAudit, fillUsage, filters } from '../../bench/lib/events.mjs';
import { planOf } from '../../bench/lib/plan.mjs';
import { auditFilter } from '../../src/audit/audit-filter.ts';
import { auditStatement } from '../../src/audit/audit-statement.ts';
import { usageStatement } from '../../src/usage/list-usage-events.ts';
import { startApp } from '../support/app.ts';

const rows = 20_000;
const page = 51;
/** From name to name: as many rows as there are names that begin so, whatever happened to each. */
const walkNames = new Set(['search, most assets', 'search and window']);

test('no filter of the audit log or of the uses scans: each reads about as many rows as it answers with', async () => {
  const { database, givenOrganization } = await startApp();
  const { organization } = await givenOrganization();
  await fillAudit(database.pool, organization.id, rows);
  await fillUsage(database.pool, organization.id, rows);
  await database.pool.query('ANALYZE');
  const asked = filters({ auditFilter, auditStatement, usageStatement }, organization.id, rows);
  expect(asked.length).toBeGreaterThan(30);
  for (const { name, statement } of asked) {
    const { read, where } = await planOf(database.pool, statement);
    expect(where, name).not.toContain('Seq Scan');
    if (!walkNames.has(name)) expect(read, `${name}, in ${where}`).toBeLessThan(6 * page);
  }
});
