import { expect, test } from 'vitest';
import { notYours } from '../assets/cast.ts';
import { notFound, outcomeOf } from '../principal/cast.ts';
import { bystander, untilWaiting } from '../security/helpers.ts';
import { skillZip } from '../support/archive.ts';
import type { Answer } from '../support/client.ts';
import { changing, startChangeRequests } from './cast.ts';
import { addFileChange, closePullRequest, mergePullRequest } from './documents.ts';

// Every race runs truly in parallel: all calls are sent before one is answered.
const rounds = 6;
const cast = await startChangeRequests();
const { db, callers, people, signIn, givenSkillOfTeam, givenChange, givenMember, givenTeamAdmin, organization } = cast;
const race = async (...calls: Promise<Answer>[]) => (await Promise.all(calls)).map(outcomeOf);
const versionsOf = ({ id }: { id: string }) => db.assetVersion.count({ where: { assetId: id } });
const mergedAs2 = 'pullRequestId: The change request was merged as version 2.';
const outdated = (now: string) =>
  `pullRequestId: The change request began with version 1, and version ${now} is active now. Propose the change again on that one.`;
const tryAgain = 'pullRequestId: The asset or the request changed while it was being merged. Try again.';

test('one request is merged by two at once: one version, and the other is told', async () => {
  for (let round = 0; round < rounds; round++) {
    const skill = await givenSkillOfTeam();
    const request = await givenChange(skill);
    const outcomes = await race(
      callers.lead.query(mergePullRequest, { id: request.id }),
      callers.admin.query(mergePullRequest, { id: request.id }),
    );
    expect(outcomes.sort()).toEqual(['ok', mergedAs2]);
    expect(await versionsOf(skill)).toBe(2);
  }
});

test('two requests of one asset are merged at once: one version, and the other began with another', async () => {
  for (let round = 0; round < rounds; round++) {
    const skill = await givenSkillOfTeam();
    const [one, other] = [await givenChange(skill, 'One'), await givenChange(skill, 'Other')];
    const outcomes = await race(
      callers.lead.query(mergePullRequest, { id: one.id }),
      callers.admin.query(mergePullRequest, { id: other.id }),
    );
    expect(outcomes.sort()).toEqual(['ok', outdated('2')]);
    expect(await versionsOf(skill)).toBe(2);
  }
});

test('a merge against an upload of the next version: one of them is version 2', async () => {
  for (let round = 0; round < rounds; round++) {
    const skill = await givenSkillOfTeam();
    const request = await givenChange(skill);
    const [merged, uploaded] = await Promise.all([
      callers.lead.query(mergePullRequest, { id: request.id }),
      upload(skill.slug, '2'),
    ]);
    const outcome = outcomeOf(merged);
    expect([outcome === 'ok' ? 409 : 201, ['ok', outdated('2')].includes(outcome)]).toEqual([uploaded, true]);
    expect(await versionsOf(skill)).toBe(2);
  }
});

test('a merge against a closing: the request ends once', async () => {
  for (let round = 0; round < rounds; round++) {
    const skill = await givenSkillOfTeam();
    const request = await givenChange(skill);
    const [merged, closed] = await race(
      callers.lead.query(mergePullRequest, { id: request.id }),
      callers.maker.query(closePullRequest, { id: request.id }),
    );
    if (merged === 'ok') expect(closed).toBe(mergedAs2);
    else expect([merged, closed]).toEqual(['pullRequestId: The change request was closed without being merged.', 'ok']);
    expect(await versionsOf(skill)).toBe(merged === 'ok' ? 2 : 1);
  }
});

test('a file is changed while the request is merged: what was merged is what the request says, or it is not merged', async () => {
  for (let round = 0; round < rounds; round++) {
    const skill = await givenSkillOfTeam();
    const request = await givenChange(skill);
    const [merged, changed] = await race(
      callers.lead.query(mergePullRequest, { id: request.id }),
      callers.maker.query(addFileChange, changing(request, { name: 'late.md' })),
    );
    expect([`ok ${mergedAs2}`, 'ok ok', `${tryAgain} ok`]).toContain(`${merged} ${changed}`);
    const { files } = await db.assetVersion.findFirstOrThrow({ where: { assetId: skill.id }, orderBy: { number: 'desc' } });
    const held = (files as { path: string }[]).some(({ path }) => path === 'late.md');
    expect(held).toBe(merged === 'ok' && changed === 'ok');
  }
});

test('the one who merges stops being an admin of the team: merged with the right of before, or not at all', async () => {
  const unset = 'mutation ($input: SetTeamAdminInput!) { setTeamAdmin(input: $input) { success errors { messages } } }';
  for (let round = 0; round < rounds; round++) {
    const skill = await givenSkillOfTeam();
    const request = await givenChange(skill);
    await givenTeamAdmin(people.owner, cast.team, people.member);
    const [merged, demoted] = await race(
      callers.member.query(mergePullRequest, { id: request.id }),
      callers.owner.query(unset, { input: { teamId: cast.team.id, userId: people.member.id, isAdmin: false } }),
    );
    expect(demoted).toBe('ok');
    expect(['ok', notYours]).toContain(merged);
    expect(await versionsOf(skill)).toBe(merged === 'ok' ? 2 : 1);
  }
});

test('an admin of the organization is demoted in the middle of a merge: the same', async () => {
  const target = await givenMember(organization, 'ADMIN');
  const asTarget = await signIn(target);
  const setRole = `mutation ($role: Role!) { setMemberRole(input: { userId: "${target.id}", role: $role }) { errors { messages } } }`;
  for (let round = 0; round < rounds; round++) {
    await callers.owner.query(setRole, { role: 'ADMIN' });
    const skill = await givenSkillOfTeam();
    const request = await givenChange(skill);
    const [merged, demoted] = await race(
      asTarget.query(mergePullRequest, { id: request.id }),
      callers.owner.query(setRole, { role: 'MEMBER' }),
    );
    expect(demoted).toBe('ok');
    expect(['ok', notYours, 'role: Your role changed while this call was running. Try again.']).toContain(merged);
    expect(await versionsOf(skill)).toBe(merged === 'ok' ? 2 : 1);
  }
});

test('the asset is deleted while a request is merged and closed: no call fails for a lock', async () => {
  for (let round = 0; round < rounds; round++) {
    const skill = await givenSkillOfTeam();
    const [one, other] = [await givenChange(skill, 'One'), await givenChange(skill, 'Other')];
    const [deleted, ...outcomes] = await race(
      callers.owner.query('mutation ($id: ID!) { deleteAsset(id: $id) { errors { messages } } }', { id: skill.id }),
      callers.lead.query(mergePullRequest, { id: one.id }),
      callers.maker.query(closePullRequest, { id: other.id }),
    );
    expect(deleted).toBe('ok');
    for (const outcome of outcomes) expect(['ok', notFound('Change request'), notFound('Asset')]).toContain(outcome);
  }
});

test('bytes that are deleted while a merge reads them do not look damaged: the request is gone', async () => {
  const skill = await givenSkillOfTeam();
  const request = await givenChange(skill);
  const [blocker, observer] = [await bystander(cast), await bystander(cast)];
  await blocker.query('BEGIN');
  await blocker.query('LOCK TABLE blob_chunk IN ACCESS EXCLUSIVE MODE');
  const merging = callers.lead.query(mergePullRequest, { id: request.id });
  await untilWaiting(observer, 1);
  await blocker.query('UPDATE asset SET deleted_at = now() WHERE id = $1', [skill.id]);
  await blocker.query('DELETE FROM blob_chunk WHERE sha256 IN (SELECT sha256 FROM asset_version WHERE asset_id = $1)', [
    skill.id,
  ]);
  await blocker.query('COMMIT');
  expect(outcomeOf(await merging)).toBe(notFound('Change request'));
});

/** Uploads a version as an administrator, and answers with the status. */
async function upload(slug: string, version: string): Promise<number> {
  const form = new FormData();
  form.set('file', new File([await skillZip({ name: slug, version })], `${slug}.zip`, { type: 'application/zip' }));
  const response = await callers.service.fetch('/api/skills/assets', { method: 'POST', body: form });
  return response.status;
}
