import { changesAssets as gate } from '../assets/gates.ts';
import { VaultAsset } from '../assets/schema.ts';
import { asManager } from '../auth/gate.ts';
import type { Asset, ChangeRequest } from '../generated/prisma/client.ts';
import { builder } from '../graphql/builder.ts';
import {
  errorsField,
  orErrors,
  rowOrErrors,
  rowPayload,
  successOrErrors,
  successPayload,
  type WithErrors,
} from '../graphql/payload.ts';
import { addFileChange } from './add-file-change.ts';
import { closeChangeRequest } from './close-change-request.ts';
import { createChangeRequest } from './create-change-request.ts';
import { AddAssetPullRequestFileChangeInput, CreateAssetPullRequestInput } from './input-schema.ts';
import { mergeChangeRequest } from './merge-change-request.ts';
import { changedPullRequest, SkillPullRequest } from './schema.ts';

interface Merged {
  changeRequest: ChangeRequest | null;
  asset: Asset | null;
}

const MergeAssetPullRequestMutation = builder.objectRef<WithErrors<Merged>>('MergeAssetPullRequestMutation').implement({
  description: 'The merged change request and its asset, or what to correct.',
  gate: 'inherited',
  fields: (t) => ({
    pullRequest: t.field({
      type: SkillPullRequest,
      nullable: true,
      description: changedPullRequest.description,
      resolve: ({ changeRequest }) => changeRequest,
    }),
    asset: t.field({
      type: VaultAsset,
      nullable: true,
      description: 'The asset with its new version; null when something is to be corrected.',
      resolve: ({ asset }) => asset,
    }),
    errors: t.field(errorsField),
  }),
});

const CreateAssetPullRequestMutation = rowPayload(
  'CreateAssetPullRequestMutation',
  'The new change request, or what to correct.',
  changedPullRequest,
);
const AddAssetPullRequestFileChangeMutation = successPayload(
  'AddAssetPullRequestFileChangeMutation',
  'Whether the change request makes that of the file.',
);
const CloseAssetPullRequestMutation = rowPayload(
  'CloseAssetPullRequestMutation',
  'The closed change request, or what to correct.',
  changedPullRequest,
);

const id = 'The id of the change request, `chr_…`.';

builder.mutationFields((t) => ({
  createAssetPullRequest: t.field({
    type: CreateAssetPullRequestMutation,
    nullable: true,
    gate,
    description:
      'Begins to propose a change of the files of an asset, from the version that locks hold at present. `addAssetPullRequestFileChange` says what changes.',
    args: { input: t.arg({ type: CreateAssetPullRequestInput, required: true, description: 'Which asset, and what about it.' }) },
    resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => createChangeRequest(db, asManager(principal), input)),
  }),
  addAssetPullRequestFileChange: t.field({
    type: AddAssetPullRequestFileChangeMutation,
    nullable: true,
    gate,
    description:
      'Says what a change request makes of one file. Takes its author. At most 500 files, which hold at most 32 MB together.',
    args: {
      input: t.arg({ type: AddAssetPullRequestFileChangeInput, required: true, description: 'Which file, and what of it.' }),
    },
    resolve: (_root, { input }, { db, principal, services }) =>
      successOrErrors(() => addFileChange(db, asManager(principal), services.blobs, input)),
  }),
  mergeAssetPullRequest: t.field({
    type: MergeAssetPullRequestMutation,
    nullable: true,
    gate,
    description:
      'Makes the next version of the asset out of a change request. Takes whoever may change the asset at once: the role ADMIN, or an admin of the team that owns it.',
    args: {
      pullRequestId: t.arg.id({ required: true, description: id }),
      revision: t.arg.string({
        description:
          'The `revision` that you looked at: if the change request has been changed since, nothing is merged. Left out, it is merged as it is.',
      }),
    },
    resolve: (_root, args, { db, principal, services }) =>
      orErrors<Merged>({ changeRequest: null, asset: null }, () => mergeChangeRequest(db, asManager(principal), services, args)),
  }),
  closeAssetPullRequest: t.field({
    type: CloseAssetPullRequestMutation,
    nullable: true,
    gate,
    description: 'Ends a change request without merging it. Takes its author, or whoever may merge it.',
    args: { pullRequestId: t.arg.id({ required: true, description: id }) },
    resolve: (_root, { pullRequestId }, { db, principal }) =>
      rowOrErrors(() => closeChangeRequest(db, asManager(principal), pullRequestId)),
  }),
}));
