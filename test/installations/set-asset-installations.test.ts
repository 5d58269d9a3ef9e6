import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { startInstallers } from './cast.ts';
import { setAssetInstallations } from './documents.ts';

const cast = await startInstallers();
const { db, as, callers, people, bot, asLead, lead, service, places, asset, installedTo, said, act, refused, refusals } = cast;
const { owner, admin, member, stranger } = people;
const { team, child, otherTeam, teamBot, repositoryId } = places;

const none = { assetVersion: null, repositories: [], personalOnly: null, installations: null, append: null };
const input = ({ slug }: { slug: string }, given: Record<string, unknown> = {}) => ({
  input: { assetName: slug, ...none, ...given },
});
const at = (entityType: string, entityId: string | null) => ({
  entityType,
  ...{ entityId, entityName: null, entityProvider: null, monoRepoConfigId: null, monoRepoConfigName: null },
});
const set = async (caller: typeof callers.owner, to: { slug: string }, given: Record<string, unknown> = {}) => {
  const { outcome, audit } = await act(caller, setAssetInstallations, input(to, given));
  expect(outcome).toBe('ok');
  return said(audit);
};
const denied = (sentence: string) => `FORBIDDEN: PERMISSION_DENIED: ${sentence}`;
const teamAdmins = 'the role ADMIN, or an admin of the team concerned or of one above it';

test('no target at all is everybody, and replaces everything; the same again changes nothing', async () => {
  const skill = await asset({ slug: 'everybody', name: 'Every Body' });
  await set(callers.admin, skill, { installations: [at('TEAM', team.id), at('BOT', bot.id)], append: true });
  const { answer, audit } = await act(callers.admin, setAssetInstallations, input({ slug: ' every BODY ' }));
  expect(dataOf(answer).setAssetInstallations.asset).toEqual({ __typename: 'Skill', name: 'Every Body' });
  expect(said(audit)).toEqual([
    'install.set organization',
    'install.cleared Platform replaced',
    'install.cleared Runner replaced',
  ]);
  expect(audit[0]).toEqual({ event: 'install.set', actorId: admin.id, targetId: skill.id, data: { kind: 'organization' } });
  expect(await installedTo(skill)).toEqual(['all']);
  expect(await refused(callers.admin, setAssetInstallations, input(skill, { append: false }))).toBe('ok');
  // The service account that CI has does the same.
  const other = await asset();
  expect(await set(service, other)).toEqual(['install.set organization']);
});

test('personalOnly is the caller alone, whoever it is; what others have installed for themselves is theirs', async () => {
  const skill = await asset();
  expect(await set(callers.member, skill, { personalOnly: true })).toEqual([`install.set ${member.email}`]);
  expect(await set(asLead, skill, { personalOnly: true })).toEqual([`install.set ${lead.email}`]);
  expect(await installedTo(skill)).toEqual([lead.email, member.email].sort());
  expect(await refused(callers.member, setAssetInstallations, input(skill, { personalOnly: true }))).toBe('ok');
  // Administrators see these rows, and replace them.
  expect(await set(callers.admin, skill, { personalOnly: true })).toEqual([
    `install.set ${admin.email}`,
    ...[member, lead].map(({ email }) => `install.cleared ${email} replaced`),
  ]);
});

test('rows replace the whole set by exactly these, repositories by any form of their address', async () => {
  const skill = await asset();
  await set(callers.owner, skill);
  const repositories = [
    { url: 'git@github.com:Acme/Web.git', paths: ['./services/api/', 'docs'] },
    { url: 'https://github.com/acme/web', paths: ['docs', 'services/api'] },
    { url: 'https://github.com/acme/web', paths: null },
    { url: 'github.com/acme/new', paths: [] },
  ];
  const installations = [at('TEAM', team.id), at('TEAM', team.id)];
  const { audit } = await act(callers.owner, setAssetInstallations, input(skill, { repositories, installations }));
  expect(said(audit)).toEqual([
    'repository.connected',
    'install.set https://github.com/acme/web docs,services/api',
    'install.set https://github.com/acme/web',
    'install.set https://github.com/acme/new',
    'install.set Platform',
    'install.cleared organization replaced',
  ]);
  expect(await installedTo(skill)).toEqual(['Platform', 'new', 'web', 'web docs+services/api']);
  expect(await refused(callers.owner, setAssetInstallations, input(skill, { repositories, installations }))).toBe('ok');
  expect(await set(callers.owner, skill, { installations: [at('TEAM', team.id)] })).toHaveLength(3);
  // An empty list is an empty set.
  expect(await set(callers.owner, skill, { installations: [] })).toEqual(['install.cleared Platform replaced']);
});

test('append merges, and an organization-wide asset stays so; nothing appended changes nothing', async () => {
  const skill = await asset();
  await set(callers.owner, skill);
  const installations = [at('TEAM', team.id), at('BOT', teamBot.id), at('REPOSITORY', repositoryId)];
  expect(await set(callers.owner, skill, { installations, append: true })).toHaveLength(3);
  expect(await installedTo(skill)).toEqual(['Builder', 'Platform', 'all', 'web']);
  for (const given of [{ installations }, {}, { installations: [] }, { personalOnly: true }])
    expect(await refused(callers.owner, setAssetInstallations, input(skill, { ...given, append: true }))).toBe('ok');
});

test('targets are found by name as well, and parts of repositories by id and by name', async () => {
  const skill = await asset();
  await set(callers.owner, skill, { repositories: [{ url: 'https://github.com/acme/web', paths: ['packages'] }] });
  const part = await db.repositoryPath.findFirstOrThrow({ where: { repositoryId, paths: { equals: ['packages'] } } });
  const named = (entityType: string, entityName: string, more = {}) => ({ ...at(entityType, null), entityName, ...more });
  const parts = [
    { ...at('REPOSITORY', repositoryId), monoRepoConfigId: part.id },
    named('REPOSITORY', 'Acme/Web', { entityProvider: 'GITHUB', monoRepoConfigName: 'packages' }),
  ];
  for (const one of parts)
    expect(await refused(callers.owner, setAssetInstallations, input(skill, { installations: [one] }))).toBe('ok');
  const installations = [
    named('TEAM', 'Platform'),
    named('BOT', 'Builder'),
    named('USER', owner.email.toUpperCase()),
    at('ORGANIZATION', null),
  ];
  await set(callers.owner, skill, { installations });
  expect(await installedTo(skill)).toEqual(['Builder', 'Platform', 'all', owner.email].sort());
});

test('what is installed for oneself goes when it comes with the organization or a team, in either mode, and not otherwise', async () => {
  const skill = await asset();
  const me = async () => set(asLead, skill, { personalOnly: true, append: false });
  await me();
  const append = (...installations: object[]) => ({ installations, append: true });
  expect(await set(asLead, skill, append(at('BOT', teamBot.id), at('REPOSITORY', repositoryId)))).toHaveLength(2);
  // The admin is not in the team below, and nobody is.
  expect(await set(asLead, skill, append(at('TEAM', child.id)))).toEqual(['install.set Tools']);
  expect(await set(asLead, skill, append(at('TEAM', team.id)))).toEqual([
    'install.set Platform',
    `install.cleared ${lead.email} promoted`,
  ]);
  const inChild = await cast.givenMember(cast.organization, 'ADMIN');
  await db.teamMember.create({ data: { organizationId: cast.organization.id, teamId: child.id, userId: inChild.id } });
  const other = await asset();
  const caller = await as(inChild);
  await set(caller, other, { personalOnly: true });
  expect(await set(caller, other, { installations: [at('TEAM', team.id)] })).toEqual([
    'install.set Platform',
    `install.cleared ${inChild.email} promoted`,
  ]);
});

test('a team admin installs to the team, those below it, its bots and its repositories, and takes away from there', async () => {
  const skill = await asset();
  const installations = [at('TEAM', child.id), at('BOT', teamBot.id)];
  const repositories = [{ url: 'https://github.com/acme/web', paths: ['mine'] }];
  expect(await set(asLead, skill, { installations, repositories })).toHaveLength(3);
  expect(await set(asLead, skill, { installations: [at('TEAM', team.id)] })).toHaveLength(4);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['everybody',                 {},                                                       `Installing to the whole organization takes the role ADMIN. createInstallationRequest asks for it.`],
  ['another team',              { installations: [at('TEAM', otherTeam.id)] },            `Installing to the team Sales takes ${teamAdmins}. createInstallationRequest asks for it.`],
  ['another bot, after a team of theirs', { installations: [at('TEAM', team.id), at('BOT', bot.id)] }, `Installing to the bot Runner takes ${teamAdmins}. createInstallationRequest asks for it.`],
  ['another repository',        { repositories: [{ url: 'github.com/acme/new', paths: null }] }, `Installing to the repository https://github.com/acme/new takes ${teamAdmins}. createInstallationRequest asks for it.`],
  ['a part of it',              { repositories: [{ url: 'github.com/acme/new', paths: ['a'] }] }, `Installing to parts of the repository https://github.com/acme/new takes ${teamAdmins}. createInstallationRequest asks for it.`],
  ['a repository nobody knows', { repositories: [{ url: 'github.com/acme/unheard', paths: null }] }, 'The repository is not connected. Ask an ADMIN or the OWNER of the organization to connect it with connectRepository.'],
  ['another person',            { installations: [at('USER', admin.id)] },                'Nobody installs for another person, so nothing was installed. Install to a team of theirs instead.'],
])('a team admin may not install to %s, and is told what to do', async (_what, given, sentence) => {
  const skill = await asset();
  expect(await refused(asLead, setAssetInstallations, input(skill, given))).toBe(denied(sentence));
});

test('who may not take away a row may not replace it', async () => {
  const skill = await asset();
  await set(callers.owner, skill);
  const keep = 'Send append: true to keep what is installed there.';
  expect(await refused(callers.member, setAssetInstallations, input(skill, { personalOnly: true }))).toBe(
    denied(`Taking it away from the whole organization takes the role ADMIN. ${keep}`),
  );
  const mine = { installations: [at('USER', member.id)], append: true };
  expect(await set(callers.member, skill, mine)).toEqual([`install.set ${member.email}`]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['a team of strangers',   async () => at('TEAM', (await cast.givenTeam(stranger)).id),                 notFound('Team')],
  ['an unknown bot',        async () => at('BOT', 'bot_unknown'),                                        notFound('Bot')],
  ['a stranger',            async () => at('USER', stranger.id),                                         notFound('Member')],
  ['another organization',  async () => at('ORGANIZATION', stranger.organization.id),                    notFound('Organization')],
  ['an unknown repository', async () => at('REPOSITORY', 'rep_unknown'),                                 notFound('Repository')],
  ['an unknown part',       async () => ({ ...at('REPOSITORY', repositoryId), monoRepoConfigId: 'rpp' }), notFound('Part of the repository')],
  ['an unknown team name',  async () => ({ ...at('TEAM', null), entityName: 'Nobody' }),                 notFound('Team')],
  ['no name at all',        async () => at('TEAM', null),                                                'installations: Give entityId or entityName.'],
  ['a part of a team',      async () => ({ ...at('TEAM', team.id), monoRepoConfigId: 'rpp' }),           'installations: Only a repository has parts: leave out monoRepoConfigId and monoRepoConfigName.'],
  ['a name that is no repository', async () => ({ ...at('REPOSITORY', null), entityName: 'acme/web' }),  'installations: Must be the address of a repository, such as https://github.com/owner/name.'],
])('%s is refused, and nothing is written', async (_what, target, outcome) => {
  const skill = await asset();
  const installations = [at('TEAM', team.id), await target()];
  expect(await refused(callers.owner, setAssetInstallations, input(skill, { installations, append: true }))).toBe(outcome);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an unknown asset',            { assetName: 'unheard-of' },                                 notFound('Asset')],
  ['a climbing path',             { repositories: [{ url: 'github.com/acme/web', paths: ['../x'] }] }, 'repositories: A path must not climb: leave out "..".'],
  ['both personalOnly and rows',  { personalOnly: true, installations: [at('TEAM', team.id)] }, 'personalOnly: Give either personalOnly or targets, not both.'],
  ['too many targets',            { installations: Array.from({ length: 501 }, () => at('TEAM', team.id)) }, 'installations: Give at most 500 targets in one call.'],
])('%s is refused', async (_what, given, outcome) => {
  const skill = await asset();
  expect(await refused(callers.owner, setAssetInstallations, input(skill, given))).toBe(outcome);
});

test('a service account has no person to install for', async () => {
  const skill = await asset();
  expect(await refused(service, setAssetInstallations, input(skill, { personalOnly: true }))).toBe(
    'personalOnly: A service account is no person. Name the targets instead.',
  );
  expect(await refused(service, setAssetInstallations, input(skill, { installations: [at('USER', member.id)] }))).toMatch(
    /^FORBIDDEN: PERMISSION_DENIED: Nobody installs for another person/,
  );
});

test('others may install nothing; what one may not see is not there', async () => {
  const skill = await asset();
  expect(await refusals(['viewer', 'bot', 'narrowed', 'stranger', 'nobody'], setAssetInstallations, input(skill))).toEqual({
    viewer: needsRole('MEMBER', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('installations:write'),
    stranger: notFound('Asset'),
    nobody: unauthenticated,
  });
  const draft = await asset({ status: 'DRAFT' });
  expect(await refused(callers.member, setAssetInstallations, input(draft, { personalOnly: true }))).toBe(notFound('Asset'));
  expect(await set(callers.owner, draft, { personalOnly: true })).toEqual([`install.set ${owner.email}`]);
});

test('whether another person has it is not told by what that person need not be given again', async () => {
  const skill = await asset();
  await set(asLead, skill, { personalOnly: true });
  const again = input(skill, { installations: [at('USER', lead.id)], append: true });
  expect(await refused(callers.member, setAssetInstallations, again)).toBe(
    denied('Nobody installs for another person, so nothing was installed. Install to a team of theirs instead.'),
  );
  expect(await refused(callers.admin, setAssetInstallations, again)).toBe('ok');
});

test('two who append at once, one the same and one another target: each row is there once', async () => {
  const skill = await asset();
  const append = (...installations: object[]) => input(skill, { installations, append: true });
  const answers = await Promise.all([
    callers.owner.query(setAssetInstallations, append(at('TEAM', team.id), at('BOT', bot.id))),
    callers.admin.query(setAssetInstallations, append(at('BOT', bot.id), at('TEAM', team.id))),
    asLead.query(setAssetInstallations, append(at('BOT', teamBot.id))),
  ]);
  expect(answers.map(outcomeOf)).toEqual(['ok', 'ok', 'ok']);
  expect(await installedTo(skill)).toEqual(['Builder', 'Platform', 'Runner']);
  expect(await db.auditEvent.count({ where: { event: 'install.set', targetId: skill.id } })).toBe(3);
});
