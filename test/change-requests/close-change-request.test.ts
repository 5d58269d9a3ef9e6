import { expect, test } from 'vitest';
import { notYours } from '../assets/cast.ts';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { startChangeRequests } from './cast.ts';
import { closePullRequest } from './documents.ts';

const { callers, people, act, refused, refusals, expectHidden, givenSkillOfTeam, givenChange } = await startChangeRequests();
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
