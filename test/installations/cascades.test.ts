import { expect, test } from 'vitest';
import { deleteBot } from '../bots/client-documents.ts';
import { deleteOrganization, leaveOrganization, removeMember } from '../members/documents.ts';
import { outcomeOf } from '../principal/cast.ts';
import { disconnectRepository } from '../repositories/documents.ts';
import { dataOf } from '../support/client.ts';
import { deleteTeam } from '../teams/client-documents.ts';
import { startInstallers } from './cast.ts';
import { setAssetInstallations } from './documents.ts';

const cast = await startInstallers();
const { db, as, callers, people, organization, asset, installedTo, said, act, connected, givenTeam, givenBot, givenMember } =
  cast;
const { owner } = people;

async function install({ slug }: { slug: string }, installations: object[], caller = callers.owner, repositories: object[] = []) {
  dataOf(await caller.query(setAssetInstallations, { input: { assetName: slug, repositories, installations, append: true } }));
}
const ask = async (assetId: string, entityType: string, entityId: string) =>
  dataOf(
    await callers.member.query(
      'mutation ($input: CreateInstallationRequestInput!) { createInstallationRequest(input: $input) { installationRequest { id } errors { messages } } }',
      { input: { assetId, entityType, entityId } },
    ),
  ).createInstallationRequest.installationRequest.id as string;
const requestOf = (id: string) => db.installationRequest.findUniqueOrThrow({ where: { id } });

test('a deleted team: what is installed to it goes, what it owned is owned by nobody, what was asked for there is rejected', async () => {
  const team = await givenTeam(owner, 'Short-lived');
  const [skill, owned] = [await asset(), await asset({ teamId: team.id })];
  await install(skill, [{ entityType: 'TEAM', entityId: team.id }, { entityType: 'ORGANIZATION' }]);
  const request = await ask(owned.id, 'TEAM', team.id);
  const { audit } = await act(callers.admin, deleteTeam, { id: team.id });
  expect(said(audit)).toEqual([
    'team.deleted',
    'asset.updated',
    'install.cleared Short-lived team_deleted',
    'installation_request.rejected Short-lived',
  ]);
  expect(audit[1]).toMatchObject({ targetId: owned.id, data: { fields: ['team'] } });
  expect(await installedTo(skill)).toEqual(['all']);
  expect((await db.asset.findUniqueOrThrow({ where: { id: owned.id } })).teamId).toBeNull();
  expect(await requestOf(request)).toMatchObject({ rejectedById: people.admin.id, answer: 'The team was deleted.' });
});

test('a deleted bot and a disconnected repository do the same', async () => {
  const [bot, repository] = [await givenBot(owner, 'Passing'), await connected('passing')];
  const skill = await asset();
  const paths = [{ url: 'github.com/acme/passing', paths: ['docs'] }];
  const targets = [
    { entityType: 'BOT', entityId: bot.id },
    { entityType: 'REPOSITORY', entityId: repository },
  ];
  await install(skill, targets, callers.owner, paths);
  const other = await asset();
  const requests = [await ask(other.id, 'BOT', bot.id), await ask(other.id, 'REPOSITORY', repository)];
  expect(said((await act(callers.admin, deleteBot, { id: bot.id })).audit)).toEqual([
    'bot.deleted',
    'install.cleared Passing bot_deleted',
    'installation_request.rejected Passing',
    'token.revoked BOT_API_KEY bot_deleted',
  ]);
  const url = 'https://github.com/acme/passing';
  expect(said((await act(callers.admin, disconnectRepository, { id: repository })).audit)).toEqual([
    'repository.disconnected',
    `install.cleared ${url} docs repository_disconnected`,
    `install.cleared ${url} repository_disconnected`,
    `installation_request.rejected ${url}`,
  ]);
  expect(await installedTo(skill)).toEqual([]);
  for (const id of requests) expect((await requestOf(id)).rejectedAt).not.toBeNull();
});

test('what people installed for themselves goes with them, whether they leave or are removed', async () => {
  const skill = await asset();
  const [leaver, removed] = [await givenMember(organization), await givenMember(organization)];
  for (const person of [leaver, removed]) await install(skill, [{ entityType: 'USER', entityId: person.id }], await as(person));
  const left = await act(await as(leaver), leaveOrganization);
  expect(said(left.audit)).toContain(`install.cleared ${leaver.email} member_left`);
  const gone = await act(callers.admin, removeMember, { userId: removed.id });
  expect(said(gone.audit)).toContain(`install.cleared ${removed.email} member_removed`);
  expect(await installedTo(skill)).toEqual([]);
});

test('a team, a bot or a repository that is deleted while something is installed to it: nothing is left there', async () => {
  const removals = { TEAM: deleteTeam, BOT: deleteBot, REPOSITORY: disconnectRepository } as const;
  for (let round = 0; round < 4; round++) {
    const ids = {
      TEAM: (await givenTeam(owner)).id,
      BOT: (await givenBot(owner)).id,
      REPOSITORY: await connected(`raced-${round}`),
    };
    for (const [entityType, entityId] of Object.entries(ids) as [keyof typeof ids, string][]) {
      const [skill, owned] = [await asset(), await asset(entityType === 'TEAM' ? { teamId: entityId } : {})];
      const to = ({ slug }: { slug: string }) => ({
        input: { assetName: slug, repositories: [], installations: [{ entityType, entityId }], append: true },
      });
      const [first, second, deleted] = await Promise.all([
        callers.owner.query(setAssetInstallations, to(skill)),
        callers.owner.query(setAssetInstallations, to(owned)),
        callers.admin.query(removals[entityType], { id: entityId }),
      ]);
      expect(outcomeOf(deleted)).toBe('ok');
      for (const answer of [first, second])
        expect(outcomeOf(answer)).toMatch(/^(ok|NOT_FOUND: (Team|Bot|Repository) not found\.)$/);
      expect([...(await installedTo(skill)), ...(await installedTo(owned))]).toEqual([]);
    }
  }
});

test('of a deleted organization nothing is left that could be read or installed', async () => {
  const { owner: last, organization: ending } = await cast.givenOrganization('Ending');
  const bot = await cast.givenBot(last);
  const caller = await as(last);
  const skill = await asset({}, last);
  await install(skill, [{ entityType: 'ORGANIZATION' }, { entityType: 'USER', entityId: last.id }], caller);
  expect(outcomeOf(await caller.query(deleteOrganization, { name: 'Ending' }))).toBe('ok');
  for (const one of [caller, await as(bot)]) expect((await one.query('{ vault { assets { nodes { id } } } }')).status).toBe(401);
  expect(await db.installation.count({ where: { organizationId: ending.id, target: 'USER' } })).toBe(0);
});
