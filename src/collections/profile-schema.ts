import { asManager } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { rowOrErrors, successOrErrors, successPayload } from '../graphql/payload.ts';
import { activateCollection } from './activate-collection.ts';
import { addAssets } from './add-assets.ts';
import { createCollection } from './create-collection.ts';
import { deleteCollection } from './delete-collection.ts';
import { asNarrowed, changesCollections as gate, narrowsItself } from './gates.ts';
import { CreateAssetProfileInput, ModifyAssetProfileAssetsInput, UpdateAssetProfileInput } from './input-schema.ts';
import { removeAssets } from './remove-assets.ts';
import { collectionPayload } from './schema.ts';
import { updateCollection } from './update-collection.ts';

// A profile is a collection: the same acts under the names of the other family of the API.
const payload = (name: string, description: string) => collectionPayload(`${name}Mutation`, 'profile', description);

const CreateAssetProfileMutation = payload('CreateAssetProfile', 'The new profile, or what to correct.');
const UpdateAssetProfileMutation = payload('UpdateAssetProfile', 'The changed profile, or what to correct.');
const DeleteAssetProfileMutation = successPayload('DeleteAssetProfileMutation', 'Whether the profile is deleted.');
const AddAssetsToProfileMutation = payload('AddAssetsToProfile', 'The filled profile, or what to correct.');
const RemoveAssetsFromProfileMutation = payload('RemoveAssetsFromProfile', 'The emptied profile, or what to correct.');
const SetActiveSkillProfileMutation = payload('SetActiveSkillProfile', 'The profile that is active now, or what to correct.');

builder.mutationFields((t) => ({
  createAssetProfile: t.field({
    type: CreateAssetProfileMutation,
    nullable: true,
    gate,
    description: 'Makes a profile: the same as `createAssetCollection`.',
    args: { input: t.arg({ type: CreateAssetProfileInput, required: true, description: 'The profile to be made.' }) },
    resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => createCollection(db, asManager(principal), input)),
  }),
  updateAssetProfile: t.field({
    type: UpdateAssetProfileMutation,
    nullable: true,
    gate,
    description: 'Changes a profile: the same as `updateAssetCollection`.',
    args: { input: t.arg({ type: UpdateAssetProfileInput, required: true, description: 'What to change.' }) },
    resolve: (_root, { input: { id, ...text } }, { db, principal }) =>
      rowOrErrors(() => updateCollection(db, asManager(principal), id, text)),
  }),
  deleteAssetProfile: t.field({
    type: DeleteAssetProfileMutation,
    nullable: true,
    gate,
    description: 'Deletes a profile: the same as `deleteAssetCollection`.',
    args: { id: t.arg.id({ required: true, description: 'The id of the profile, `col_…`.' }) },
    resolve: (_root, { id }, { db, principal }) => successOrErrors(() => deleteCollection(db, asManager(principal), id)),
  }),
  addAssetsToProfile: t.field({
    type: AddAssetsToProfileMutation,
    nullable: true,
    gate,
    description: 'Puts assets into a profile: the same as `addAssetsToCollection`.',
    args: { input: t.arg({ type: ModifyAssetProfileAssetsInput, required: true, description: 'Which assets, which profile.' }) },
    resolve: (_root, { input: { profileId, assetIds } }, { db, principal }) =>
      rowOrErrors(() => addAssets(db, asManager(principal), profileId, assetIds)),
  }),
  removeAssetsFromProfile: t.field({
    type: RemoveAssetsFromProfileMutation,
    nullable: true,
    gate,
    description: 'Takes assets out of a profile: the same as `removeAssetsFromCollection`.',
    args: { input: t.arg({ type: ModifyAssetProfileAssetsInput, required: true, description: 'Which assets, which profile.' }) },
    resolve: (_root, { input: { profileId, assetIds } }, { db, principal }) =>
      rowOrErrors(() => removeAssets(db, asManager(principal), profileId, assetIds)),
  }),
  setActiveSkillProfile: t.field({
    type: SetActiveSkillProfileMutation,
    nullable: true,
    gate: narrowsItself,
    description:
      'Narrows what the caller itself gets to what is in a profile, and to what that depends on. It adds nothing, and concerns nobody else.',
    args: {
      skillProfileId: t.arg.id({
        description: 'The id of the profile, `col_…`; left out or null, no profile is active any more.',
      }),
    },
    resolve: (_root, { skillProfileId: id }, { db, principal }) =>
      rowOrErrors(() => activateCollection(db, asNarrowed(principal), id == null ? null : { id })),
  }),
}));
