import { startAssetCast } from '../assets/cast.ts';
import { type Client, dataOf } from '../support/client.ts';
import { givenSkill } from '../support/uploaded-asset.ts';
import { addFileChange, createPullRequest } from './documents.ts';

let counter = 0;

/** `maker` proposes changes of skills of a team that `lead` administers. */
export async function startChangeRequests() {
  const cast = await startAssetCast();

  /** A published skill of the team with a real archive. */
  const givenSkillOfTeam = (versions = ['1']) =>
    givenSkill(cast.db, cast.people.owner, {
      slug: `skill-${++counter}`,
      teamId: cast.team.id,
      versions,
      files: { 'docs/usage.md': 'Read it.\n' },
    });

  async function propose(by: Client, asset: { id: string }, title = 'Be kinder'): Promise<{ id: string; sourceUrl: string }> {
    const input = { assetId: asset.id, title, description: null };
    return dataOf(await by.query(createPullRequest, { input })).createAssetPullRequest.pullRequest;
  }

  /** A change request of `maker` with one changed file. */
  async function givenChange(asset: { id: string }, content = '# Be kind\n', by = cast.callers.maker) {
    const request = await propose(by, asset);
    dataOf(await by.query(addFileChange, changing(request, { content })));
    return request;
  }

  return { ...cast, givenSkillOfTeam, propose, givenChange };
}

/** A change of a file as the client sends it. */
export const changing = (request: { id: string }, given: Record<string, unknown> = {}) => ({
  input: {
    ...{ pullRequestId: request.id, name: 'SKILL.md', path: null, action: 'ADD', content: '# New\n', previousContent: null },
    ...given,
  },
});
