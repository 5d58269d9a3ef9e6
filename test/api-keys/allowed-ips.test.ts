import { expect, test } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { clientOf } from '../support/client.ts';
import { whoAmI } from './documents.ts';

/** The status that a call with a key for those ranges gets, which comes over those hops. */
async function statusOf({ app }: TestApp, raw: string, connection: string, forwardedFor?: string): Promise<number> {
  const forwarded = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  return (await clientOf(app, { authorization: `Bearer ${raw}`, ...forwarded }, connection).query(whoAmI)).status;
}

test('a key works from its addresses only; from elsewhere it is 401 in the same bytes as an unknown one, with an audit row', async () => {
  const started = await startApp();
  const { app, db, lastUse, givenOrganization, givenApiKey } = started;
  const { organization, owner } = await givenOrganization();
  const key = await givenApiKey(owner, { allowedIps: ['10.1.0.0/16', '192.0.2.7', '2001:db8::/32'] });
  // biome-ignore format: a table reads best as a table
  const rows: [connection: string, status: number][] = [
    ['10.1.2.3',            200],
    ['10.2.0.1',            401],
    ['192.0.2.7',           200],
    ['192.0.2.8',           401],
    ['2001:db8:1::9',       200],
    ['2001:db9::1',         401],
    ['::ffff:10.1.2.3',     200],
    ['::ffff:10.2.0.1',     401],
    ['127.0.0.1',           401],
    ['',                    401],
  ];
  for (const [connection, status] of rows)
    expect([connection, await statusOf(started, key.raw, connection)]).toEqual([connection, status]);

  const text = async (raw: string) => (await clientOf(app, { 'x-api-key': raw }, '198.51.100.1').query(whoAmI)).text;
  expect(await text(key.raw)).toBe(await text('junk'));
  await lastUse.flush();
  const [row, ...more] = await db.auditEvent.findMany({ where: { event: 'token.refused' } });
  expect(row).toMatchObject({ organizationId: organization.id, targetId: key.id, data: { cause: 'address' } });
  expect(more).toEqual([]);
});

test('X-Forwarded-For counts when a trusted proxy says it, and is worth nothing from anybody else', async () => {
  const started = await startApp({ env: { TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8:ffff::/48' } });
  const { owner } = await started.givenOrganization();
  const key = await started.givenApiKey(owner, { allowedIps: ['192.0.2.0/24', '2001:db8:1::/48'] });
  // biome-ignore format: a table reads best as a table
  const rows: [what: string, connection: string, forwardedFor: string | undefined, status: number][] = [
    ['straight',                             '192.0.2.1',        undefined,                             200],
    ['over the proxy',                       '10.0.0.1',         '192.0.2.1',                           200],
    ['over two proxies',                     '10.0.0.1',         '192.0.2.1, 10.0.0.2',                 200],
    ['over a proxy in IPv4-mapped form',     '::ffff:10.0.0.1',  '::ffff:192.0.2.1',                    200],
    ['over a proxy with IPv6',               '2001:db8:ffff::1', '2001:db8:1::5',                       200],
    ['another caller over the proxy',        '10.0.0.1',         '198.51.100.1',                        401],
    ['another caller, who wrote a hop',      '10.0.0.1',         '192.0.2.1, 198.51.100.1',             401],
    ['another caller, who wrote them all',   '198.51.100.1',     '192.0.2.1',                           401],
    ['another caller, naming a proxy',       '198.51.100.1',     '192.0.2.1, 10.0.0.1',                 401],
    ['the proxy itself',                     '10.0.0.1',         undefined,                             401],
    ['the proxy, with what is no address',   '10.0.0.1',         'unknown',                             401],
    ['from the addresses, another named',    '192.0.2.1',        '198.51.100.1',                        200],
  ];
  for (const [what, connection, forwardedFor, status] of rows)
    expect([what, await statusOf(started, key.raw, connection, forwardedFor)]).toEqual([what, status]);
});

test('without TRUSTED_PROXIES the header is not read at all', async () => {
  const started = await startApp();
  const { owner } = await started.givenOrganization();
  const key = await started.givenApiKey(owner, { allowedIps: ['192.0.2.1'] });
  expect(await statusOf(started, key.raw, '127.0.0.1', '192.0.2.1')).toBe(401);
  expect(await statusOf(started, key.raw, '192.0.2.1', '127.0.0.1')).toBe(200);
});
