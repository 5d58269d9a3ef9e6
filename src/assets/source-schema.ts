import { builder } from '../graphql/builder.ts';

interface Source {
  typename: 'AssetManagedSource' | 'AssetGitSource';
  isReadonly: boolean;
}

/** Uploaded here, and nowhere else: so far the one source that there is. */
export const managed: Source = { typename: 'AssetManagedSource', isReadonly: false };

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
      description: 'How good it was judged to be, from 0 to 1. Always null: there is no judge.',
      resolve: () => null,
    }),
    evaluationResult: t.string({
      nullable: true,
      description: 'The judgement as the text of a JSON document. Always null: there is no judge.',
      resolve: () => null,
    }),
  }),
});

builder.objectType(builder.objectRef<Source>('AssetGitSource'), {
  description: 'Files that are kept in a git repository. No asset has this source yet.',
  interfaces: [AssetSource],
  gate: 'inherited',
});
