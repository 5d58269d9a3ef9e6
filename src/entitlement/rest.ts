import { readsAssets } from '../assets/gates.ts';
import { asKnown } from '../auth/gate.ts';
import { restRoutes } from '../http/rest.ts';
import { readLock } from './read-lock.ts';

const longestSessionId = 200;

export const lockRoutes = restRoutes({
  method: 'GET',
  path: '/api/skills/sx.lock',
  gate: readsAssets,
  async answer(c) {
    const { db, principal, services, visitor } = c.env.call;
    const reader = {
      ...visitor,
      sessionId:
        c.req
          .header('x-session-id')
          ?.replace(/\p{Cc}/gu, '')
          .slice(0, longestSessionId) || null,
      ifNoneMatch: c.req.header('if-none-match') ?? null,
    };
    const { text, etag, leftOut } = await readLock(db, asKnown(principal), services, reader);
    const headers = {
      ETag: etag,
      'Cache-Control': 'private, no-cache',
      Vary: 'Origin, Authorization, X-API-Key, X-Skene-Token, Cookie',
      ...(leftOut && { 'X-Gatehouse-Left-Out': leftOut }),
    };
    return text === null ? c.body(null, 304, headers) : c.body(text, 200, { ...headers, 'Content-Type': 'application/toml' });
  },
});
