import { assetSlug } from '../assets/asset-slug.ts';
import type { AssetType } from '../assets/asset-type.ts';
import { newId } from '../kernel/ids.ts';
import type { Described } from './archive.ts';
import type { Random } from './random.ts';
import { organizationWide, type Size } from './sizes.ts';
import { assetNames } from './words.ts';

/** Of a hundred assets, so many of each type. */
const mix = { SKILL: 55, RULE: 12, COMMAND: 10, AGENT: 8, MCP: 6, HOOK: 4, CLAUDE_CODE_PLUGIN: 3, APP_PLUGIN: 2 };
const types = (Object.entries(mix) as [AssetType, number][]).flatMap(([type, share]) => Array<AssetType>(share).fill(type));
const deviations = [0, 1, -1, 2, -2];
const semantic = ['1.0.0', '1.1.0', '1.2.0', '2.0.0', '2.1.0'];

interface Owned {
  organizationId: string;
  teamIds: readonly string[];
  /** Who may make assets. */
  makerIds: readonly string[];
}

export interface PlannedVersion extends Described {
  id: string;
  assetId: string;
  number: number;
  createdById: string;
  organizationId: string;
}

/** Assets with their versions, oldest first. Those that everybody gets come first; the last are drafts, one in a hundred. */
export function planAssets(random: Random, { organizationId, teamIds, makerIds }: Owned, size: Size) {
  const common = organizationWide(size);
  const drafts = Math.max(1, Math.round(size.assets / 100));
  const usual = Math.floor(size.versions / size.assets);
  const assets: ReturnType<typeof planAsset>[] = [];
  for (const [n, name] of assetNames(random, size.assets).entries()) assets.push(planAsset(n, name));
  return assets;

  function planAsset(n: number, name: string) {
    const ofEveryKind = Object.keys(mix) as AssetType[];
    const type = n < common ? 'SKILL' : (ofEveryKind[n - common] ?? random.pick(types));
    const row = {
      id: newId('ast'),
      organizationId,
      name,
      nameLower: name.toLowerCase(),
      slug: assetSlug(name),
      type,
      description: `${name}, so that nobody has to do it by hand.`,
      status: n >= size.assets - drafts ? ('DRAFT' as const) : ('PUBLISHED' as const),
      teamId: random.chance(0.2) ? random.pick(teamIds) : null,
      createdById: random.pick(makerIds),
    };
    const needed = n >= common && random.chance(0.05) ? random.some(assets.slice(0, common), 1 + random.below(2)) : [];
    const dependencies = needed.map((other) => `${other.row.slug}>=1.0.0`);
    const clients = random.chance(0.1) ? ['claude-code', 'cursor'] : [];
    const isSemantic = random.chance(0.2);
    const versions = Array.from({ length: usual + deviations[n % deviations.length]! }, (_, k): PlannedVersion => {
      const version = isSemantic ? semantic[k]! : String(k + 1);
      const { slug, description, createdById } = row;
      const described = { slug, name, type, description, version, dependencies, clients };
      return { id: newId('ver'), assetId: row.id, number: k + 1, createdById, organizationId, ...described };
    });
    const active = random.chance(0.03) ? versions.at(-2) : undefined;
    return {
      row: { ...row, latestVersion: versions.at(-1)!.version },
      versions,
      activeVersionId: (active ?? versions.at(-1)!).id,
    };
  }
}

export type Asset = ReturnType<typeof planAssets>[number];
