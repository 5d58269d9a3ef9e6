import { expect, test } from 'vitest';
import { startInstallers } from '../installations/cast.ts';
import { setAssetInstallations } from '../installations/documents.ts';
import { needsRole, needsScope, notForBots, notFound, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { createInstallationRequest } from './documents.ts';

const cast = await startInstallers();
const { db, callers, people, bot, asLead, lead, service, places, asset, said, act, refused, refusals } = cast;
const { admin, member } = people;
const { team, repositoryId } = places;

const input = (assetId: string, given: Record<string, unknown>) => ({
  input: {
    ...{ assetId, entityId: null, entityName: null, entityProvider: null, monoRepoConfigId: null, monoRepoConfigName: null },
    ...{ message: null, ...given },
  },
});
const everybody = { entityType: 'ORGANIZATION' };
const yourself = 'entityId: You may install there yourself: call setAssetInstallations with append: true.';

test('a member asks for what it may not install; asked again, by whomever, it is the same request, and nothing is written', async () => {
  const skill = await asset();
  const asked = input(skill.id, { ...everybody, message: ' Everybody needs it. ' });
  const { answer, audit } = await act(callers.member, createInstallationRequest, asked);
  const { id, ...rest } = dataOf(answer).createInstallationRequest.installationRequest;
  expect(rest).toEqual({
    status: 'OPEN',
    message: 'Everybody needs it.',
    answer: '',
    createdByName: member.email,
    decidedByName: null,
    decidedAt: null,
    asset: { slug: skill.slug },
    target: { entityType: 'ORGANIZATION', entityId: null, entityName: 'Acme' },
  });
  expect(audit).toEqual([
    {
      event: 'installation_request.created',
      actorId: member.id,
      targetId: id,
      data: { kind: 'organization', assetId: skill.id },
    },
  ]);
  for (const caller of [callers.member, asLead]) {
    const again = await act(caller, createInstallationRequest, input(skill.id, everybody));
    expect(dataOf(again.answer).createInstallationRequest.installationRequest.id).toBe(id);
    expect(again.audit).toEqual([]);
  }
});

test('teams, bots, repositories and parts of them can be asked for, by id and by name', async () => {
  const skill = await asset();
  const repositories = [{ url: 'github.com/acme/web', paths: ['docs'] }];
  const other = { assetName: (await asset()).slug, repositories, append: true };
  dataOf(await callers.owner.query(setAssetInstallations, { input: other }));
  const wanted = [
    { entityType: 'TEAM', entityName: 'Sales' },
    { entityType: 'BOT', entityId: bot.id },
    { entityType: 'REPOSITORY', entityName: 'Acme/Web', entityProvider: 'GITHUB' },
    { entityType: 'REPOSITORY', entityId: repositoryId, monoRepoConfigName: 'docs' },
  ];
  const rows: string[] = [];
  for (const one of wanted)
    rows.push(...said((await act(callers.member, createInstallationRequest, input(skill.id, one))).audit));
  const url = 'https://github.com/acme/web';
  expect(rows).toEqual(['Sales', 'Runner', url, `${url} docs`].map((place) => `installation_request.created ${place}`));
});

test('what one may do oneself is not asked for', async () => {
  const skill = await asset();
  expect(await refused(callers.admin, createInstallationRequest, input(skill.id, everybody))).toBe(yourself);
  expect(await refused(service, createInstallationRequest, input(skill.id, everybody))).toBe(yourself);
  const own = input(skill.id, { entityType: 'TEAM', entityId: team.id });
  expect(await refused(asLead, createInstallationRequest, own)).toBe(yourself);
  const me = input(skill.id, { entityType: 'USER', entityId: member.id });
  expect(await refused(callers.member, createInstallationRequest, me)).toBe(yourself);
});

test('a draft is asked about where its publication takes somebody else', async () => {
  const draft = await asset({ status: 'DRAFT' }, lead);
  const own = input(draft.id, { entityType: 'TEAM', entityId: team.id });
  expect((await act(asLead, createInstallationRequest, own)).audit).toHaveLength(1);
  const theirs = await asset({ status: 'DRAFT', teamId: team.id }, lead);
  const mayPublish = input(theirs.id, { entityType: 'TEAM', entityId: team.id });
  expect(await refused(asLead, createInstallationRequest, mayPublish)).toBe(yourself);
  expect(await refused(callers.member, createInstallationRequest, input(theirs.id, everybody))).toBe(notFound('Asset'));
});

test('what is installed already, and what nobody may do, is not asked for', async () => {
  const skill = await asset();
  dataOf(await callers.owner.query(setAssetInstallations, { input: { assetName: skill.slug, repositories: [] } }));
  expect(await refused(callers.member, createInstallationRequest, input(skill.id, everybody))).toBe(
    'entityId: The asset is installed there already.',
  );
  const other = input(skill.id, { entityType: 'USER', entityId: admin.id });
  expect(await refused(callers.member, createInstallationRequest, other)).toBe(
    'FORBIDDEN: Nobody installs for another person. Ask for a team of theirs instead.',
  );
});

// biome-ignore format: a table reads best as a table
test.each([
  ['an unknown asset',        { assetId: 'ast_unknown', ...everybody },                  notFound('Asset')],
  ['an unknown team',         { entityType: 'TEAM', entityId: 'tm_unknown' },            notFound('Team')],
  ['no target',               { entityType: 'TEAM' },                                    'entityId: Give entityId or entityName.'],
  ['a long message',          { ...everybody, message: 'x'.repeat(2001) },               'message: Must be at most 2000 characters long.'],
  ['an unheard-of repository', { entityType: 'REPOSITORY', entityName: 'https://github.com/acme/unheard' }, 'FORBIDDEN: PERMISSION_DENIED: The repository is not connected. Ask an ADMIN or the OWNER of the organization to connect it with connectRepository.'],
])('%s is refused', async (_what, given, outcome) => {
  expect(await refused(callers.member, createInstallationRequest, input((await asset()).id, given))).toBe(outcome);
});

test('others ask for nothing', async () => {
  const skill = await asset();
  const asked = input(skill.id, everybody);
  expect(await refusals(['viewer', 'bot', 'narrowed', 'stranger', 'nobody'], createInstallationRequest, asked)).toEqual({
    viewer: needsRole('MEMBER', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('installations:write'),
    stranger: notFound('Asset'),
    nobody: unauthenticated,
  });
});

test('two who ask for the same at once get the same request', async () => {
  const skill = await asset();
  const answers = await Promise.all(
    [callers.member, asLead].map((caller) => caller.query(createInstallationRequest, input(skill.id, everybody))),
  );
  const ids = answers.map((answer) => dataOf(answer).createInstallationRequest.installationRequest.id);
  expect(new Set(ids).size).toBe(1);
  expect(await db.installationRequest.count({ where: { assetId: skill.id } })).toBe(1);
});

test('who asks for what is asked for already does not read what the other said', async () => {
  const skill = await asset();
  const first = { input: { ...input(skill.id, everybody).input, message: 'Between us.' } };
  dataOf(await callers.member.query(createInstallationRequest, first));
  const said = async (caller: typeof asLead) =>
    dataOf(await caller.query(createInstallationRequest, input(skill.id, everybody))).createInstallationRequest
      .installationRequest.message;
  expect([await said(asLead), await said(callers.member)]).toEqual(['', 'Between us.']);
});
