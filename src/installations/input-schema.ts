import { builder } from '../graphql/builder.ts';

export const InstallationEntityType = builder.enumType('VaultAssetInstallationEntityType', {
  description: 'What something can be installed to.',
  values: {
    ORGANIZATION: { description: 'Everybody: every person, bot and service account.' },
    REPOSITORY: { description: 'Whoever works in a repository, or in paths of it.' },
    TEAM: { description: 'The people and bots of a team, and of the teams below it.' },
    USER: { description: 'One person.' },
    BOT: { description: 'One bot.' },
  } as const,
});

const ofTarget = {
  entityId: 'The id of the team, repository, person or bot; left out for the organization.',
  monoRepoConfigId: 'For a repository: the id of the part that it is confined to, `rpp_…`; the whole of it when left out.',
};

export const AssetInstallationInput = builder.inputType('AssetInstallationInput', {
  description: 'What to install to: by `entityId`, or by `entityName`.',
  fields: (t) => ({
    entityType: t.field({ type: InstallationEntityType, required: true, description: 'What kind of target it is.' }),
    entityId: t.id({ description: ofTarget.entityId }),
    entityName: t.string({
      description:
        'Instead of the id: the name of a team or bot, the e-mail address of a person, or the address of a repository. Looked at only without `entityId`.',
    }),
    entityProvider: t.string({
      description: 'For a repository named `owner/name`: where it is, one of `GITHUB`, `GITLAB` and `BITBUCKET`.',
    }),
    monoRepoConfigId: t.id({ description: ofTarget.monoRepoConfigId }),
    monoRepoConfigName: t.string({ description: 'Instead of that id: the name of the part.' }),
  }),
});

const RepositoryInstallationInput = builder.inputType('RepositoryInstallationInput', {
  description: 'A repository to install to.',
  fields: (t) => ({
    url: t.string({
      required: true,
      description: 'Its address as people type it, such as `https://github.com/owner/name` or `git@github.com:owner/name.git`.',
    }),
    paths: t.stringList({
      description:
        'The folders that it is confined to, relative to the root of the repository: at most 50, of at most 500 characters each. The whole repository when left out or empty.',
    }),
  }),
});

export const SetAssetInstallationsInput = builder.inputType('SetAssetInstallationsInput', {
  description:
    'What an asset shall be installed to. With no targets at all, and without `append`, that is the whole organization, or with `personalOnly` just you.',
  fields: (t) => ({
    assetName: t.string({ required: true, description: 'The slug of the asset, or its name, in upper or lower case.' }),
    assetVersion: t.string({ description: 'Accepted and ignored: what is installed is always the active version.' }),
    repositories: t.field({
      type: [RepositoryInstallationInput],
      required: true,
      description: 'Repositories to install to; may be empty. Several may name the same one, with different paths.',
    }),
    personalOnly: t.boolean({ description: 'True to install it for yourself and nobody else. Not together with targets.' }),
    installations: t.field({
      type: [AssetInstallationInput],
      description: 'Other targets to install to. Empty, with no repositories and without `append`: installed to nobody.',
    }),
    append: t.boolean({ description: 'True to keep what it is installed to already; otherwise that is replaced.' }),
  }),
});

export const RemoveAssetInstallationsInput = builder.inputType('RemoveAssetInstallationsInput', {
  description: 'Which asset to take away from everybody but bots, or to delete.',
  fields: (t) => ({
    assetName: t.string({ required: true, description: 'The slug of the asset, or its name, in upper or lower case.' }),
    delete: t.boolean({
      description: 'True to delete the asset for good, with all its versions and installations. False when left out.',
    }),
  }),
});

const UninstallScopeInput = builder.inputType('UninstallScopeInput', {
  description: 'What to take an asset away from, as `VaultAsset.installations` shows it.',
  fields: (t) => ({
    entityType: t.field({ type: InstallationEntityType, required: true, description: 'What kind of target it is.' }),
    entityId: t.id({ description: ofTarget.entityId }),
    monoRepoConfigId: t.id({ description: ofTarget.monoRepoConfigId }),
  }),
});

export const UninstallAssetTargetsInput = builder.inputType('UninstallAssetTargetsInput', {
  description: 'Which asset to take away from which targets. Give exactly one of `id` and `assetName`.',
  fields: (t) => ({
    id: t.id({ description: 'The id of the asset, `ast_…`.' }),
    assetName: t.string({ description: 'The slug of the asset, or its name, in upper or lower case.' }),
    targets: t.field({ type: [UninstallScopeInput], required: true, description: 'What to take it away from.' }),
  }),
});
