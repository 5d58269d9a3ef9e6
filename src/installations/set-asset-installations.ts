import { holdAssetNamed } from '../assets/hold-asset.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { applyTargets } from './apply-targets.ts';
import { readTargets } from './read-target.ts';
import { type AskedTarget, askedRepository, askedTarget, type RepositoryInput, type TargetInput } from './target-input.ts';

export interface SetAssetInstallations {
  assetName: string;
  repositories: readonly RepositoryInput[];
  personalOnly?: boolean | null | undefined;
  installations?: readonly TargetInput[] | null | undefined;
  append?: boolean | null | undefined;
}

/** Installs an asset to the targets given, instead of or besides what it is installed to already. */
export async function setAssetInstallations(db: Db, principal: Manager, input: SetAssetInstallations): Promise<Asset> {
  const asked = askedTargets(principal, input);
  return change(db, principal, async (tx) => {
    const add = await readTargets(tx, principal, 'installations', asked);
    const asset = await holdAssetNamed(tx, principal, input.assetName);
    await applyTargets(tx, principal, { assetId: asset.id }, { add, replace: !input.append });
    return asset;
  });
}

/** No target at all means everybody, or oneself, unless something is appended: then it means nothing (docs/skills-api.md, section 5.5). */
function askedTargets(principal: Manager, { repositories, personalOnly, installations, append }: SetAssetInstallations) {
  const asked: AskedTarget[] = [
    ...repositories.map((repository) => askedRepository('repositories', repository)),
    ...(installations ?? []).map((target) => askedTarget('installations', target)),
  ];
  if (append && asked.length === 0) return asked;
  if (personalOnly) {
    if (asked.length > 0) throw new BadUserInput('personalOnly', 'Give either personalOnly or targets, not both.');
    if (principal.kind !== 'USER')
      throw new BadUserInput('personalOnly', 'A service account is no person. Name the targets instead.');
    return [{ target: 'USER', by: { id: principal.userId } } satisfies AskedTarget];
  }
  if (asked.length === 0 && installations == null) return [{ target: 'ORGANIZATION', by: null } satisfies AskedTarget];
  return asked;
}
