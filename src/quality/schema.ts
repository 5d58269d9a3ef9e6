import { changesAssets } from '../assets/gates.ts';
import { asManager } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { errorsPayload, onlyErrors } from '../graphql/payload.ts';
import { evaluateAsset } from './evaluate-asset.ts';

const EvaluateAssetMutation = errorsPayload('EvaluateAssetMutation', 'What to correct; nothing when the asset was judged.');

builder.mutationField('evaluateAsset', (t) =>
  t.field({
    type: EvaluateAssetMutation,
    nullable: true,
    gate: changesAssets,
    description:
      'Judges the active version of an asset by fixed rules about its structure, metadata and description; no model is asked. The judgement is there when the mutation answers, in `source` of the asset, and stays with the version.',
    args: { id: t.arg.id({ required: true, description: 'The id of the asset, `ast_…`.' }) },
    resolve: (_root, { id }, { db, principal, services }) =>
      onlyErrors(() => evaluateAsset(db, asManager(principal), services.blobs, id)),
  }),
);
