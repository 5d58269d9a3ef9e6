import { expect, test } from 'vitest';
import { startCast } from '../principal/cast.ts';
import { type Client, dataOf } from '../support/client.ts';
import { importAuditEvents } from './documents.ts';

const { as, db, callers, people, organization, givenApiKey } = await startCast();
const headers = { origin: 'http://127.0.0.1:4000' };

async function get(query = '', caller: Client = callers.admin) {
  const response = await caller.fetch(`/api/v1/audit.${query}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

const events = [
  { timestamp: '2024-05-01T10:00:00Z', event: 'evil', targetType: 'team', target: '=HYPERLINK("x")', data: '{"a":\n1}' },
  ...Array.from({ length: 2_500 }, (_, n) => ({
    timestamp: '2024-05-01T10:00:00Z',
    event: 'many',
    targetType: 'team',
    target: `${n}`,
  })),
];
dataOf(await callers.owner.query(importAuditEvents, { events }));

test('as JSON lines, every event once, newest first, over several pages', async () => {
  const { status, headers: answered, text } = await get('jsonl');
  expect([status, answered.get('content-type'), answered.get('content-disposition'), answered.get('cache-control')]).toEqual([
    200,
    'application/x-ndjson; charset=utf-8',
    'attachment; filename="audit.jsonl"',
    'no-store',
  ]);
  const read = lines(text).map((line) => JSON.parse(line) as Record<string, string>);
  const own = await db.auditEvent.count({ where: { organizationId: organization.id } });
  expect(new Set(read.map(({ id }) => id)).size).toBe(own + events.length);
  expect(read).toHaveLength(own + events.length);
  expect(read.map(({ date }) => date)).toEqual(
    read
      .map(({ date }) => date)
      .sort()
      .reverse(),
  );
  expect(read.find(({ event }) => event === 'evil')).toEqual({
    id: expect.stringMatching(/^imp_/),
    date: '2024-05-01T10:00:00.000Z',
    event: 'evil',
    actor_kind: 'USER',
    actor_id: people.owner.id,
    actor_name: 'owner@acme.test',
    target_type: 'team',
    target_id: null,
    target_name: '=HYPERLINK("x")',
    imported: true,
    imported_actor: null,
    data: { a: 1 },
  });
});

test('as CSV, with a head, and no cell that a spreadsheet would run', async () => {
  const { status, headers: answered, text } = await get('csv?event=evil');
  expect([status, answered.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8; header=present']);
  const [head, row] = text.split('\r\n');
  expect(head).toBe(
    '"id","date","event","actor_kind","actor_id","actor_name","target_type","target_id","target_name","imported","imported_actor","data"',
  );
  expect(row).toContain('"\'=HYPERLINK(""x"")","true","","{""a"":\n1}"');
});

test('the filters of the log hold, and those that take several may be repeated', async () => {
  const names = async (query: string) => new Set(lines((await get(`jsonl?${query}`)).text).map((line) => JSON.parse(line).event));
  expect(await names('event=bot.created&event=evil')).toEqual(new Set(['bot.created', 'evil']));
  expect(await names('search=ev&date_to=2024-05-01T10:00:01Z')).toEqual(new Set(['evil']));
  expect(await names(`actor_id=${people.admin.id}&date_from=2024-05-01T10:00:01%2B00:00&actor_type=user`)).toEqual(
    new Set(['session.created']),
  );
  expect(await names('asset_type=skill&asset_type=mcp_server')).toEqual(new Set());
  expect(await names('target_id=nothing')).toEqual(new Set());
});

test('a filter that is misspelt or given twice is no export of everything', async () => {
  const message = async (query: string) => {
    const { status, text } = await get(`jsonl?${query}`);
    return `${status} ${(JSON.parse(text) as { message: string }).message}`;
  };
  expect(await message('events=evil')).toMatch(/^400 query: The address may hold only search, asset_type, event,/);
  expect(await message('constructor=1')).toMatch(/^400 query:/);
  expect(await message('search=a&search=b')).toBe('400 search: Must be given once.');
  expect(await message('date_from=yesterday')).toMatch(/^400 date_from: Must be a moment/);
  expect(await message('asset_type=poem')).toBe('400 asset_type: Must be a kind of asset, such as skill.');
  expect(await message('actor_type=poem')).toMatch(/^400 actor_type: Must be one of USER/);
});

test('administrators and service accounts with the scope export, and nobody else', async () => {
  for (const [caller, status] of [
    [callers.owner, 200],
    [callers.member, 403],
    [callers.viewer, 403],
    [callers.bot, 403],
    [callers.narrowed, 403],
    [callers.nobody, 401],
    [await as(await givenApiKey(people.owner, { scopes: ['AUDIT_READ'] })), 200],
    [await as(await givenApiKey(people.owner, { scopes: ['USAGE_READ'] })), 403],
  ] as const)
    for (const form of ['csv', 'jsonl']) expect((await get(`${form}?event=evil`, caller)).status).toBe(status);
  expect((await get('jsonl', callers.stranger)).text).not.toContain(organization.id);
  expect(lines((await get('jsonl?event=evil', callers.stranger)).text)).toEqual([]);
});
