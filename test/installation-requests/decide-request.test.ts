import { expect, test } from 'vitest';
import { startInstallers } from '../installations/cast.ts';
import { setAssetInstallations } from '../installations/documents.ts';
import { removeMember, setMemberRole } from '../members/documents.ts';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { deleteTeam, setTeamAdmin } from '../teams/client-documents.ts';
import { approveInstallationRequest, createInstallationRequest, rejectInstallationRequest } from './documents.ts';

const cast = await startInstallers();
const { db, as, organization, callers, people, asLead, lead, service, places, asset, installedTo, said, act } = cast;
const { refused, refusals, expectHidden, givenMember, givenTeam, givenTeamAdmin } = cast;
const { owner, member } = people;
const { team, otherTeam } = places;

const everybody = { entityType: 'ORGANIZATION' };
const toTeam = { entityType: 'TEAM', entityId: team.id };
async function given(assetId: string, target: object = everybody, caller = callers.member): Promise<string> {
  const answer = await caller.query(createInstallationRequest, { input: { assetId, ...target } });
  return dataOf(answer).createInstallationRequest.installationRequest.id;
}
const about = (requestId: string, comment: string | null = null) => ({ input: { requestId, comment } });
const toggleAssetStatus = 'mutation ($id: ID!) { toggleAssetStatus(id: $id) { asset { id } errors { field messages } } }';
const notYours =
  'FORBIDDEN: Only an ADMIN or the OWNER of the organization, or an admin of the team concerned or of one above it, may decide about this request.';
const decided = (how: string) => `requestId: The request was ${how} already.`;

test('an approval installs, publishes a draft and clears what the requester had for oneself', async () => {
  const draft = await asset({ status: 'DRAFT' }, member);
  const mine = { assetName: draft.slug, repositories: [], personalOnly: true };
  dataOf(await callers.member.query(setAssetInstallations, { input: mine }));
  const id = await given(draft.id);
  const { answer, audit } = await act(callers.admin, approveInstallationRequest, about(id, 'Good one.'));
  expect(dataOf(answer).approveInstallationRequest.installationRequest).toMatchObject({
    status: 'APPROVED',
    answer: 'Good one.',
    decidedByName: people.admin.email,
    asset: { slug: draft.slug },
  });
  expect(said(audit)).toEqual([
    'install.set organization',
    'asset.published',
    `install.cleared ${member.email} promoted`,
    'installation_request.approved organization',
  ]);
  expect(await installedTo(draft)).toEqual(['all']);
  expect(await db.asset.findUnique({ where: { id: draft.id } })).toMatchObject({ status: 'PUBLISHED' });
  expect(await refused(callers.owner, approveInstallationRequest, about(id))).toBe(decided('approved'));
  expect(await refused(callers.owner, rejectInstallationRequest, about(id))).toBe(decided('approved'));
});

test('a team admin approves for the own team, a service account for anybody; what is installed meanwhile is no obstacle', async () => {
  const skill = await asset();
  const id = await given(skill.id, toTeam);
  expect(said((await act(asLead, approveInstallationRequest, about(id))).audit)).toEqual([
    'install.set Platform',
    'installation_request.approved Platform',
  ]);
  const other = await given(skill.id);
  dataOf(await callers.owner.query(setAssetInstallations, { input: { assetName: skill.slug, repositories: [] } }));
  expect(said((await act(service, approveInstallationRequest, about(other))).audit)).toEqual([
    'installation_request.approved organization',
  ]);
});

test('a rejection installs nothing; the requester takes a request back, also as a viewer; it can be asked again', async () => {
  const skill = await asset();
  const id = await given(skill.id);
  const { answer, audit } = await act(callers.admin, rejectInstallationRequest, about(id, 'Not yet.'));
  expect(dataOf(answer).rejectInstallationRequest.installationRequest).toMatchObject({ status: 'REJECTED', answer: 'Not yet.' });
  expect(said(audit)).toEqual(['installation_request.rejected organization']);
  expect(await installedTo(skill)).toEqual([]);
  expect(await refused(callers.admin, approveInstallationRequest, about(id))).toBe(decided('rejected'));
  const person = await givenMember(organization);
  const again = await given(skill.id, everybody, await as(person));
  expect(again).not.toBe(id);
  await callers.owner.query(setMemberRole, { input: { userId: person.id, role: 'VIEWER' } });
  expect((await act(await as(person), rejectInstallationRequest, about(again))).audit).toHaveLength(1);
});

test('only those whom it concerns decide, and only they are told that there is something to decide', async () => {
  const skill = await asset();
  const [id, elsewhere] = [await given(skill.id), await given(skill.id, { entityType: 'TEAM', entityId: otherTeam.id })];
  for (const document of [approveInstallationRequest, rejectInstallationRequest]) {
    expect(await refused(asLead, document, about(id))).toBe(notFound('Installation request'));
    expect(await refused(asLead, document, about(elsewhere))).toBe(notFound('Installation request'));
    expect(await refusals(['bot', 'narrowed', 'stranger', 'nobody'], document, about(id))).toEqual({
      bot: notForBots,
      narrowed: needsScope('installations:write'),
      stranger: notFound('Installation request'),
      nobody: unauthenticated,
    });
    await expectHidden(id, document, about(id));
    expect(await refused(callers.admin, document, about(id, 'x'.repeat(2001)))).toBe(
      'comment: Must be at most 2000 characters long.',
    );
  }
  expect(await refused(callers.viewer, approveInstallationRequest, about(id))).toBe(needsRole('MEMBER', 'VIEWER'));
  expect(await refused(callers.viewer, rejectInstallationRequest, about(id))).toBe(notFound('Installation request'));
  expect(await refused(callers.member, approveInstallationRequest, about(id))).toBe(notYours);
});

test('the admin of a team that has a part of a repository decides about that part, not about the whole', async () => {
  const repositoryId = await cast.connected('mono');
  const repositories = [{ url: 'github.com/acme/mono', paths: ['docs'] }];
  const other = { assetName: (await asset()).slug, repositories, append: true };
  dataOf(await callers.owner.query(setAssetInstallations, { input: other }));
  const { id: repositoryPathId } = await db.repositoryPath.findFirstOrThrow({ where: { repositoryId } });
  const row = { id: 'trp_part', organizationId: organization.id, teamId: team.id, repositoryId, repositoryPathId };
  await db.teamRepository.create({ data: row });
  const skill = await asset();
  const at = { entityType: 'REPOSITORY', entityId: repositoryId };
  const [whole, part] = [await given(skill.id, at), await given(skill.id, { ...at, monoRepoConfigId: repositoryPathId })];
  expect(await refused(asLead, approveInstallationRequest, about(whole))).toBe(notYours);
  expect((await act(asLead, approveInstallationRequest, about(part))).outcome).toBe('ok');
});

test('two approvals at once: one decides, the other is told', async () => {
  for (let round = 0; round < 4; round++) {
    const skill = await asset();
    const id = await given(skill.id);
    const calls = [callers.owner, callers.admin].map((caller) => caller.query(approveInstallationRequest, about(id)));
    expect((await Promise.all(calls)).map(outcomeOf).sort()).toEqual(['ok', decided('approved')]);
    expect(await db.auditEvent.count({ where: { event: 'installation_request.approved', targetId: id } })).toBe(1);
    expect(await installedTo(skill)).toEqual(['all']);
  }
});

test('an approval and a rejection at once: what was decided first stays', async () => {
  for (let round = 0; round < 4; round++) {
    const skill = await asset();
    const id = await given(skill.id);
    const [approved, taken] = (
      await Promise.all([
        callers.owner.query(approveInstallationRequest, about(id)),
        callers.member.query(rejectInstallationRequest, about(id)),
      ])
    ).map(outcomeOf);
    expect([approved, taken]).toEqual(approved === 'ok' ? ['ok', decided('approved')] : [decided('rejected'), 'ok']);
    expect(await installedTo(skill)).toEqual(approved === 'ok' ? ['all'] : []);
  }
});

test('a demotion of the approver at the same moment: approved with the old right, or not at all', async () => {
  const approver = await givenMember(organization, 'ADMIN');
  for (let round = 0; round < 4; round++) {
    const skill = await asset();
    const id = await given(skill.id);
    await callers.owner.query(setMemberRole, { input: { userId: approver.id, role: 'ADMIN' } });
    const caller = await as(approver);
    const [approved, demoted] = await Promise.all([
      caller.query(approveInstallationRequest, about(id)),
      callers.owner.query(setMemberRole, { input: { userId: approver.id, role: 'MEMBER' } }),
    ]);
    expect(outcomeOf(demoted)).toBe('ok');
    const done = outcomeOf(approved) === 'ok';
    expect(await installedTo(skill)).toEqual(done ? ['all'] : []);
    if (!done) expect(outcomeOf(approved)).toMatch(/^(role: Your role changed|NOT_FOUND: )/);
    expect(outcomeOf(await caller.query(approveInstallationRequest, about(await given(skill.id, toTeam))))).not.toBe('ok');
    await callers.member.query(rejectInstallationRequest, about(await given(skill.id, toTeam)));
  }
});

test('a team admin who loses the flag at the same moment likewise', async () => {
  const approver = await givenMember(organization);
  const own = await givenTeam(owner, 'Raced', [approver, lead]);
  await givenTeamAdmin(owner, own, lead);
  const caller = await as(approver);
  for (let round = 0; round < 4; round++) {
    await givenTeamAdmin(owner, own, approver);
    const skill = await asset();
    const id = await given(skill.id, { entityType: 'TEAM', entityId: own.id });
    const [approved, demoted] = await Promise.all([
      caller.query(approveInstallationRequest, about(id)),
      callers.owner.query(setTeamAdmin, { input: { teamId: own.id, userId: approver.id, isAdmin: false } }),
    ]);
    expect(outcomeOf(demoted)).toBe('ok');
    const done = outcomeOf(approved) === 'ok';
    expect(await installedTo(skill)).toEqual(done ? ['Raced'] : []);
    if (!done) expect([notYours, notFound('Installation request')]).toContain(outcomeOf(approved));
  }
});

test('a team that is deleted while a request for it is approved: nothing is left installed there, and one of the two decided', async () => {
  for (let round = 0; round < 4; round++) {
    const gone = await givenTeam(owner);
    const skill = await asset(round % 2 === 0 ? {} : { teamId: gone.id });
    const id = await given(skill.id, { entityType: 'TEAM', entityId: gone.id });
    const [approved, deleted] = await Promise.all([
      callers.owner.query(approveInstallationRequest, about(id)),
      callers.admin.query(deleteTeam, { id: gone.id }),
    ]);
    expect(outcomeOf(deleted)).toBe('ok');
    expect(['ok', decided('rejected')]).toContain(outcomeOf(approved));
    expect(await installedTo(skill)).toEqual([]);
    const end = outcomeOf(approved) === 'ok' ? 'installation_request.approved' : 'installation_request.rejected';
    const ends = await db.auditEvent.findMany({ where: { targetId: id, event: { not: 'installation_request.created' } } });
    expect(ends.map(({ event }) => event)).toEqual([end]);
  }
});

test('a requester who is gone is no obstacle', async () => {
  const person = await givenMember(organization);
  const skill = await asset();
  const id = await given(skill.id, everybody, await as(person));
  dataOf(await callers.owner.query(removeMember, { userId: person.id }));
  expect((await act(callers.admin, approveInstallationRequest, about(id))).outcome).toBe('ok');
});

test('an asset that was taken back comes back to all by those who may install to all of them, not by the admin of one team', async () => {
  const skill = await asset({}, member);
  dataOf(await callers.owner.query(setAssetInstallations, { input: { assetName: skill.slug, repositories: [] } }));
  dataOf(await callers.owner.query(toggleAssetStatus, { id: skill.id }));
  const id = await given(skill.id, toTeam);
  expect(await refused(asLead, approveInstallationRequest, about(id))).toBe(
    'FORBIDDEN: The asset is a draft that is installed elsewhere as well, and approving this would publish it for all of them. Ask an ADMIN or the OWNER of the organization, or an admin of the team that owns it, to decide.',
  );
  expect(await db.asset.findUnique({ where: { id: skill.id } })).toMatchObject({ status: 'DRAFT' });
  expect((await act(callers.admin, approveInstallationRequest, about(id))).outcome).toBe('ok');
});

test('likewise through a collection; what its maker installed, and what the approver may install to, is no obstacle', async () => {
  const draft = await asset({ status: 'DRAFT' }, member);
  const owned = { organizationId: organization.id, createdById: owner.id };
  await db.collection.create({ data: { id: 'col_wide', ...owned, name: 'Wide', slug: 'wide' } });
  await db.collectionAsset.create({ data: { organizationId: organization.id, collectionId: 'col_wide', assetId: draft.id } });
  await db.installation.create({ data: { id: 'ins_wide', ...owned, collectionId: 'col_wide', target: 'ORGANIZATION' } });
  const id = await given(draft.id, toTeam);
  expect(await refused(asLead, approveInstallationRequest, about(id))).toMatch(
    /^FORBIDDEN: The asset is a draft that is installed/,
  );
  await db.installation.update({ where: { id: 'ins_wide' }, data: { target: 'TEAM', teamId: places.child.id } });
  const far = {
    id: 'ins_far',
    ...owned,
    createdById: member.id,
    assetId: draft.id,
    target: 'TEAM',
    teamId: otherTeam.id,
  } as const;
  await db.installation.create({ data: far });
  expect((await act(asLead, approveInstallationRequest, about(id))).outcome).toBe('ok');
  expect(await db.asset.findUnique({ where: { id: draft.id } })).toMatchObject({ status: 'PUBLISHED' });
});

test('a draft that was changed after it was asked for is asked for again: nobody publishes what nobody looked at', async () => {
  const draft = await asset({ status: 'DRAFT', versions: ['1', '2'] }, member);
  const [id, other] = [await given(draft.id), await given(draft.id, toTeam)];
  const activate = `mutation ($assetId: ID!) { activateSkillVersion(assetId: $assetId, versionNumber: 1) { asset { id } errors { field messages } } }`;
  dataOf(await callers.member.query(activate, { assetId: draft.id }));
  const changed =
    'requestId: The draft was changed after this was asked for. Reject the request; whoever wants it asks for it again as it is now.';
  expect(await refused(callers.admin, approveInstallationRequest, about(id))).toBe(changed);
  expect(await refused(asLead, approveInstallationRequest, about(other))).toBe(changed);
  expect(await db.asset.findUnique({ where: { id: draft.id } })).toMatchObject({ status: 'DRAFT' });
  dataOf(await callers.member.query(rejectInstallationRequest, about(id)));
  expect((await act(callers.admin, approveInstallationRequest, about(await given(draft.id)))).outcome).toBe('ok');
  // What is published may change as it does for everybody; the other request is no longer about a draft.
  expect((await act(asLead, approveInstallationRequest, about(other))).outcome).toBe('ok');
});
