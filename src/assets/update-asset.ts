import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { orNameTaken } from '../db/failures.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { nameInput, textInput } from '../kernel/text-input.ts';
import { holdTeams } from '../teams/hold-teams.ts';
import { aboutAsset } from './asset-events.ts';
import { holdAsset } from './hold-asset.ts';
import { nameTaken } from './name-taken.ts';
import { requireOwnership } from './owning-team.ts';
import { requireEditRight } from './require-right.ts';

export interface UpdateAsset {
  id: string;
  name?: string | null | undefined;
  description?: string | null | undefined;
  teamId?: string | null | undefined;
  clearTeam?: boolean | null | undefined;
}

/** Changes what is said about an asset. The slug stays, whatever the display name becomes. */
export async function updateAsset(db: Db, principal: Manager, input: UpdateAsset): Promise<Asset> {
  const name = input.name == null ? null : nameInput('name', input.name);
  const description = input.description == null ? null : textInput('description', input.description, 2000);
  const teamId = teamInput(input);
  return change(db, principal, async (tx) => {
    // Everybody holds teams before assets.
    if (teamId != null) await holdTeams(tx, principal.organizationId, [teamId]);
    const before = await holdAsset(tx, principal, input.id);
    await requireEditRight(tx, principal, before);

    const changed = {
      ...(name !== null && name !== before.name && { name }),
      ...(description !== null && description !== before.description && { description }),
      ...(teamId !== undefined && teamId !== before.teamId && { teamId }),
    };
    if (changed.teamId != null) await requireOwnership(tx, principal, changed.teamId);
    const fields = Object.keys(changed).map((field) => (field === 'teamId' ? 'team' : field));
    if (fields.length === 0) return before;
    const data = { ...changed, ...(changed.name && { nameLower: changed.name.toLowerCase() }), updatedAt: new Date() };
    const asset = await tx.asset.update({ where: { id: before.id }, data }).catch(orNameTaken(nameTaken));
    await recordAudit(tx, principal, { event: 'asset.updated', ...aboutAsset(asset), data: { fields } });
    return asset;
  });
}

/** The team to be: an id, null for none, undefined for no change. */
function teamInput({ teamId, clearTeam }: UpdateAsset): string | null | undefined {
  if (teamId != null && clearTeam) throw new BadUserInput('clearTeam', 'Give either teamId or clearTeam, not both.');
  return clearTeam ? null : (teamId ?? undefined);
}
