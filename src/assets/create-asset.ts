import { ArchiveRefused, MetadataInvalid } from '../archives/archive-refused.ts';
import { longestMetadata } from '../archives/metadata.ts';
import { writeArchive } from '../archives/rewrite-archive.ts';
import type { Manager } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import type { Asset } from '../generated/prisma/client.ts';
import { askedTarget } from '../installations/target-input.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { nameInput, textInput } from '../kernel/text-input.ts';
import { slugInput } from './asset-slug.ts';
import { filesOf, type NewAssetInput } from './new-asset.ts';
import { type ArchiveStores, uploadVersion } from './upload-version.ts';
import { compareVersions, nextVersion } from './version-order.ts';

/** Makes an asset out of texts, as an upload of an archive would: the same rules say who gets it. */
export async function createAsset(db: Db, principal: Manager, stores: ArchiveStores, input: NewAssetInput): Promise<Asset> {
  const name = nameInput('name', input.name);
  const slug = slugInput('name', name);
  textInput('description', input.description ?? '', 2_000);
  textInput('originalPrompt', input.originalPrompt ?? '', longestMetadata);
  const installations = input.installations?.map((target) => askedTarget('installations', target)) ?? null;
  const files = filesOf(input, { slug, version: await firstVersion(db, principal, slug) });
  try {
    const archive = await writeArchive(files, stores.uploads);
    try {
      const { asset } = await uploadVersion(db, principal, stores, archive, { mustBeNew: true, name, installations });
      return await db.asset.findUniqueOrThrow({ where: { id: asset.id } });
    } finally {
      await archive.close();
    }
  } catch (error) {
    throw error instanceof ArchiveRefused ? inInput(error) : error;
  }
}

/** 1, unless a deleted asset of this name had versions: these are never used again. */
async function firstVersion(db: Db, { organizationId }: Manager, slug: string): Promise<string> {
  const used = await db.assetName.findMany({ where: { organizationId, slug }, select: { version: true } });
  const highest = used
    .map(({ version }) => version)
    .sort(compareVersions)
    .at(-1);
  return highest === undefined ? '1' : nextVersion(highest, 'name');
}

/** What the rules of archives say, at the field of the input that the fault came from. */
function inInput(error: ArchiveRefused): BadUserInput {
  if (!(error instanceof MetadataInvalid)) return new BadUserInput('rawContent', error.message, error.reason);
  const [section = '', key = 'command'] = error.key;
  const camel = key.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  const field = section === 'asset' ? camel : `${section}${camel[0]!.toUpperCase()}${camel.slice(1)}`;
  return new BadUserInput(field, error.message, error.reason);
}
