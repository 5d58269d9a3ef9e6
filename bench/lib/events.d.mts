import type { auditFilter } from '../../src/audit/audit-filter.ts';
import type { auditStatement } from '../../src/audit/audit-statement.ts';
import type { usageStatement } from '../../src/usage/list-usage-events.ts';
import type { Connection, Statement } from './plan.mjs';

export function fillAudit(client: Connection, organizationId: string, count: number): Promise<void>;
export function fillUsage(client: Connection, organizationId: string, count: number): Promise<void>;

/** Functions of the product, from its sources or from a build. */
interface Product {
  auditFilter: typeof auditFilter;
  auditStatement: typeof auditStatement;
  usageStatement: typeof usageStatement;
}

interface Asked {
  name: string;
  document: string;
  variables: Record<string, unknown>;
  statement: Statement;
}

export function filters(product: Product, organizationId: string, count: number): Asked[];
