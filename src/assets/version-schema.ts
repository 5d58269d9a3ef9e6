import type { ArchivedFile } from '../archives/check-archive.ts';
import { readFile } from '../archives/read-file.ts';
import { sharedReader } from '../blobs/shared-reader.ts';
import { batched } from '../graphql/batched.ts';
import { builder } from '../graphql/builder.ts';
import { ofRequest } from '../graphql/per-call.ts';
import { countFiles } from './count-files.ts';
import { readColumn } from './read-column.ts';

/** Columns that may be long are read when they are asked for, within what one answer may hold. */
const metadataOf = batched<string, string>(({ db, answer }, ids) => readColumn(db, ids, 'metadata', answer.load));
const filesOf = batched<string, ArchivedFile[]>(({ db, answer }, ids) => readColumn(db, ids, 'files', answer.load));
const filesCount = batched<string, number>(({ db }, ids) => countFiles(db, ids));

const readerOf = ofRequest(({ services, db }) => sharedReader(services.blobs, db));

const VaultAssetFile = builder.objectRef<ArchivedFile>('VaultAssetFile').implement({
  description: 'A file in the archive of a version.',
  gate: 'inherited',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Where it is in the archive, such as `docs/usage.md`.' }),
    size: t.exposeInt('size', { description: 'How large it is when unpacked, in bytes.' }),
  }),
});

export const VaultAssetVersion = builder.prismaObject('AssetVersion', {
  name: 'VaultAssetVersion',
  description: 'One upload of an asset: an archive that never changes under this name and version.',
  gate: 'inherited',
  // Without it every list of versions would fetch the names of all files and all metadata with it, which are read apart.
  select: { id: true, sha256: true },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `ver_…`.' }),
    version: t.exposeString('version', { description: 'The version as it was uploaded, such as `3` or `1.2.0`.' }),
    number: t.exposeInt('number', {
      description: '1 for the first upload of the asset, then 2, 3, …; what `activateSkillVersion` takes.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was uploaded.' }),
    isActive: t.boolean({
      description: 'Whether it is the version that locks hold.',
      select: { activeFor: { select: { id: true } } },
      resolve: ({ activeFor }) => activeFor.length > 0,
    }),
    sha256: t.exposeString('sha256', { description: 'SHA-256 of its archive, in hexadecimal.' }),
    size: t.int({
      description: 'How large its archive is, in bytes.',
      select: { blob: { select: { size: true } } },
      resolve: ({ blob }) => blob.size,
    }),
    filesCount: t.int({
      description: 'How many files are in its archive, `metadata.toml` included.',
      resolve: async ({ id }, _args, context) => (await filesCount(context, id)) ?? 0,
    }),
    files: t.field({
      type: [VaultAssetFile],
      description: 'What is in its archive, by path.',
      resolve: async ({ id }, _args, context) => (await filesOf(context, id)) ?? [],
    }),
    file: t.string({
      nullable: true,
      description:
        'One file of its archive as text. Null where there is none, where it is no text in UTF-8, and where it is longer than 1 MB. One request may read out of 32 MB of archives.',
      args: { path: t.arg.string({ required: true, description: 'Where it is in the archive, such as `SKILL.md`.' }) },
      select: { sha256: true, blob: { select: { size: true } } },
      resolve: ({ sha256, blob: { size } }, { path }, context) =>
        readFile(readerOf(context)({ sha256, size }), path, context.answer.load),
    }),
    metadata: t.string({
      description: '`metadata.toml` as its archive holds it.',
      resolve: async ({ id }, _args, context) => (await metadataOf(context, id)) ?? '',
    }),
  }),
});
