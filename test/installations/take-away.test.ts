import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { startInstallers } from './cast.ts';
import {
  installSkillToBot,
  removeAssetInstallations,
  setAssetInstallations,
  uninstallAssetTargets,
  uninstallSkillFromBot,
} from './documents.ts';

const cast = await startInstallers();
const { db, as, callers, people, bot, asLead, lead, service, places, asset, installedTo, said, act, refused, refusals } = cast;
const { member, stranger } = people;
const { team, otherTeam, teamBot, repositoryId } = places;

const at = (entityType: string, entityId: string | null, monoRepoConfigId: string | null = null) => ({
  entityType,
  entityId,
  monoRepoConfigId,
});
async function install(skill: { slug: string }, installations: object[], by = callers.owner, repositories: object[] = []) {
  const input = { assetName: skill.slug, repositories, installations, append: true };
  dataOf(await by.query(setAssetInstallations, { input }));
}
const uninstall = ({ slug }: { slug: string }, ...targets: object[]) => ({ input: { id: null, assetName: slug, targets } });
const remove = ({ slug }: { slug: string }, deletes: boolean | null = null) => ({ input: { assetName: slug, delete: deletes } });
const teamAdmins = 'the role ADMIN, or an admin of the team concerned or of one above it';
const outsiders = ['viewer', 'bot', 'narrowed', 'stranger', 'nobody'] as const;
const outcomes = (hidden: string) => ({
  viewer: needsRole('MEMBER', 'VIEWER'),
  bot: notForBots,
  narrowed: needsScope('installations:write'),
  stranger: hidden,
  nobody: unauthenticated,
});

test('targets are taken away one by one, parts apart from the whole; what was not there is not counted', async () => {
  const skill = await asset();
  const paths = { url: 'https://github.com/acme/web', paths: ['docs'] };
  await install(skill, [at('ORGANIZATION', null), at('TEAM', team.id), at('REPOSITORY', repositoryId)], callers.owner, [paths]);
  const part = await db.repositoryPath.findFirstOrThrow({ where: { repositoryId } });
  const targets = [
    at('ORGANIZATION', null),
    at('REPOSITORY', repositoryId, part.id),
    at('BOT', bot.id),
    at('TEAM', 'tm_unknown'),
  ];
  const { answer, audit } = await act(callers.admin, uninstallAssetTargets, uninstall(skill, ...targets));
  expect(dataOf(answer).uninstallAssetTargets).toEqual({
    asset: { __typename: 'Skill', name: skill.name },
    removedCount: 2,
    errors: [],
  });
  expect(said(audit)).toEqual(['install.removed https://github.com/acme/web docs', 'install.removed organization']);
  expect(await installedTo(skill)).toEqual(['Platform', 'web']);
  const again = await act(callers.admin, uninstallAssetTargets, uninstall(skill, ...targets));
  expect([dataOf(again.answer).uninstallAssetTargets.removedCount, again.audit]).toEqual([0, []]);
});

test('as many as the caller may: the others stay, each with its reason; rows of other people are not told of', async () => {
  const skill = await asset();
  const targets = [at('ORGANIZATION', null), at('TEAM', team.id), at('TEAM', otherTeam.id), at('BOT', teamBot.id)];
  await install(skill, targets);
  for (const [person, caller] of [[member, callers.member] as const, [lead, asLead] as const])
    await install(skill, [at('USER', person.id)], caller);
  const asked = [...targets, at('USER', member.id), at('USER', lead.id)];
  const { answer } = await act(asLead, uninstallAssetTargets, uninstall(skill, ...asked));
  expect(answer.data.uninstallAssetTargets).toMatchObject({
    removedCount: 3,
    errors: [
      { field: 'targets', messages: ['Taking it away from the whole organization takes the role ADMIN.'] },
      { field: 'targets', messages: [`Taking it away from the team Sales takes ${teamAdmins}.`] },
    ],
  });
  expect(await installedTo(skill)).toEqual(['Sales', 'all', member.email].sort());
  // Administrators may take away what somebody has installed for oneself.
  const { audit } = await act(callers.admin, uninstallAssetTargets, uninstall(skill, at('USER', member.id)));
  expect(said(audit)).toEqual([`install.removed ${member.email}`]);
});

test('an asset is named by its id or its name, not by both and not by neither', async () => {
  const skill = await asset({ name: 'By Any Name' });
  await install(skill, [at('TEAM', team.id)]);
  const targets = [at('TEAM', team.id)];
  for (const given of [{ id: skill.id, assetName: skill.slug }, { id: null }])
    expect(await refused(callers.owner, uninstallAssetTargets, { input: { ...given, targets } })).toBe(
      'assetName: Give exactly one of id and assetName.',
    );
  expect((await act(callers.owner, uninstallAssetTargets, { input: { id: skill.id, targets } })).audit).toHaveLength(1);
});

test('removing takes an asset from everything but bots; removed again, nothing changes', async () => {
  const skill = await asset();
  await install(skill, [at('ORGANIZATION', null), at('TEAM', team.id), at('BOT', bot.id)]);
  await install(skill, [at('USER', member.id)], callers.member);
  const { outcome, audit } = await act(service, removeAssetInstallations, remove(skill));
  expect(outcome).toBe('ok');
  expect(said(audit)).toEqual(['organization', 'Platform', member.email].map((place) => `install.removed ${place}`));
  expect(await installedTo(skill)).toEqual(['Runner']);
  expect(await refused(callers.owner, removeAssetInstallations, remove(skill, false))).toBe('ok');
});

test('removing is all or nothing: who may not take away one row takes away none', async () => {
  const skill = await asset();
  await install(skill, [at('TEAM', team.id), at('TEAM', otherTeam.id)]);
  expect(await refused(asLead, removeAssetInstallations, remove(skill))).toBe(
    `FORBIDDEN: PERMISSION_DENIED: Taking it away from the team Sales takes ${teamAdmins}.`,
  );
  const own = await asset();
  await install(own, [at('USER', member.id)], callers.member);
  await install(own, [at('USER', lead.id)], asLead);
  expect(said((await act(callers.member, removeAssetInstallations, remove(own))).audit)).toEqual([
    `install.removed ${member.email}`,
  ]);
  expect(await installedTo(own)).toEqual([lead.email]);
});

test('delete: true deletes the asset, and takes the right and the scope of deleteAsset', async () => {
  const skill = await asset();
  await install(skill, [at('TEAM', team.id), at('BOT', bot.id)]);
  expect(await refused(service, removeAssetInstallations, remove(skill, true))).toBe(needsScope('assets:write'));
  expect(await refused(callers.member, removeAssetInstallations, remove(skill, true))).toMatch(/^FORBIDDEN: Only an ADMIN/);
  const { outcome, audit } = await act(callers.admin, removeAssetInstallations, remove(skill, true));
  expect(outcome).toBe('ok');
  expect(said(audit)).toEqual([
    'install.cleared Platform asset_removed',
    'install.cleared Runner asset_removed',
    'asset.removed',
  ]);
  expect(await refused(callers.admin, removeAssetInstallations, remove(skill, true))).toBe(notFound('Asset'));
});

test('a bot gets an asset by id and loses it again; repeated, nothing changes', async () => {
  const rule = await asset({ type: 'RULE' });
  const ids = { botId: teamBot.id, skillId: rule.id };
  expect(said((await act(asLead, installSkillToBot, ids)).audit)).toEqual(['install.set Builder']);
  expect(await refused(asLead, installSkillToBot, ids)).toBe('ok');
  expect(said((await act(service, uninstallSkillFromBot, ids)).audit)).toEqual(['install.removed Builder']);
  expect(await refused(asLead, uninstallSkillFromBot, ids)).toBe('ok');
});

test('the bots of others, unknown bots and unknown assets are refused', async () => {
  const skill = await asset();
  const foreign = await cast.givenBot(stranger);
  const ids = (botId: string, skillId = skill.id) => ({ botId, skillId });
  await install(skill, [at('BOT', bot.id)]);
  expect(await refused(asLead, installSkillToBot, ids(cast.bot.id))).toBe('ok');
  expect(await refused(asLead, uninstallSkillFromBot, ids(bot.id))).toBe(
    `FORBIDDEN: PERMISSION_DENIED: Taking it away from the bot Runner takes ${teamAdmins}.`,
  );
  const other = await asset();
  expect(await refused(callers.member, installSkillToBot, ids(bot.id, other.id))).toBe(
    `FORBIDDEN: PERMISSION_DENIED: Installing to the bot Runner takes ${teamAdmins}. createInstallationRequest asks for it.`,
  );
  for (const document of [installSkillToBot, uninstallSkillFromBot]) {
    expect(await refused(callers.owner, document, ids(foreign.id))).toBe(notFound('Bot'));
    expect(await refused(callers.owner, document, ids(bot.id, 'ast_unknown'))).toBe(notFound('Asset'));
    expect(await refusals(outsiders, document, ids(bot.id))).toEqual(outcomes(notFound('Bot')));
    expect(await refused(await as(foreign), document, ids(foreign.id))).toBe(notForBots);
  }
});

test('others take away nothing, and are not told what there is', async () => {
  const skill = await asset();
  await install(skill, [at('ORGANIZATION', null)]);
  const calls = [
    [uninstallAssetTargets, uninstall(skill, at('ORGANIZATION', null))],
    [removeAssetInstallations, remove(skill)],
    [removeAssetInstallations, remove(skill, true)],
  ] as const;
  for (const [document, variables] of calls)
    expect(await refusals(outsiders, document, variables)).toEqual(outcomes(notFound('Asset')));
  const many = Array.from({ length: 501 }, () => at('TEAM', team.id));
  expect(await refused(callers.owner, uninstallAssetTargets, uninstall(skill, ...many))).toBe(
    'targets: Give at most 500 targets in one call.',
  );
});
