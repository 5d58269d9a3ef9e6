import { credentialId, type Known, principalId } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { newId } from '../kernel/ids.ts';
import { numberEquals } from '../kernel/number-equals.ts';
import { membersByAddress } from '../members/members-by-address.ts';
import type { UsageLine } from './usage-line.ts';

/**
 * Keeps what a client reports. Of equal lines from one credential, as many are kept as the batch with most of them had: a client that did
 * not get its answer sends the whole batch again.
 */
export function reportUsage(db: Db, principal: Known, lines: readonly UsageLine[]): Promise<void> {
  const { organizationId } = principal;
  const receivedAt = new Date();
  const reported = lines.map((line) => ({ id: newId('use'), ...line }));
  return change(db, principal, async (tx) => {
    const given = lines.flatMap(({ actor }) => actor ?? []);
    const members = await membersByAddress(tx, organizationId, given);
    const rows = numberEquals(reported, ({ text }) => text).map(({ item, hash, ordinal }) => {
      const member = members.get(item.actor?.toLowerCase() ?? '');
      return { ...written(item, receivedAt), ...(member ? person(member) : callerOf(principal)), line_hash: hash, ordinal };
    });
    await tx.$executeRaw`
      INSERT INTO usage_event (id, organization_id, at, timed, received_at, actor_kind, actor_id, actor_name,
        asset_name, asset_version, asset_type, asset_id, tool_name, duration_ms, success, credential_id, line_hash, ordinal)
      SELECT id, ${organizationId}, at, timed, ${receivedAt.toISOString()}::timestamptz, actor_kind, actor_id, actor_name,
        asset_name, asset_version, asset_type,
        coalesce(
          (SELECT a.id FROM asset a WHERE a.organization_id = ${organizationId} AND a.slug = asset_name AND a.deleted_at IS NULL),
          (SELECT v.asset_id FROM asset_name n JOIN asset_version v ON v.id = n.version_id
            WHERE n.organization_id = ${organizationId} AND n.slug = r.asset_name AND n.version = r.asset_version)),
        tool_name, duration_ms, success, ${credentialId(principal)}, decode(line_hash, 'hex'), ordinal
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id text, at timestamptz, timed boolean, actor_kind text,
        actor_id text, actor_name text, asset_name text, asset_version text, asset_type text, tool_name text, duration_ms int,
        success boolean, line_hash text, ordinal int)
      ORDER BY line_hash, ordinal
      ON CONFLICT (credential_id, line_hash, ordinal) DO NOTHING`;
  });
}

function written(line: UsageLine & { id: string }, receivedAt: Date) {
  return {
    id: line.id,
    at: line.usedAt ?? receivedAt,
    timed: line.usedAt !== null,
    asset_name: line.assetName,
    asset_version: line.assetVersion,
    asset_type: line.assetType,
    tool_name: line.toolName,
    duration_ms: line.durationMs,
    success: line.success,
  };
}

const person = ({ id, emailLower }: { id: string; emailLower: string }) => ({
  actor_kind: 'USER',
  actor_id: id,
  actor_name: emailLower,
});

function callerOf(principal: Known) {
  const name = principal.kind === 'USER' ? principal.email.toLowerCase() : principal.name;
  return { actor_kind: principal.kind, actor_id: principalId(principal), actor_name: name };
}
