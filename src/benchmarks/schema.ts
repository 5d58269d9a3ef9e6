import { changesAssets } from '../assets/gates.ts';
import { Vault } from '../assets/vault-schema.ts';
import { asKnown, asManager } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { errorsPayload, onlyErrors } from '../graphql/payload.ts';
import { perCall } from '../graphql/per-call.ts';
import { importBenchmark } from './import-benchmark.ts';
import { defaultRecords, mostRecords, readBenchmarks, readLatestBenchmarks } from './read-benchmarks.ts';

const assetName = {
  required: true,
  description: 'The slug of the asset, or its whole display name, in upper or lower case.',
} as const;

builder.objectFields(Vault, (t) => ({
  assetBenchmarks: t.field({
    type: 'JSONString',
    nullable: true,
    description:
      'What was measured about an asset, newest first, as the text of a JSON array of the records that were imported; `[]` when there are none. 4 MB at most: what is older is left out.',
    args: {
      assetName: t.arg.string(assetName),
      first: t.arg.int({ description: `How many records at most; ${defaultRecords} when left out, ${mostRecords} at most.` }),
    },
    resolve: (_vault, args, { db, principal, answer }) => readBenchmarks(db, asKnown(principal), args, answer.load),
  }),
  latestAssetBenchmarks: t.field({
    type: 'JSONString',
    nullable: true,
    description:
      'The newest record of every asset that has one, as the text of a JSON object from slugs to records; `{}` when there are none. 4 MB at most: what is older is left out.',
    resolve: (_vault, _args, context, info) =>
      perCall(context, info, 'latestAssetBenchmarks', () =>
        readLatestBenchmarks(context.db, asKnown(context.principal), context.answer.load),
      ),
  }),
}));

const ImportAssetBenchmarkInput = builder.inputType('ImportAssetBenchmarkInput', {
  description: 'What was measured about an asset.',
  fields: (t) => ({
    assetName: t.string(assetName),
    benchmark: t.field({
      type: 'JSONString',
      required: true,
      description: 'The record: a JSON object in a string, with an object under the key `summary`, 256 KiB at most.',
    }),
  }),
});

const ImportAssetBenchmarkMutation = errorsPayload(
  'ImportAssetBenchmarkMutation',
  'What to correct; nothing when the record is kept.',
);

builder.mutationField('importAssetBenchmark', (t) =>
  t.field({
    type: ImportAssetBenchmarkMutation,
    nullable: true,
    gate: changesAssets,
    description:
      'Adds a record to the benchmarks of an asset that the caller may know of. The newest 100 of each asset are kept.',
    args: {
      input: t.arg({ type: ImportAssetBenchmarkInput, required: true, description: 'Which asset, and what was measured.' }),
    },
    resolve: (_root, { input }, { db, principal }) => onlyErrors(() => importBenchmark(db, asManager(principal), input)),
  }),
);
