import { startCast } from '../principal/cast.ts';
import { connectRepository } from '../repositories/documents.ts';
import { dataOf } from '../support/client.ts';
import { type GivenAsset, givenAsset } from '../support/given-asset.ts';
import type { Person } from '../support/story.ts';

type AuditRow = { event: string; data: unknown };

/** The cast of `startCast`, with what installing takes: a team admin, a team with a bot and a repository, a service account. */
export async function startInstallers() {
  const cast = await startCast();
  const { as, db, people, organization, callers } = cast;
  const { owner, member } = people;
  const lead = await cast.givenMember(organization, 'MEMBER', 'lead@acme.test');
  const team = await cast.givenTeam(owner, 'Platform', [lead, member]);
  await cast.givenTeamAdmin(owner, team, lead);
  const child = await cast.givenTeam(owner, 'Tools', [], team);
  const otherTeam = await cast.givenTeam(owner, 'Sales');
  const teamBot = await cast.givenBot(owner, 'Builder', [team]);
  const service = await as(await cast.givenApiKey(owner, { name: 'Deployer', scopes: ['INSTALLATIONS_WRITE', 'ASSETS_READ'] }));

  /** An id, a short one for tests to read. */
  async function connected(name: string): Promise<string> {
    const input = { url: `https://github.com/acme/${name}`, provider: null };
    return dataOf(await callers.admin.query(connectRepository, { input })).connectRepository.repository.id;
  }
  const repositoryId = await connected('web');
  await db.teamRepository.create({
    data: { id: 'trp_1', organizationId: organization.id, teamId: team.id, repositoryId, repositoryPathId: null },
  });

  /** What an asset is installed to, in words. */
  async function installedTo(asset: { id: string }): Promise<string[]> {
    const rows = await db.installation.findMany({
      where: { assetId: asset.id },
      include: { team: true, bot: true, repository: true, repositoryPath: true, membership: { include: { user: true } } },
    });
    const words = rows.map((row) => {
      const paths = row.repositoryPath ? ` ${row.repositoryPath.paths.join('+')}` : '';
      return (
        row.team?.name ?? row.bot?.name ?? row.membership?.user.email ?? (row.repository ? row.repository.name + paths : 'all')
      );
    });
    return words.sort();
  }

  /** The words of audit rows: what happened, where, and why. */
  const said = (audit: AuditRow[]) =>
    audit.map(({ event, data }) => {
      const { kind, team: inTeam, user, bot, repository, paths, reason } = data as Record<string, string>;
      const place = inTeam ?? user ?? bot ?? (repository ? `${repository}${paths ? ` ${paths}` : ''}` : kind);
      return [event, place, reason].filter(Boolean).join(' ');
    });

  const asset = (given: GivenAsset = {}, by: Person = owner) => givenAsset(db, by, given);
  const places = { team, child, otherTeam, teamBot, repositoryId };
  return { ...cast, lead, service, asLead: await as(lead), asset, installedTo, said, connected, places };
}
