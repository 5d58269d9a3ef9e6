import { builder } from '../graphql/builder.ts';
import { AssetInstallationInput, InstallationEntityType } from '../installations/input-schema.ts';

const texts = {
  name: 'What to call it, up to 100 characters; unique among the collections of the organization.',
  description: 'What it is for, up to 2,000 characters.',
  instructions: 'What somebody who has it active is to know, up to 20,000 characters, for clients that show it.',
  color: 'A colour for clients that show one, such as `#1e90ff`; an empty text is none.',
};
const clears = (text: string) => `${text} An empty text clears it.`;
const oneOf = { collection: 'The id of the collection, `col_…`.', profile: 'The id of the profile, `col_…`.' };
const assetIds = 'Ids of assets, `ast_…`.';

export const CreateAssetCollectionInput = builder.inputType('CreateAssetCollectionInput', {
  description: 'A collection to be made.',
  fields: (t) => ({
    name: t.string({ required: true, description: texts.name }),
    description: t.string({ description: texts.description }),
    instructions: t.string({ description: texts.instructions }),
    color: t.string({ description: texts.color }),
    assetGids: t.idList({ description: `${assetIds} What is to be in it from the beginning.` }),
  }),
});

export const CreateAssetProfileInput = builder.inputType('CreateAssetProfileInput', {
  description: 'A profile to be made.',
  fields: (t) => ({
    name: t.string({ required: true, description: texts.name }),
    description: t.string({ description: texts.description }),
    instructions: t.string({ description: texts.instructions }),
    color: t.string({ description: texts.color }),
    assetIds: t.idList({ description: `${assetIds} What is to be in it from the beginning.` }),
  }),
});

export const UpdateAssetCollectionInput = builder.inputType('UpdateAssetCollectionInput', {
  description: 'What to change of a collection. Whatever is left out or null stays.',
  fields: (t) => ({
    gid: t.id({ required: true, description: oneOf.collection }),
    name: t.string({ description: `${texts.name} The slug stays.` }),
    description: t.string({ description: clears(texts.description) }),
    instructions: t.string({ description: clears(texts.instructions) }),
    color: t.string({ description: texts.color }),
  }),
});

export const UpdateAssetProfileInput = builder.inputType('UpdateAssetProfileInput', {
  description: 'What to change of a profile. Whatever is left out or null stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: oneOf.profile }),
    name: t.string({ description: `${texts.name} The slug stays.` }),
    description: t.string({ description: clears(texts.description) }),
    instructions: t.string({ description: clears(texts.instructions) }),
    color: t.string({ description: texts.color }),
  }),
});

export const ModifyAssetCollectionAssetsInput = builder.inputType('ModifyAssetCollectionAssetsInput', {
  description: 'Which assets to put into a collection, or to take out of it.',
  fields: (t) => ({
    collectionGid: t.id({ required: true, description: oneOf.collection }),
    assetGids: t.idList({ required: true, description: assetIds }),
  }),
});

export const ModifyAssetProfileAssetsInput = builder.inputType('ModifyAssetProfileAssetsInput', {
  description: 'Which assets to put into a profile, or to take out of it.',
  fields: (t) => ({
    profileId: t.id({ required: true, description: oneOf.profile }),
    assetIds: t.idList({ required: true, description: assetIds }),
  }),
});

export const InstallCollectionInput = builder.inputType('InstallCollectionInput', {
  description: 'What to install a collection to, besides what it is installed to already.',
  fields: (t) => ({
    gid: t.id({ required: true, description: oneOf.collection }),
    installations: t.field({
      type: [AssetInstallationInput],
      required: true,
      description: 'The targets, up to 500. What it is installed to already changes nothing.',
    }),
  }),
});

export const UninstallCollectionInput = builder.inputType('UninstallCollectionInput', {
  description: 'What to take a collection away from.',
  fields: (t) => ({
    gid: t.id({ required: true, description: oneOf.collection }),
    entityType: t.field({
      type: InstallationEntityType,
      required: true,
      description: 'What kind of target it is.',
    }),
    entityId: t.id({ description: 'The id of the repository, team, person or bot; left out for the organization.' }),
    monoRepoConfigId: t.id({ description: 'The part of the repository that it is confined to; left out for the whole of it.' }),
  }),
});
