import { everybody } from '../audit/revise-entitlements.ts';
import type { Db, Tx } from '../db/client.ts';
import { type RepositoryAddress, repositoryUrl } from '../repositories/address.ts';
import type { AssetFacts, Facts, Place, Placement, SubjectFacts } from './facts.ts';
import type { Subject } from './resolve.ts';

interface At extends RepositoryAddress {
  paths: string[] | null;
}

/** As JSON: one row of four lists. */
interface Row {
  subjects: SubjectFacts[];
  placements: (Omit<Placement, 'place'> & { at: At | null })[];
  assets: (Omit<AssetFacts, 'uploadedAt'> & { uploadedAt: string })[];
  team_repositories: { teamId: string; at: At }[];
}

/**
 * All that decides what the subjects get, and the revisions of their audiences. One statement, and so one moment: of two, the first could
 * see somebody in a team and the second what was installed to that team after they had left it.
 */
export async function loadFacts(db: Db | Tx, organizationId: string, subjects: readonly Subject[]): Promise<Facts> {
  const users = subjects.flatMap((one) => (one.kind === 'USER' ? [one.userId] : []));
  const bots = subjects.flatMap((one) => (one.kind === 'BOT' ? [one.botId] : []));
  const serviceAccounts = subjects.flatMap((one) => (one.kind === 'SERVICE_ACCOUNT' ? [one.serviceAccountId] : []));
  const common = users.length + bots.length > 0 ? ['ORGANIZATION', 'REPOSITORY'] : ['ORGANIZATION'];
  const rows = await db.$queryRaw<[Row]>`
    WITH RECURSIVE subject AS (
      SELECT 'USER' AS kind, user_id AS id, active_collection_id FROM membership
      WHERE organization_id = ${organizationId} AND user_id = ANY(${users}::text[])
      UNION ALL
      SELECT 'BOT', id, active_collection_id FROM bot
      WHERE organization_id = ${organizationId} AND id = ANY(${bots}::text[]) AND deleted_at IS NULL
      UNION ALL
      SELECT 'SERVICE_ACCOUNT', unnest(${serviceAccounts}::text[]), NULL
    ), line AS (
      SELECT joined.subject_id, team.id, team.parent_id
      FROM (
        SELECT user_id AS subject_id, team_id FROM team_member
        WHERE organization_id = ${organizationId} AND user_id = ANY(${users}::text[])
        UNION ALL
        SELECT bot_id, team_id FROM team_bot WHERE organization_id = ${organizationId} AND bot_id = ANY(${bots}::text[])
      ) AS joined JOIN team ON team.id = joined.team_id AND team.deleted_at IS NULL
      UNION
      SELECT line.subject_id, team.id, team.parent_id FROM line JOIN team ON team.id = line.parent_id AND team.deleted_at IS NULL
    ), reaching AS (
      SELECT * FROM installation
      WHERE organization_id = ${organizationId} AND target = ANY(${common}::"InstallationTarget"[])
        OR organization_id = ${organizationId} AND team_id = ANY(ARRAY(SELECT id FROM line))
        OR organization_id = ${organizationId} AND user_id = ANY(${users}::text[])
        OR organization_id = ${organizationId} AND bot_id = ANY(${bots}::text[])
    ), placed AS (
      SELECT asset_id, true AS own, target, repository_id, repository_path_id, team_id, user_id, bot_id
      FROM reaching WHERE asset_id IS NOT NULL
      UNION ALL
      SELECT inside.asset_id, false, target, repository_id, repository_path_id, team_id, user_id, bot_id
      FROM reaching
      JOIN collection ON collection.id = reaching.collection_id AND collection.deleted_at IS NULL
      JOIN collection_asset inside ON inside.collection_id = collection.id
    ), handed_out AS (
      SELECT asset.id AS "assetId", version.id AS "versionId", slug, name, type, description, version.version, version.sha256,
        blob.size, version.created_at AS "uploadedAt", version.clients, version.dependencies
      FROM asset
      JOIN asset_version version ON version.id = asset.active_version_id
      JOIN blob ON blob.sha256 = version.sha256
      WHERE asset.id IN (SELECT asset_id FROM placed) AND status = 'PUBLISHED' AND deleted_at IS NULL AND type <> 'APP_PLUGIN'
    ), placement AS (
      SELECT placed.asset_id AS "assetId", own, target, team_id AS "teamId", user_id AS "userId", bot_id AS "botId",
        CASE WHEN repository.id IS NOT NULL
          THEN json_build_object('host', host, 'namespace', namespace, 'name', repository.name, 'paths', path.paths) END AS at
      FROM placed
      JOIN handed_out ON handed_out."assetId" = placed.asset_id
      LEFT JOIN repository ON repository.id = placed.repository_id
      LEFT JOIN repository_path path ON path.id = placed.repository_path_id
    )
    SELECT
      (
        SELECT coalesce(json_agg(json_build_object(
          'kind', kind, 'id', subject.id, 'teamIds', teams.ids,
          'narrowedTo', CASE WHEN collection.id IS NOT NULL
            THEN ARRAY(SELECT asset_id FROM collection_asset WHERE collection_id = collection.id) END,
          'revisions', (
            SELECT coalesce(json_object_agg(audience, revision::text), '{}') FROM entitlement_revision
            WHERE organization_id = ${organizationId} AND audience = ANY(teams.ids || ARRAY[${everybody}, subject.id])
          )
        )), '[]')
        FROM subject
        LEFT JOIN collection ON collection.id = subject.active_collection_id AND collection.deleted_at IS NULL
        CROSS JOIN LATERAL (SELECT ARRAY(SELECT id FROM line WHERE subject_id = subject.id) AS ids) AS teams
      ) AS subjects,
      (SELECT coalesce(json_agg(placement), '[]') FROM placement) AS placements,
      (SELECT coalesce(json_agg(handed_out), '[]') FROM handed_out) AS assets,
      (
        SELECT coalesce(json_agg(json_build_object('teamId', team_id, 'at',
          json_build_object('host', host, 'namespace', namespace, 'name', repository.name, 'paths', path.paths))), '[]')
        FROM team_repository
        JOIN repository ON repository.id = team_repository.repository_id
        LEFT JOIN repository_path path ON path.id = team_repository.repository_path_id
        WHERE team_repository.organization_id = ${organizationId} AND team_id = ANY(ARRAY(SELECT id FROM line))
      ) AS team_repositories`;
  const { subjects: found, placements, assets, team_repositories } = rows[0];
  return {
    subjects: found,
    placements: placements.map(({ at, ...placement }) => ({ ...placement, place: at && placeAt(at) })),
    assets: assets.map(({ uploadedAt, ...asset }) => ({ ...asset, uploadedAt: new Date(uploadedAt) })),
    teamRepositories: team_repositories.map(({ teamId, at }) => ({ teamId, place: placeAt(at) })),
  };
}

const placeAt = ({ paths, ...address }: At): Place => ({ repo: repositoryUrl(address), paths: paths ?? [] });
