import { expect, test } from 'vitest';
import { add } from './add.ts';
import { startMachines } from './machine.ts';
import { listTeams } from './people.ts';
import { teamCreate } from './team-commands.ts';
import { reportUsage } from './usage.ts';

test('audit: newest first, to the end, in names with dots and with the addresses that the client filters by', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  await add(sx, { name: 'code-review' });
  for (let n = 0; n < 55; n++) await sx.graph('CreateBot', { input: { name: `Bot ${n}` } });
  sx.took();
  const rows = await sx.pages('AssetAuditLog', {}, 'assetAuditLog');
  expect(sx.took().length).toBeGreaterThan(1);
  const dates = rows.map(({ date }) => Date.parse(date));
  expect(dates).toEqual(dates.toSorted((a, b) => b - a));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  expect(rows.filter(({ event }) => !/^[a-z_]+\.[a-z_]+$/.test(event))).toEqual([]);
  const created = rows.filter(({ event, targetName }) => event === 'asset.created' && targetName === 'code-review');
  expect(created).toMatchObject([{ actorEmail: 'owner@acme.test', targetType: 'asset' }]);
  expect(rows.filter(({ event }) => event.startsWith('install.')).length).toBeGreaterThan(0);
});

test('a vault that moves brings its history along: unknown people become the caller, data stays as it was', async () => {
  const { owner, sxOf } = await startMachines();
  const sx = await sxOf(owner);
  const data = '{"target":"org","n":1}';
  const event = { event: 'install.set', targetType: 'asset', target: 'old-skill', data };
  const events = [
    { ...event, timestamp: '2024-05-06T07:08:09.123456789+02:00', actor: 'left@acme.test' },
    { ...event, timestamp: '2024-05-06T07:08:10Z', actor: 'Owner@Acme.test' },
  ];
  expect((await sx.graph('ImportAuditEvents', { events })).importAuditEvents.importedCount).toBe(2);
  const rows = await sx.pages('AssetAuditLog', {}, 'assetAuditLog');
  const imported = rows.filter(({ targetName }) => targetName === 'old-skill');
  expect(imported.map(({ actorEmail }) => actorEmail)).toEqual(['owner@acme.test', 'owner@acme.test']);
  const dataOf = ({ data: shown }: { data: unknown }) => (typeof shown === 'string' ? JSON.parse(shown) : shown);
  expect(imported.map(dataOf)).toEqual([JSON.parse(data), JSON.parse(data)]);
});

test('stats: what was reported since a day, in pages, with addresses that equal those of the teams', async () => {
  const { organization, givenMember, owner, sxOf } = await startMachines();
  await givenMember(organization, 'MEMBER', 'Ada@Acme.test');
  const sx = await sxOf(owner);
  await teamCreate(sx, 'Platform', ['ada@acme.test', 'owner@acme.test']);
  const moment = (n: number) => new Date(Date.UTC(2026, 7, 13, 10, 0, n)).toISOString().replace('.000', '');
  await reportUsage(
    sx,
    Array.from({ length: 60 }, (_, n) => ({ timestamp: moment(n), actor: n % 2 ? 'ADA@acme.test' : 'left@acme.test' })),
  );
  sx.took();
  const rows = await sx.pages('AssetUsageEvents', { since: moment(10) }, 'assetUsageEvents');
  expect(sx.took()).toEqual(['AssetUsageEvents']);
  expect(rows).toHaveLength(50);
  expect(new Set(rows.map(({ actorEmail }) => actorEmail))).toEqual(new Set(['ada@acme.test', 'owner@acme.test']));
  expect(await sx.pages('AssetUsageEvents', {}, 'assetUsageEvents')).toHaveLength(60);
  const [team] = await listTeams(sx, 300);
  expect(team!.members.nodes.map(({ email }) => email.toLowerCase()).sort()).toEqual(['ada@acme.test', 'owner@acme.test']);
});
