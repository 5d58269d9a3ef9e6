import { asManager } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { rowOrErrors, successOrErrors, successPayload } from '../graphql/payload.ts';
import { addAssets } from './add-assets.ts';
import { createCollection } from './create-collection.ts';
import { deleteCollection } from './delete-collection.ts';
import { changesCollections as gate } from './gates.ts';
import {
  CreateAssetCollectionInput,
  InstallCollectionInput,
  ModifyAssetCollectionAssetsInput,
  UninstallCollectionInput,
  UpdateAssetCollectionInput,
} from './input-schema.ts';
import { installCollection } from './install-collection.ts';
import { removeAssets } from './remove-assets.ts';
import { collectionPayload } from './schema.ts';
import { uninstallCollection } from './uninstall-collection.ts';
import { updateCollection } from './update-collection.ts';

const payload = (name: string, description: string) => collectionPayload(`${name}Mutation`, 'collection', description);

const CreateAssetCollectionMutation = payload('CreateAssetCollection', 'The new collection, or what to correct.');
const UpdateAssetCollectionMutation = payload('UpdateAssetCollection', 'The changed collection, or what to correct.');
const DeleteAssetCollectionMutation = successPayload('DeleteAssetCollectionMutation', 'Whether the collection is deleted.');
const AddAssetsToCollectionMutation = payload('AddAssetsToCollection', 'The filled collection, or what to correct.');
const RemoveAssetsFromCollectionMutation = payload('RemoveAssetsFromCollection', 'The emptied collection, or what to correct.');
const InstallCollectionMutation = payload('InstallCollection', 'The installed collection, or what to correct.');
const UninstallCollectionMutation = payload('UninstallCollection', 'The uninstalled collection, or what to correct.');

builder.mutationFields((t) => ({
  createAssetCollection: t.field({
    type: CreateAssetCollectionMutation,
    nullable: true,
    gate,
    description: 'Makes a collection, installed to nobody.',
    args: { input: t.arg({ type: CreateAssetCollectionInput, required: true, description: 'The collection to be made.' }) },
    resolve: (_root, { input: { assetGids: assetIds, ...text } }, { db, principal }) =>
      rowOrErrors(() => createCollection(db, asManager(principal), { ...text, assetIds })),
  }),
  updateAssetCollection: t.field({
    type: UpdateAssetCollectionMutation,
    nullable: true,
    gate,
    description: 'Changes what a collection is called and what is said about it. Takes its maker, or the role ADMIN.',
    args: { input: t.arg({ type: UpdateAssetCollectionInput, required: true, description: 'What to change.' }) },
    resolve: (_root, { input: { gid, ...text } }, { db, principal }) =>
      rowOrErrors(() => updateCollection(db, asManager(principal), gid, text)),
  }),
  deleteAssetCollection: t.field({
    type: DeleteAssetCollectionMutation,
    nullable: true,
    gate,
    description:
      'Deletes a collection, takes it away from wherever it is installed and ends it where it is active. The assets stay. Takes its maker, or the role ADMIN, and the right over what it is installed to.',
    args: { gid: t.arg.id({ required: true, description: 'The id of the collection, `col_…`.' }) },
    resolve: (_root, { gid }, { db, principal }) => successOrErrors(() => deleteCollection(db, asManager(principal), gid)),
  }),
  addAssetsToCollection: t.field({
    type: AddAssetsToCollectionMutation,
    nullable: true,
    gate,
    description:
      'Puts assets into a collection, and so installs them wherever it is installed. Takes its maker, or the role ADMIN, and the right over what it is installed to.',
    args: {
      input: t.arg({ type: ModifyAssetCollectionAssetsInput, required: true, description: 'Which assets, which collection.' }),
    },
    resolve: (_root, { input: { collectionGid, assetGids } }, { db, principal }) =>
      rowOrErrors(() => addAssets(db, asManager(principal), collectionGid, assetGids)),
  }),
  removeAssetsFromCollection: t.field({
    type: RemoveAssetsFromCollectionMutation,
    nullable: true,
    gate,
    description:
      'Takes assets out of a collection, and so away from where it is installed. Takes the same rights as to put them in.',
    args: {
      input: t.arg({ type: ModifyAssetCollectionAssetsInput, required: true, description: 'Which assets, which collection.' }),
    },
    resolve: (_root, { input: { collectionGid, assetGids } }, { db, principal }) =>
      rowOrErrors(() => removeAssets(db, asManager(principal), collectionGid, assetGids)),
  }),
  installCollection: t.field({
    type: InstallCollectionMutation,
    nullable: true,
    gate,
    description: 'Installs a collection to targets that the caller may install to, with whatever is in it now and later.',
    args: { input: t.arg({ type: InstallCollectionInput, required: true, description: 'What to install where.' }) },
    resolve: (_root, { input: { gid, installations } }, { db, principal }) =>
      rowOrErrors(() => installCollection(db, asManager(principal), gid, installations)),
  }),
  uninstallCollection: t.field({
    type: UninstallCollectionMutation,
    nullable: true,
    gate,
    description: 'Takes a collection away from one target. `Installation not found` in `errors` says that it was not there.',
    args: { input: t.arg({ type: UninstallCollectionInput, required: true, description: 'What to take away from where.' }) },
    resolve: (_root, { input: { gid, ...target } }, { db, principal }) =>
      rowOrErrors(() => uninstallCollection(db, asManager(principal), gid, target)),
  }),
}));
