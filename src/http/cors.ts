import type pg from 'pg';
import type { Known } from '../auth/principal.ts';
import type { RequestHead } from '../auth/request-head.ts';
import { storeFailure } from '../db/failures.ts';
import { Forbidden } from '../kernel/errors.ts';
import { webOrigin } from '../kernel/web-origin.ts';
import { isGraphQL, isRest } from './paths.ts';

/** What a page of another site may send, and for how long its browser may remember that (docs/credentials.md, Pages of other sites). */
const permissions = {
  'Access-Control-Allow-Methods': 'GET, POST, DELETE',
  'Access-Control-Allow-Headers': 'authorization, content-type, x-api-key, x-skene-token, accept, x-request-id',
  'Access-Control-Max-Age': '600',
};

/** Routes that such pages may call. The others are for people, who come with a cookie. */
const callable = (path: string) => isGraphQL(path) || isRest(path);

/**
 * The answer to a browser that asks before it calls, or null when this is no such question or the origin is on no list. A preflight shows
 * no credential, so all organizations are looked at: the call itself is held to its own.
 */
export async function preflightAnswer(pool: pg.Pool, head: RequestHead): Promise<Record<string, string> | null> {
  const origin = head.header('origin');
  if (head.method !== 'OPTIONS' || origin === null || head.header('access-control-request-method') === null) return null;
  if (!callable(head.path) || !(await isListed(pool, origin, null))) return null;
  const vary = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers';
  return { 'Access-Control-Allow-Origin': origin, ...permissions, Vary: vary, 'Cache-Control': 'no-store' };
}

/** The headers of every answer to a call with a token from a page of another site. Throws when its organization does not list that site. */
export async function corsGrant(pool: pg.Pool, principal: Known, origin: string): Promise<Record<string, string>> {
  if (!(await isListed(pool, origin, principal.organizationId)))
    throw new Forbidden(
      'Pages of this origin may not call with a credential of this organization. An admin can list the origin with setAllowedOrigins.',
    );
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'x-request-id, retry-after',
  };
}

// Prepared once per connection. The index on the list serves both.
const byAnybody = 'SELECT 1 FROM organization WHERE allowed_origins @> ARRAY[$1::text] AND deleted_at IS NULL LIMIT 1';
const byOne = 'SELECT 1 FROM organization WHERE id = $2 AND allowed_origins @> ARRAY[$1::text] AND deleted_at IS NULL';

async function isListed(pool: pg.Pool, origin: string, organizationId: string | null): Promise<boolean> {
  // `null` and whatever a browser would not send is on no list: not worth a question.
  if (webOrigin(origin) !== origin) return false;
  const query =
    organizationId === null
      ? { name: 'origin-listed', text: byAnybody, values: [origin] }
      : { name: 'origin-listed-by', text: byOne, values: [origin, organizationId] };
  const { rowCount } = await pool.query(query).catch((error: unknown) => {
    throw storeFailure(error) ?? error;
  });
  return rowCount === 1;
}
