import { asManager } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { rowOrErrors, rowPayload, successOrErrors, successPayload } from '../graphql/payload.ts';
import { activateVersion } from './activate-version.ts';
import { deleteAsset } from './delete-asset.ts';
import { changesAssets } from './gates.ts';
import { renameAsset } from './rename-asset.ts';
import { changedAsset } from './schema.ts';
import { toggleAssetStatus } from './toggle-asset-status.ts';
import { updateAsset } from './update-asset.ts';

const UpdateAssetInput = builder.inputType('UpdateAssetInput', {
  description: 'What to change about an asset. What is left out, or null, stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the asset, `ast_…`.' }),
    name: t.string({
      description:
        'Its new display name, up to 100 characters, unlike any other asset of the organization. The slug stays: `renameAsset` changes both.',
    }),
    description: t.string({ description: 'What it is for, up to 2000 characters; an empty text clears it.' }),
    teamId: t.id({
      description: 'The team that shall own it, `tm_…`. Takes a member or admin of that team, or the role ADMIN.',
    }),
    clearTeam: t.boolean({ description: 'True to have no team own it. Not together with `teamId`.' }),
  }),
});

const RenameAssetInput = builder.inputType('RenameAssetInput', {
  description: 'Which asset to rename, and what to call it.',
  fields: (t) => ({
    oldName: t.string({ required: true, description: 'Its slug or display name of now, in upper or lower case.' }),
    newName: t.string({
      required: true,
      description:
        'Its new display name, up to 100 characters. The slug is made from it: `Code Review` becomes `code-review`. Both must be free.',
    }),
  }),
});

const UpdateAssetMutation = rowPayload('UpdateAssetMutation', 'The changed asset, or what to correct.', changedAsset);
const ToggleAssetStatusMutation = rowPayload(
  'ToggleAssetStatusMutation',
  'The asset with its new status, or what to correct.',
  changedAsset,
);
const ActivateSkillVersionMutation = rowPayload(
  'ActivateSkillVersionMutation',
  'The asset with its active version, or what to correct.',
  changedAsset,
);
const DeleteAssetMutation = successPayload('DeleteAssetMutation', 'Whether the asset is deleted.');
const RenameAssetMutation = successPayload('RenameAssetMutation', 'Whether the asset has its new name.');

const whoChanges =
  'Takes the role ADMIN, or an admin of the team that owns the asset or of one above it; the maker of a draft may change it as well.';
const assetId = { required: true, description: 'The id of the asset, `ast_…`.' } as const;

builder.mutationFields((t) => ({
  updateAsset: t.field({
    type: UpdateAssetMutation,
    nullable: true,
    gate: changesAssets,
    description: `Changes the display name, the description or the owning team of an asset. ${whoChanges}`,
    args: { input: t.arg({ type: UpdateAssetInput, required: true, description: 'What to change.' }) },
    resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => updateAsset(db, asManager(principal), input)),
  }),
  deleteAsset: t.field({
    type: DeleteAssetMutation,
    nullable: true,
    gate: changesAssets,
    description: `Deletes an asset for good, with all its versions and installations. A version that once existed is never given to other bytes, though the name is free again. ${whoChanges}`,
    args: { id: t.arg.id(assetId) },
    resolve: (_root, { id }, { db, principal, services }) =>
      successOrErrors(() => deleteAsset(db, asManager(principal), services.blobs, id)),
  }),
  toggleAssetStatus: t.field({
    type: ToggleAssetStatusMutation,
    nullable: true,
    gate: changesAssets,
    description:
      'Publishes a draft, or makes a published asset a draft again: its installations stay, but nobody gets it. Takes the role ADMIN, or an admin of the team that owns the asset or of one above it. A draft in a collection that others installed further than such an admin may is published by who may install there.',
    args: { id: t.arg.id(assetId) },
    resolve: (_root, { id }, { db, principal }) => rowOrErrors(() => toggleAssetStatus(db, asManager(principal), id)),
  }),
  activateSkillVersion: t.field({
    type: ActivateSkillVersionMutation,
    nullable: true,
    gate: changesAssets,
    description: `Has locks hold this version of an asset of any type, until a higher one is uploaded. ${whoChanges}`,
    args: {
      assetId: t.arg.id(assetId),
      versionNumber: t.arg.int({ required: true, description: 'The `number` of the version: 1 for the first upload.' }),
    },
    resolve: (_root, args, { db, principal }) => rowOrErrors(() => activateVersion(db, asManager(principal), args)),
  }),
  renameAsset: t.field({
    type: RenameAssetMutation,
    nullable: true,
    gate: changesAssets,
    description: `Gives an asset a new display name and slug. Its versions and installations go with it; archives that name the asset are written anew. ${whoChanges}`,
    args: { input: t.arg({ type: RenameAssetInput, required: true, description: 'The old and the new name.' }) },
    resolve: (_root, { input }, { db, principal, services }) =>
      successOrErrors(() => renameAsset(db, asManager(principal), services, input)),
  }),
}));
