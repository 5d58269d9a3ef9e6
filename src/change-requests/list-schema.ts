import { asManager } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import {
  connectionOf,
  connectionType,
  encodeCursor,
  newestFirst,
  nodesQuery,
  pageArguments,
  timedPageOf,
} from '../graphql/connection.ts';
import { InstallationRequest } from '../installation-requests/schema.ts';
import { NotFound } from '../kernel/errors.ts';
import { readsChangeRequests } from './gates.ts';
import { type InboxEntry, inbox, statusOfEntry } from './inbox.ts';
import { changeRequestsWhere } from './list-change-requests.ts';
import { ChangeRequestStatus, SkillPullRequest, SkillPullRequestConnection, SkillPullRequestCreationType } from './schema.ts';
import { visibleChangeRequests } from './visible-change-requests.ts';

const ChangeType = builder.enumType('ChangeType', {
  description: 'What somebody asks for.',
  values: {
    EDIT: { description: 'That the files of an asset change.' },
    INSTALLATION: { description: 'That an asset is installed somewhere.' },
  } as const,
});

const ChangeRequest = builder.objectRef<InboxEntry>('ChangeRequest').implement({
  description: 'Something that somebody asked for, and somebody else decides about: an edit or an installation.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.id({ description: 'Opaque id, `chr_…` of an edit, `irq_…` of an installation.', resolve: ({ row }) => row.id }),
    changeType: t.expose('type', { type: ChangeType, description: 'What is asked for.' }),
    status: t.field({ type: ChangeRequestStatus, description: 'How it stands.', resolve: statusOfEntry }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was made.', resolve: ({ row }) => row.createdAt }),
    createdByName: t.string({
      description: 'The name of whoever made it, as it was then.',
      resolve: ({ row }) => row.createdByName,
    }),
    pullRequest: t.field({
      type: SkillPullRequest,
      nullable: true,
      description: 'The edit; null for an installation.',
      resolve: (entry) => (entry.type === 'EDIT' ? entry.row : null),
    }),
    installationRequest: t.field({
      type: InstallationRequest,
      nullable: true,
      description: 'The installation; null for an edit.',
      resolve: (entry) => (entry.type === 'INSTALLATION' ? entry.row : null),
    }),
  }),
});

const ChangeRequestConnection = connectionType('ChangeRequestConnection', ChangeRequest, 'requests');

builder.queryFields((t) => ({
  assetPullRequest: t.prismaField({
    type: SkillPullRequest,
    nullable: true,
    gate: readsChangeRequests,
    description: 'One change request of an asset that the caller may know of.',
    args: { id: t.arg.id({ required: true, description: 'The id of the change request, `chr_…`.' }) },
    resolve: async (query, _root, { id }, { db, principal }) => {
      const where = { AND: [await visibleChangeRequests(db, asManager(principal)), { id }] };
      const request = await db.changeRequest.findFirst({ ...query, where });
      if (!request) throw new NotFound('Change request');
      return request;
    },
  }),
  assetPullRequests: t.field({
    type: SkillPullRequestConnection,
    nullable: true,
    gate: readsChangeRequests,
    description: 'The change requests of the assets that the caller may know of, the newest first.',
    args: {
      assetId: t.arg.id({ description: 'Only those of this asset, `ast_…`.' }),
      status: t.arg({ type: ChangeRequestStatus, description: 'Only those that stand so.' }),
      creationType: t.arg({ type: SkillPullRequestCreationType, description: 'Only those that this kind of caller made.' }),
      search: t.arg.string({
        description: 'Only those whose title or description, or whose asset’s name, contains this, in upper or lower case.',
      }),
      ...pageArguments,
    },
    resolve: async (_root, args, context, info) => {
      const { db, principal } = context;
      const asked = await changeRequestsWhere(db, asManager(principal), args);
      const query = nodesQuery(context, info, 'SkillPullRequest');
      return newestFirst(args, `change requests ${asManager(principal).organizationId}`, {
        find: ({ where, ...page }) => db.changeRequest.findMany({ ...query, where: { AND: [asked, where] }, ...page }),
        count: () => db.changeRequest.count({ where: asked }),
      });
    },
  }),
  changeRequests: t.field({
    type: ChangeRequestConnection,
    nullable: true,
    gate: readsChangeRequests,
    description: 'What the caller has asked for and what it decides about, edits and installations together, the newest first.',
    args: {
      status: t.arg({ type: ChangeRequestStatus, description: 'Only what stands so.' }),
      changeType: t.arg({ type: ChangeType, description: 'Only what asks for this.' }),
      search: t.arg.string({
        description:
          'Only what contains this in its title, description or message, or in the name of its asset, in upper or lower case.',
      }),
      ...pageArguments,
    },
    resolve: async (_root, args, context, info) => {
      const principal = asManager(context.principal);
      const list = `inbox ${principal.organizationId}`;
      const page = timedPageOf(args, list);
      const queries = {
        EDIT: nodesQuery(context, info, 'SkillPullRequest', 'pullRequest'),
        INSTALLATION: nodesQuery(context, info, 'InstallationRequest', 'installationRequest'),
      };
      const { rows, totalCount } = await inbox(context.db, principal, args, page, queries);
      return connectionOf(rows, page, ({ row }) => encodeCursor(list, row.createdAt.toISOString(), row.id), totalCount);
    },
  }),
}));
