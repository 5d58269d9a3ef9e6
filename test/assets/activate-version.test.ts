import { expect, test } from 'vitest';
import { notFound } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { givenAsset } from '../support/given-asset.ts';
import { givenSkill, givenVersion } from '../support/uploaded-asset.ts';
import { onlyForEditors, startAssetCast } from './cast.ts';

const { db, callers, people, team, organization, act, refused, expectRefusals, expectHidden } = await startAssetCast();
const activate = `mutation ($assetId: ID!, $versionNumber: Int!) { activateSkillVersion(assetId: $assetId, versionNumber: $versionNumber) {
  asset { id latestVersion activeVersion { version } versions { version isActive } } errors { field messages }
} }`;

test('locks hold the version that was chosen, until a higher one is uploaded', async () => {
  const { id, slug } = await givenSkill(db, people.owner, { slug: 'review', versions: ['1', '2', '3'] });
  await db.installation.create({
    data: { id: 'ins_all', organizationId: organization.id, assetId: id, target: 'ORGANIZATION', createdById: people.owner.id },
  });
  const locked = async () => (await (await callers.bot.fetch('/api/skills/sx.lock')).text()).match(/^version = "(\d)"$/m)?.[1];
  expect(await locked()).toBe('3');
  const { answer, audit } = await act(callers.admin, activate, { assetId: id, versionNumber: 1 });
  expect(dataOf(answer).activateSkillVersion.asset).toEqual({
    id,
    latestVersion: '3',
    activeVersion: { version: '1' },
    versions: [
      { version: '3', isActive: false },
      { version: '2', isActive: false },
      { version: '1', isActive: true },
    ],
  });
  const about = { event: 'asset.version_activated', actorId: people.admin.id, targetId: id };
  expect(audit).toEqual([{ ...about, data: { from: '3', to: '1' } }]);
  expect(await locked()).toBe('1');
  expect(await act(callers.admin, activate, { assetId: id, versionNumber: 1 })).toMatchObject({ outcome: 'ok', audit: [] });
  await givenVersion(db, people.owner, id, '4');
  expect((await db.asset.findUnique({ where: { id }, include: { activeVersion: true } }))?.activeVersion?.version).toBe('4');
  const seen = (
    await callers.bot.query('query ($slug: String) { vault { assets(slug: $slug) { nodes { versionsCount } } } }', { slug })
  ).data;
  expect(seen.vault.assets.nodes).toEqual([{ versionsCount: 1 }]);
});

test('who may change the asset may; others may not, and unknown versions are not found', async () => {
  const { id: assetId } = await givenAsset(db, people.maker, { teamId: team.id, versions: ['1', '2'] });
  const versions = [1, 2, 1, 2];
  for (const caller of [callers.service, callers.writer, callers.lead, callers.admin])
    expect((await act(caller, activate, { assetId, versionNumber: versions.shift() })).audit).toHaveLength(1);
  const first = { assetId, versionNumber: 1 };
  await expectRefusals(onlyForEditors, activate, first);
  for (const versionNumber of [0, -1, 3, 2_147_483_647])
    expect(await refused(callers.admin, activate, { assetId, versionNumber })).toBe(notFound('Version'));
  expect(await refused(callers.admin, activate, { assetId: 'ast_unknown', versionNumber: 1 })).toBe(notFound('Asset'));
  await expectHidden(assetId, activate, first);
});
