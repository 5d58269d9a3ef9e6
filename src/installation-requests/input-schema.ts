import { builder } from '../graphql/builder.ts';
import { InstallationEntityType } from '../installations/input-schema.ts';

export const CreateInstallationRequestInput = builder.inputType('CreateInstallationRequestInput', {
  description: 'Which asset to ask for, and where: by `entityId`, or by `entityName`.',
  fields: (t) => ({
    assetId: t.id({ required: true, description: 'The id of the asset, `ast_…`.' }),
    entityType: t.field({ type: InstallationEntityType, required: true, description: 'What kind of target it is.' }),
    entityId: t.id({ description: 'The id of the team, repository or bot; left out for the organization.' }),
    entityName: t.string({
      description:
        'Instead of the id: the name of a team or bot, or the address of a repository. Looked at only without `entityId`.',
    }),
    entityProvider: t.string({
      description: 'For a repository named `owner/name`: where it is, one of `GITHUB`, `GITLAB` and `BITBUCKET`.',
    }),
    monoRepoConfigId: t.id({
      description: 'For a repository: the id of the part to confine it to, `rpp_…`; the whole of it when left out.',
    }),
    monoRepoConfigName: t.string({ description: 'Instead of that id: the name of the part.' }),
    message: t.string({ description: 'What those who decide shall know, up to 2000 characters.' }),
  }),
});

export const ApproveInstallationRequestInput = builder.inputType('ApproveInstallationRequestInput', {
  description: 'Which request to grant.',
  fields: (t) => ({
    requestId: t.id({ required: true, description: 'The id of the request, `irq_…`.' }),
    comment: t.string({ description: 'What whoever asked shall read, up to 2000 characters.' }),
  }),
});

export const RejectInstallationRequestInput = builder.inputType('RejectInstallationRequestInput', {
  description: 'Which request to refuse, or to take back.',
  fields: (t) => ({
    requestId: t.id({ required: true, description: 'The id of the request, `irq_…`.' }),
    comment: t.string({ description: 'What whoever asked shall read, up to 2000 characters.' }),
  }),
});
