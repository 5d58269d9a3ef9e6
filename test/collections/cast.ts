import { startCast } from '../principal/cast.ts';
import { givenAsset } from '../support/given-asset.ts';

/** The cast with a team that the member administers, a draft that only its maker sees, and tokens of every cut. */
export async function startCollections() {
  const cast = await startCast();
  const { db, as, people, callers, organization } = cast;
  const team = await cast.givenTeam(people.owner, 'Platform', [people.member]);
  const below = await cast.givenTeam(people.owner, 'Runtime', [], team);
  const other = await cast.givenTeam(people.owner, 'Design');
  await cast.givenTeamAdmin(people.owner, team, people.member);
  const asset = await givenAsset(db, people.owner, { slug: 'style-guide' });
  const second = await givenAsset(db, people.owner, { slug: 'release-notes' });
  const draft = await givenAsset(db, people.owner, { slug: 'secret-draft', status: 'DRAFT' });
  const foreign = await givenAsset(db, people.stranger, { slug: 'theirs' });
  const colleague = await cast.givenMember(organization);
  const tokens = {
    installer: await as(await cast.givenApiKey(people.owner, { scopes: ['ASSETS_READ', 'INSTALLATIONS_WRITE'] })),
    reader: await as(await cast.givenApiKey(people.owner, { scopes: ['ASSETS_READ'] })),
    colleague: await as(colleague),
  };
  return { ...cast, team, below, other, asset, second, draft, foreign, colleague, callers: { ...callers, ...tokens } };
}

export const notYours = 'FORBIDDEN: Only whoever made the collection, an ADMIN or the OWNER of the organization may change it.';
