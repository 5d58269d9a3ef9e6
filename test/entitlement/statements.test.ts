import { expect, test } from 'vitest';
import { startCast } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { statementsDuring } from '../support/statements.ts';
import { fetchLock } from './lock-of.ts';
import { entitlementRows } from './world.ts';

const { db, callers, people, organization, givenBot, givenTeam, services } = await startCast();
const rows = entitlementRows(db, organization);
const toAll = { target: 'ORGANIZATION' } as const;

const web = await rows.givenRepository('web');
let above: { id: string } | null = null;
for (let n = 0; n < 10; n++) {
  const team: { id: string } = await givenTeam(people.owner, `Team ${n}`, [people.member], n % 3 === 0 ? null : above);
  await rows.giveToTeam(team, web);
  await rows.install(await givenAsset(db, people.owner), { target: 'TEAM', teamId: team.id });
  await rows.install(await rows.givenCollection(`c${n}`, await givenAsset(db, people.owner)), {
    target: 'TEAM',
    teamId: team.id,
  });
  above = team;
}
await rows.install(await givenAsset(db, people.owner), toAll);

test('a cold lock of a person in 10 teams is three statements: who calls, what they get, the audit row', async () => {
  const cold = await statementsDuring(async () => {
    const response = await fetchLock(callers.member);
    expect((await response.text()).match(/\[\[assets\]\]/g)).toHaveLength(21);
  });
  expect(cold).toHaveLength(3);
  expect(cold[1]).toContain('WITH RECURSIVE');
  expect(cold[2]).toContain('INSERT INTO audit_event');
});

test('a 304 for whom nothing has changed is two, resolves nothing and writes nothing', async () => {
  const { headers } = await fetchLock(callers.member);
  const same = { 'if-none-match': headers.get('etag')! };
  const warm = await statementsDuring(async () => expect((await fetchLock(callers.member, same)).status).toBe(304));
  expect(warm).toHaveLength(2);
  expect(warm[1]).toContain('FROM entitlement_revision');
  // What others get makes no difference.
  await db.entitlementRevision.create({
    data: { organizationId: organization.id, audience: people.viewer.id, revision: 1 },
  });
  expect(await statementsDuring(() => fetchLock(callers.member, same))).toHaveLength(2);
  await rows.stale();
  const again = await statementsDuring(async () => expect((await fetchLock(callers.member, same)).status).toBe(304));
  expect(again.filter((one) => one.includes('INSERT'))).toEqual([]);
  expect(again.some((one) => one.includes('WITH RECURSIVE'))).toBe(true);
  expect(await statementsDuring(() => fetchLock(callers.member, same))).toHaveLength(2);
  await services.accessLog.flush();
});

const listBots =
  '{ bots { id name teams { id } teamMemberships { assetCount team { name } } installedSkills { name assetType isDirectInstall } } }';
const installed =
  '{ installedAssets { assets { version url scopes { repository paths } asset { id slug type name } } leftOut { slug } } }';

test('what bots get is as many statements for many bots and assets as for few', async () => {
  const count = async () => ({
    bots: (await statementsDuring(async () => dataOf(await callers.owner.query(listBots)))).length,
    installed: (await statementsDuring(async () => dataOf(await callers.owner.query(installed)))).length,
  });
  const few = await count();
  for (let n = 0; n < 10; n++) {
    const bot = await givenBot(people.owner, `Bot ${n}`, above ? [above] : []);
    const asset = await givenAsset(db, people.owner);
    await rows.install(asset, { target: 'BOT', botId: bot.id });
    await rows.install(asset, { target: 'USER', userId: people.owner.id });
  }
  expect(await count()).toEqual(few);
  expect(few.installed).toBe(3);
});

test('a change that answers with what bots get resolves it once, for many bots as for few', async () => {
  const { id } = await givenTeam(people.owner, 'Builders');
  const installedSkills = 'installedSkills { slug } teamMemberships { assetCount }';
  const updateBot = `mutation { updateBot(input: { id: "BOT" }) { bot { ${installedSkills} teams { bots { ${installedSkills} } } } } }`;
  const first = await givenBot(people.owner, 'First builder', [{ id }]);
  const count = async () => {
    const seen = await statementsDuring(async () => dataOf(await callers.owner.query(updateBot.replace('BOT', first.id))));
    return { all: seen.length, resolved: seen.filter((one) => one.includes('WITH RECURSIVE')).length };
  };
  const few = await count();
  expect(few.resolved).toBe(1);
  for (let n = 0; n < 5; n++) await givenBot(people.owner, `Builder ${n}`, [{ id }]);
  expect(await count()).toEqual(few);
});
