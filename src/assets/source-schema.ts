import { batched } from '../graphql/batched.ts';
import { builder } from '../graphql/builder.ts';
import { findEvaluations, type StoredEvaluation } from '../quality/find-evaluations.ts';

interface Source {
  typename: 'AssetManagedSource' | 'AssetGitSource';
  isReadonly: boolean;
  /** The version that is judged. */
  versionId: string | null;
}

/** Uploaded here, and nowhere else: so far the one source that there is. */
export function managedSource({ activeVersionId }: { activeVersionId: string | null }): Source {
  return { typename: 'AssetManagedSource', isReadonly: false, versionId: activeVersionId };
}

const evaluationOf = batched<string, StoredEvaluation>(({ db }, versionIds) => findEvaluations(db, versionIds));

export const AssetSource = builder.interfaceRef<Source>('AssetSource').implement({
  description: 'Where the files of an asset come from.',
  gate: 'inherited',
  resolveType: ({ typename }) => typename,
  fields: (t) => ({
    isReadonly: t.exposeBoolean('isReadonly', { description: 'Whether the asset can be changed at its source only.' }),
  }),
});

builder.objectType(builder.objectRef<Source>('AssetManagedSource'), {
  description: 'Files that were uploaded to this server.',
  interfaces: [AssetSource],
  gate: 'inherited',
  fields: (t) => ({
    confidenceScore: t.float({
      nullable: true,
      description: 'How good its active version was judged to be, from 0 to 1; null until `evaluateAsset` judges it.',
      resolve: async ({ versionId }, _args, context) =>
        versionId === null ? null : ((await evaluationOf(context, versionId))?.confidence ?? null),
    }),
    evaluationResult: t.string({
      nullable: true,
      description:
        'The judgement of its active version as the text of a JSON object: `overall_confidence` from 0 to 1, `category_scores` and `factors` from 0 to 100, `reasoning`, `llm_strengths`, `llm_weaknesses`, `llm_recommendations`, `file_count` and `word_count`. Null until `evaluateAsset` judges it.',
      resolve: async ({ versionId }, _args, context) =>
        versionId === null ? null : ((await evaluationOf(context, versionId))?.result ?? null),
    }),
  }),
});

builder.objectType(builder.objectRef<Source>('AssetGitSource'), {
  description: 'Files that are kept in a git repository. No asset has this source yet.',
  interfaces: [AssetSource],
  gate: 'inherited',
});
