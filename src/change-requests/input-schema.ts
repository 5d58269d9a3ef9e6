import { builder } from '../graphql/builder.ts';
import { SkillPullRequestFileAction } from './schema.ts';

export const CreateAssetPullRequestInput = builder.inputType('CreateAssetPullRequestInput', {
  description: 'A change of an asset to be proposed.',
  fields: (t) => ({
    assetId: t.id({ required: true, description: 'The id of the asset, `ast_…`.' }),
    title: t.string({ required: true, description: 'What it is about, in one line of up to 200 characters.' }),
    description: t.string({ description: 'Why, up to 10,000 characters.' }),
  }),
});

export const AddAssetPullRequestFileChangeInput = builder.inputType('AddAssetPullRequestFileChangeInput', {
  description: 'What a change request makes of one file. Sent again for the same file, it replaces what was sent before.',
  fields: (t) => ({
    pullRequestId: t.id({ required: true, description: 'The id of the change request, `chr_…`.' }),
    name: t.string({
      required: true,
      description: 'The name of the file, without its folder. `metadata.toml` cannot be changed.',
    }),
    path: t.string({ description: 'The folder that it is in, such as `docs/examples`; left out for the root of the archive.' }),
    action: t.field({
      type: SkillPullRequestFileAction,
      required: true,
      description: 'What becomes of it. `ADD` replaces a file that is there.',
    }),
    content: t.string({ description: 'Its whole text from now on, at most 1 MB of UTF-8. Left out for `DELETE`.' }),
    previousContent: t.string({
      description: 'Its text in the version that the change request began with. Where that is another, nothing is changed.',
    }),
  }),
});
