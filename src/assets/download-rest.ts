import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { recordAccesses } from '../audit/record.ts';
import { asKnown } from '../auth/gate.ts';
import { byteRange } from '../http/byte-range.ts';
import { pathParameter } from '../http/rest.ts';
import type { RouterEnv } from '../http/router.ts';
import { namesTag } from '../kernel/entity-tag.ts';
import { aboutAsset } from './asset-events.ts';
import { findVersion } from './find-version.ts';

type Found = Awaited<ReturnType<typeof findVersion>>;

/** A version never changes under its address; who may have it can, so no cache that is shared may keep it. */
const forEver = {
  'Cache-Control': 'private, max-age=31536000, immutable',
  Vary: 'Authorization, X-API-Key, X-Skene-Token, Cookie, Origin',
};

/** The archive of a version: whole, or one range of it. The file name at the end of the address is for people. */
export async function download(c: Context<RouterEnv>): Promise<Response> {
  const { db, services } = c.env.call;
  const version = await versionAsked(c);
  const { sha256, blob } = version;
  const etag = `"${sha256}"`;
  const headers = { ...forEver, ETag: etag, 'Accept-Ranges': 'bytes' };
  if (namesTag(c.req.header('if-none-match') ?? null, etag)) return c.body(null, 304, headers);

  const ifRange = c.req.header('if-range');
  const isCurrent = ifRange === undefined || ifRange === etag;
  const range = isCurrent ? byteRange(c.req.header('range') ?? null, blob.size) : null;
  if (range === 'unsatisfiable') return c.body(null, 416, { ...headers, 'Content-Range': `bytes */${blob.size}` });
  const { start, end } = range ?? { start: 0, end: blob.size };
  const about = {
    ...headers,
    'Content-Type': 'application/zip',
    'Content-Length': String(end - start),
    'Content-Disposition': attachment(`${version.asset.slug}-${version.version}.zip`),
    ...(range && { 'Content-Range': `bytes ${start}-${end - 1}/${blob.size}` }),
  };
  const status = range ? 206 : 200;
  if (c.req.method === 'HEAD') return c.body(null, status, about);
  await recordDownload(c, version, start);
  const bytes = Readable.from(services.blobs.read(db, sha256, start, end), { objectMode: false });
  return c.body(Readable.toWeb(bytes) as ReadableStream, status, about);
}

/** metadata.toml of a version, as its archive holds it. */
export async function metadata(c: Context<RouterEnv>): Promise<Response> {
  const version = await versionAsked(c);
  const etag = `"${version.sha256}-metadata"`;
  const headers = { ...forEver, ETag: etag, 'Content-Type': 'application/toml; charset=utf-8' };
  if (namesTag(c.req.header('if-none-match') ?? null, etag)) return c.body(null, 304, { ...forEver, ETag: etag });
  return c.body(version.metadata, 200, headers);
}

function versionAsked(c: Context<RouterEnv>): Promise<Found> {
  const { db, principal } = c.env.call;
  return findVersion(db, asKnown(principal), pathParameter(c, 'name'), pathParameter(c, 'version'));
}

/**
 * No audit row, no bytes: whoever leaves out the first byte has all that matters. Rows of reading from the middle say where it began, so
 * that one download in many ranges can be told from many.
 */
async function recordDownload(c: Context<RouterEnv>, { asset, version }: Found, from: number): Promise<void> {
  const { db, principal, visitor } = c.env.call;
  const event = {
    event: 'asset.downloaded',
    ...aboutAsset(asset),
    data: { version, ...visitor, ...(from > 0 && { from }) },
  } as const;
  await recordAccesses(db, [{ actor: principal, event, at: new Date() }]);
}

/** RFC 6266: slugs and versions are plain ASCII, but no header is built on that. */
function attachment(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._+-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
