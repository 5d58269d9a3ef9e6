import { expect } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, startCast, unauthenticated } from '../principal/cast.ts';

/** The usual callers, and those who matter to assets: who administers a team, and tokens with one scope each. */
export async function startAssetCast() {
  const app = await startCast();
  const { as, organization, people } = app;
  const [lead, maker] = [await app.givenMember(organization), await app.givenMember(organization)];
  const team = await app.givenTeam(people.owner, 'Platform', [lead, people.member]);
  await app.givenTeamAdmin(people.owner, team, lead);
  const below = await app.givenTeam(people.owner, 'Below', [], team);
  const others = {
    lead: await as(lead),
    maker: await as(maker),
    writer: await as(await app.givenPersonalToken(people.owner, ['ASSETS_WRITE'])),
    service: await as(await app.givenApiKey(people.owner, { scopes: ['ASSETS_WRITE'] })),
    serviceThatReads: await as(await app.givenApiKey(people.owner, { scopes: ['ASSETS_READ'] })),
  };
  const callers = { ...app.callers, ...others };
  type Name = keyof typeof callers;

  /** How the same call is refused to each of these callers, and that none of them changed anything. */
  async function refusals(names: readonly Name[], document: string, variables: Record<string, unknown>) {
    const outcomes: Partial<Record<Name, string>> = {};
    for (const name of names) outcomes[name] = await app.refused(callers[name], document, variables);
    return outcomes;
  }

  /** Each of the callers named is refused in these words, and changes nothing. */
  async function expectRefusals(expected: Partial<Record<Name, string>>, document: string, variables: Record<string, unknown>) {
    expect(await refusals(Object.keys(expected) as Name[], document, variables)).toEqual(expected);
  }

  return { ...app, callers, refusals, expectRefusals, people: { ...people, lead, maker }, team, below };
}

const owners = 'Only an ADMIN or the OWNER of the organization, or an admin of the team that owns the asset, may';
export const notYours = `FORBIDDEN: ${owners} change it at once. createAssetPullRequest proposes a change of its files.`;
export const notToPublish = `FORBIDDEN: ${owners} publish it or take it back. createInstallationRequest asks for both at once.`;

/** Who changes no asset at all, and how each of them is told so. */
export const onlyForWriters = {
  viewer: needsRole('MEMBER', 'VIEWER'),
  bot: notForBots,
  narrowed: needsScope('assets:write'),
  serviceThatReads: needsScope('assets:write'),
  stranger: notFound('Asset'),
  nobody: unauthenticated,
} as const;

/** The same with those who may not change a published asset at once: its maker and other members. */
export const onlyForEditors = { maker: notYours, member: notYours, ...onlyForWriters } as const;
