import { builder } from '../graphql/builder.ts';
import { InstallationEntityType } from './input-schema.ts';
import type { InstallationView } from './view-installation.ts';

export const VaultAssetInstallation = builder.objectRef<InstallationView>('VaultAssetInstallation').implement({
  description: 'What an asset or a collection is installed to.',
  gate: 'inherited',
  fields: (t) => ({
    entityType: t.expose('entityType', { type: InstallationEntityType, description: 'What kind of target it is.' }),
    entityId: t.exposeString('entityId', {
      nullable: true,
      description: 'The id of the repository, team, person or bot; null for the organization.',
    }),
    entityName: t.exposeString('entityName', {
      description:
        'The name of the organization, team or bot, the address of the repository (`https://host/owner/name`), or the e-mail address of the person.',
    }),
    entityRef: t.exposeString('entityRef', {
      nullable: true,
      description: 'The address of the repository, or the e-mail address of the person; null for other targets.',
    }),
    monoRepoConfigId: t.exposeString('monoRepoConfigId', {
      nullable: true,
      description: 'The part of the repository that it is confined to, `rpp_…`; null for the whole, and for other targets.',
    }),
    viaCollectionId: t.id({
      nullable: true,
      description: 'The collection that is installed there and holds the asset, `col_…`; null when the asset itself is.',
      resolve: ({ viaCollectionId }) => viaCollectionId,
    }),
  }),
});
