import { expect, test } from 'vitest';
import { notYours } from '../assets/cast.ts';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { startChangeRequests } from './cast.ts';
import { closePullRequest } from './documents.ts';

const cast = await startChangeRequests();
const { callers, people, act, refused, refusals, expectHidden, givenSkillOfTeam, givenChange } = cast;
const skill = await givenSkillOfTeam();

test('its author takes it back; who may merge it rejects it', async () => {
  const request = await givenChange(skill);
  const { answer, audit } = await act(callers.maker, closePullRequest, { id: request.id });
  expect(dataOf(answer).closeAssetPullRequest.pullRequest).toEqual({ status: 'REJECTED' });
  const data = { assetId: skill.id, title: 'Be kinder' };
  expect(audit).toEqual([{ event: 'change_request.closed', actorId: people.maker.id, targetId: request.id, data }]);
  for (const caller of [callers.lead, callers.admin, callers.service])
    expect(outcomeOf(await caller.query(closePullRequest, await givenChange(skill)))).toBe('ok');
});

test('nobody else does', async () => {
  const request = await givenChange(skill);
  const id = { id: request.id };
  expect(await refusals(['viewer', 'bot', 'narrowed', 'stranger', 'nobody'], closePullRequest, id)).toEqual({
    viewer: needsRole('MEMBER', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('assets:write'),
    stranger: notFound('Change request'),
    nobody: unauthenticated,
  });
  expect(await refused(callers.member, closePullRequest, id)).toBe(notYours);
  expect(await refused(callers.serviceThatReads, closePullRequest, id)).toBe(needsScope('assets:write'));
  await expectHidden(request.id, closePullRequest, id);
});

test('the answer shows the proposed files to who may read assets, not to a token that may only change them', async () => {
  const closing =
    'mutation ($id: ID!) { closeAssetPullRequest(pullRequestId: $id) { pullRequest { status files { content } } } }';
  const { id } = await givenChange(skill);
  const writes = await cast.as(await cast.givenPersonalToken(people.admin, ['ASSETS_WRITE']));
  expect(outcomeOf(await writes.query(closing, { id }))).toBe(needsScope('assets:read'));
  const other = await givenChange(skill);
  expect(dataOf(await callers.admin.query(closing, { id: other.id })).closeAssetPullRequest.pullRequest.files).toHaveLength(1);
});
