import type { AssetMetadata } from '../archives/metadata.ts';
import type { Asset } from '../generated/prisma/client.ts';
import type { AskedTarget } from '../installations/target-input.ts';
import { BadUserInput, NameTaken } from '../kernel/errors.ts';
import { nameInput } from '../kernel/text-input.ts';
import { assetSlug, slugInput } from './asset-slug.ts';
import { assetTypeOf, assetTypes } from './asset-type.ts';
import { nameTaken } from './name-taken.ts';

/** What an upload says beside its archive. Everything may be left out: metadata.toml says what matters. */
export interface UploadInput {
  /** Refuses a name that an asset has already, where an upload would add a version to it. */
  mustBeNew?: true;
  name?: string | null;
  version?: string | null;
  type?: string | null;
  /** For the first version: whom to install it to; the whole organization when left out. */
  installations?: readonly AskedTarget[] | null;
  /** For the first version: the id or the name of the team that owns it. */
  ownedBy?: string | null;
  /** For the first version: a connected repository to install it to. */
  repository?: { owner: string; name: string } | null;
}

/** The name by which the asset is looked for, and shown if it is new. */
export function wantedName(input: UploadInput, metadata: AssetMetadata): string {
  return nameInput('name', input.name ?? metadata.name);
}

/** The upload and its metadata.toml must mean the same asset: `found`, if there is one by that name. */
export function requireAgreement(input: UploadInput, metadata: AssetMetadata, found: Asset | null): void {
  const name = wantedName(input, metadata);
  const names = found ? [found.slug, found.nameLower] : [];
  const same = (one: string) => names.includes(one.toLowerCase()) || assetSlug(one) === assetSlug(name);
  if (!same(metadata.name)) throw new BadUserInput('name', differs('name'));
  if (input.version != null && input.version !== metadata.version) throw new BadUserInput('version', differs('version'));
  if (input.type != null && assetTypeOf(input.type) !== metadata.type) throw new BadUserInput('type', differs('type'));
  if (!found) {
    slugInput('name', name);
    return;
  }
  if (input.mustBeNew) throw new NameTaken(nameTaken);
  if (found.type !== metadata.type) {
    const { key } = assetTypes[found.type];
    throw new BadUserInput('type', `${found.slug} has the type ${key} and keeps it. Choose another name for this one.`);
  }
  for (const field of ['installations', 'ownedBy', 'repository'] as const)
    if (input[field] != null)
      throw new BadUserInput(
        field,
        'Only the first version of an asset takes this. Leave it out: what is installed stays as it is.',
      );
}

const differs = (what: string) =>
  `The ${what} differs from the one in metadata.toml. Send the same ${what}, or leave it out here.`;
