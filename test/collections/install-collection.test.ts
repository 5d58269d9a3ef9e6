import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { startCollections } from './cast.ts';
import { collectionInstallations, installCollection, uninstallCollection } from './documents.ts';
import { givenCollection, install, installing, taking, target } from './given-collection.ts';

const cast = await startCollections();
const { db, callers, people, bot, act, refused, refusals, expectHidden, team, below, other, asset, colleague } = cast;
const foreignTeam = await cast.givenTeam(people.stranger, 'Theirs');
const collection = await givenCollection(callers.owner, [asset], 'Everything');
const rows = (of: { id: string }) => db.installation.count({ where: { collectionId: of.id } });
const denied = (to: string, takes = 'the role ADMIN, or an admin of the team concerned or of one above it') =>
  `FORBIDDEN: PERMISSION_DENIED: Installing to ${to} takes ${takes}. createInstallationRequest asks for it.`;

test('an admin installs it to every kind of target; the rows name them as clients read them; what is there stays as it is', async () => {
  const { repository } = dataOf(
    await callers.owner.query(
      'mutation { connectRepository(input: { url: "github.com/Acme/App" }) { repository { id } errors { messages } } }',
    ),
  ).connectRepository;
  const all = [target('ORGANIZATION'), target('TEAM', team.id), target('BOT', bot.id), target('REPOSITORY', repository.id)];
  const { outcome, audit } = await act(callers.admin, installCollection, installing(collection, ...all));
  expect(outcome).toBe('ok');
  const about = { event: 'collection.installed', actorId: people.admin.id, targetId: collection.id };
  const url = 'https://github.com/acme/app';
  expect(audit).toEqual([
    { ...about, data: { kind: 'organization' } },
    { ...about, data: { kind: 'team', team: 'Platform', teamId: team.id } },
    { ...about, data: { kind: 'bot', bot: 'Runner', botId: bot.id } },
    { ...about, data: { kind: 'repository', repository: url, repositoryId: repository.id } },
  ]);
  const shown = dataOf(await callers.viewer.query(collectionInstallations, { id: collection.id })).collection.installations;
  const row = { entityRef: null, monoRepoConfigId: null };
  expect(shown).toEqual([
    { ...row, entityType: 'ORGANIZATION', entityName: 'Acme', entityId: null },
    { ...row, entityType: 'TEAM', entityName: 'Platform', entityId: team.id },
    { ...row, entityType: 'BOT', entityName: 'Runner', entityId: bot.id },
    { ...row, entityType: 'REPOSITORY', entityName: url, entityRef: url, entityId: repository.id },
  ]);
  expect((await act(callers.admin, installCollection, installing(collection, ...all))).audit).toEqual([]);
});

test('a member installs any collection for oneself, to the own team and below, and nowhere else; all of a call or nothing', async () => {
  const shared = await givenCollection(callers.owner, [asset]);
  const to = (...targets: ReturnType<typeof target>[]) => installing(shared, ...targets);
  const attempts: [ReturnType<typeof target>, string][] = [
    [target('ORGANIZATION'), denied('the whole organization', 'the role ADMIN')],
    [target('TEAM', other.id), denied('the team Design')],
    [target('BOT', bot.id), denied('the bot Runner')],
    [
      target('USER', colleague.id),
      'FORBIDDEN: PERMISSION_DENIED: Nobody installs for another person, so nothing was installed. Install to a team of theirs instead.',
    ],
  ];
  for (const [one, outcome] of attempts)
    expect(await refused(callers.member, installCollection, to(target('TEAM', team.id), one))).toBe(outcome);
  const mine = [target('USER', people.member.id), target('TEAM', below.id)];
  expect(outcomeOf(await callers.member.query(installCollection, to(...mine)))).toBe('ok');
  expect(await rows(shared)).toBe(2);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a team of strangers',   target('TEAM', foreignTeam.id), notFound('Team')],
  ['an unknown bot',        target('BOT', 'bot_unknown'),   notFound('Bot')],
  ['a person of elsewhere', target('USER', people.stranger.id), notFound('Member')],
  ['a team without an id',  target('TEAM'),                 'installations: Give entityId or entityName.'],
])('%s is no target', async (_what, to, outcome) => {
  expect(await refused(callers.owner, installCollection, installing(collection, to))).toBe(outcome);
});

test('it is taken away from one target; where it is not there, the one sentence that clients know', async () => {
  const shared = await givenCollection(callers.owner, [asset]);
  await install(callers.owner, shared, target('ORGANIZATION'), target('TEAM', team.id));
  const { outcome, audit } = await act(callers.member, uninstallCollection, taking(shared, 'TEAM', team.id));
  expect([outcome, audit]).toEqual([
    'ok',
    [
      {
        ...{ event: 'collection.uninstalled', actorId: people.member.id, targetId: shared.id },
        data: { kind: 'team', team: 'Platform', teamId: team.id },
      },
    ],
  ]);
  expect(await refused(callers.member, uninstallCollection, taking(shared, 'TEAM', team.id))).toBe(
    'installation: Installation not found',
  );
  expect(await refused(callers.member, uninstallCollection, taking(shared, 'ORGANIZATION'))).toBe(
    'FORBIDDEN: PERMISSION_DENIED: Taking it away from the whole organization takes the role ADMIN.',
  );
  expect(outcomeOf(await callers.installer.query(uninstallCollection, taking(shared, 'ORGANIZATION')))).toBe('ok');
});

test('what somebody installed for oneself is shown to that person and to administrators, and not even denied to others', async () => {
  const shared = await givenCollection(callers.owner, [asset]);
  await install(callers.colleague, shared, target('USER', colleague.id));
  const seenBy = async (caller: typeof callers.member) =>
    dataOf(await caller.query(collectionInstallations, { id: shared.id })).collection.installations.length;
  expect([await seenBy(callers.colleague), await seenBy(callers.admin)]).toEqual([1, 1]);
  // The last one is a service account that may not read members.
  expect(await Promise.all([callers.member, callers.viewer, callers.reader].map(seenBy))).toEqual([0, 0, 0]);
  expect(await refused(callers.member, uninstallCollection, taking(shared, 'USER', colleague.id))).toBe(
    'installation: Installation not found',
  );
  expect(outcomeOf(await callers.admin.query(uninstallCollection, taking(shared, 'USER', colleague.id)))).toBe('ok');
});

test('nobody else installs it or takes it away', async () => {
  const calls = [
    [installCollection, installing(collection, target('ORGANIZATION'))],
    [uninstallCollection, taking(collection, 'ORGANIZATION')],
  ] as const;
  for (const [document, input] of calls) {
    expect(await refusals(['viewer', 'bot', 'narrowed', 'stranger', 'nobody'], document, input)).toEqual({
      viewer: needsRole('MEMBER', 'VIEWER'),
      bot: notForBots,
      narrowed: needsScope('installations:write'),
      stranger: notFound('Collection'),
      nobody: unauthenticated,
    });
    expect(await refused(callers.reader, document, input)).toBe(needsScope('installations:write'));
    await expectHidden(collection.id, document, input);
  }
});

test('a demotion while a collection is installed: it is installed with the right of before, or not at all', async () => {
  const lead = await cast.givenMember(cast.organization);
  const asLead = await cast.as(lead);
  const unset = 'mutation ($input: SetTeamAdminInput!) { setTeamAdmin(input: $input) { success errors { messages } } }';
  for (let round = 0; round < 8; round++) {
    const shared = await givenCollection(callers.owner, [asset]);
    const mine = await cast.givenTeam(people.owner, `Round ${round}`, [lead, people.member]);
    await cast.givenTeamAdmin(people.owner, mine, lead);
    await cast.givenTeamAdmin(people.owner, mine, people.member);
    const [installed, demoted] = await Promise.all([
      asLead.query(installCollection, installing(shared, target('TEAM', mine.id))),
      callers.owner.query(unset, { input: { teamId: mine.id, userId: lead.id, isAdmin: false } }),
    ]);
    const outcome = outcomeOf(installed);
    expect(['ok', denied(`the team Round ${round}`)]).toContain(outcome);
    expect([outcomeOf(demoted), await rows(shared)]).toEqual(['ok', outcome === 'ok' ? 1 : 0]);
  }
});
