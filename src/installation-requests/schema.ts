import { VaultAsset } from '../assets/schema.ts';
import { asKnown, asManager, type KnownGate } from '../auth/gate.ts';
import { assetFilter } from '../entitlement/asset-filter.ts';
import { batched } from '../graphql/batched.ts';
import { builder } from '../graphql/builder.ts';
import { connectionType, newestFirst, nodesQuery, pageArguments } from '../graphql/connection.ts';
import { rowOrErrors, rowPayload } from '../graphql/payload.ts';
import { VaultAssetInstallation } from '../installations/installation-schema.ts';
import { withTarget } from '../installations/target.ts';
import { viewOf } from '../installations/view-installation.ts';
import { creatorNames } from '../members/creator-names.ts';
import { createInstallationRequest } from './create-installation-request.ts';
import { approveInstallationRequest, rejectInstallationRequest } from './decide-request.ts';
import {
  ApproveInstallationRequestInput,
  CreateInstallationRequestInput,
  RejectInstallationRequestInput,
} from './input-schema.ts';
import { requestFilter } from './request-filter.ts';
import { type requestStatuses, statusOf, withStatus } from './request-status.ts';

const reads: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], scope: 'assets:read' };
/** Without a role: a viewer may take back what was asked for before. The policy judges the rest. */
const takesBack: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], scope: 'installations:write' };
const decides: KnownGate = { ...takesBack, role: 'MEMBER' };

const InstallationRequestStatus = builder.enumType('InstallationRequestStatus', {
  description: 'Whether a request has been decided about, and how.',
  values: {
    OPEN: { description: 'Nobody has decided yet.' },
    APPROVED: { description: 'It was installed.' },
    REJECTED: { description: 'It was refused, or taken back by whoever asked.' },
  } satisfies Record<(typeof requestStatuses)[number], object>,
});

const deciderName = batched<string, string>(({ db, principal }, ids) => creatorNames(db, asKnown(principal).organizationId, ids));

/** Who decided about a draft once does not see it for ever. */
const visibleAsset = batched<string, true>(async ({ db, principal }, ids) => {
  const filter = await assetFilter(db, asKnown(principal));
  const rows = await db.asset.findMany({ where: { AND: [filter, { id: { in: [...ids] } }] }, select: { id: true } });
  return new Map(rows.map(({ id }) => [id, true as const]));
});

export const InstallationRequest = builder.prismaObject('InstallationRequest', {
  description: 'An installation that somebody asked for and others decide about.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `irq_…`.' }),
    asset: t.field({
      type: VaultAsset,
      nullable: true,
      description: 'What is to be installed; null when it is deleted, or is a draft that the caller may no longer see.',
      select: (_args, _context, nested) => ({ assetId: true, asset: nested(true) }),
      resolve: async ({ assetId, asset }, _args, context) => ((await visibleAsset(context, assetId)) ? asset : null),
    }),
    target: t.field({
      type: VaultAssetInstallation,
      description: 'What it is to be installed to.',
      select: {
        ...{ target: true, repositoryId: true, repositoryPathId: true, teamId: true, userId: true, botId: true },
        ...withTarget,
        organization: { select: { name: true } },
      },
      resolve: (request) => viewOf(request, request.organization.name),
    }),
    message: t.exposeString('message', { description: 'What those who decide shall know; empty when nothing was said.' }),
    status: t.field({
      type: InstallationRequestStatus,
      description: 'Whether it has been decided about, and how.',
      select: { approvedAt: true, rejectedAt: true },
      resolve: statusOf,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdByName: t.exposeString('createdByName', { description: 'The name of who made it, as it was then.' }),
    answer: t.exposeString('answer', { description: 'What was said when it was decided; empty when nothing was.' }),
    decidedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was decided about; null while it is open.',
      select: { approvedAt: true, rejectedAt: true },
      resolve: ({ approvedAt, rejectedAt }) => approvedAt ?? rejectedAt,
    }),
    decidedByName: t.string({
      nullable: true,
      description: 'The name of who decided; null while it is open, and for who has left the organization.',
      select: { approvedById: true, rejectedById: true },
      resolve: ({ approvedById, rejectedById }, _args, context) => {
        const id = approvedById ?? rejectedById;
        return id === null ? null : deciderName(context, id);
      },
    }),
  }),
});

const InstallationRequestConnection = connectionType(
  'InstallationRequestConnection',
  InstallationRequest,
  'installation requests',
);

builder.queryField('installationRequests', (t) =>
  t.field({
    type: InstallationRequestConnection,
    nullable: true,
    gate: reads,
    description: 'The installation requests that the caller made or decides about, the newest first.',
    args: {
      status: t.arg.string({ description: 'Only those in this state: `OPEN`, `APPROVED` or `REJECTED`.' }),
      ...pageArguments,
    },
    resolve: async (_root, args, context, info) => {
      const { db } = context;
      const where = { AND: [await requestFilter(db, asManager(context.principal)), withStatus(args.status)] };
      const query = nodesQuery(context, info, 'InstallationRequest');
      return newestFirst(args, 'installation requests', {
        find: (by) => db.installationRequest.findMany({ ...query, ...by, where: { AND: [where, by.where] } }),
        count: () => db.installationRequest.count({ where }),
      });
    },
  }),
);

const changedRequest = {
  field: 'installationRequest',
  type: InstallationRequest,
  description: 'The request as it is now; null when something is to be corrected.',
};

const CreateInstallationRequestMutation = rowPayload(
  'CreateInstallationRequestMutation',
  'The open request, or what to correct.',
  changedRequest,
);
const ApproveInstallationRequestMutation = rowPayload(
  'ApproveInstallationRequestMutation',
  'The approved request, or what to correct.',
  changedRequest,
);
const RejectInstallationRequestMutation = rowPayload(
  'RejectInstallationRequestMutation',
  'The rejected request, or what to correct.',
  changedRequest,
);

builder.mutationFields((t) => ({
  createInstallationRequest: t.field({
    type: CreateInstallationRequestMutation,
    nullable: true,
    gate: decides,
    description:
      'Asks for an installation that the caller may not make. Admins of the team concerned and administrators decide; approving it publishes a draft. What is asked for already is not asked for again.',
    args: { input: t.arg({ type: CreateInstallationRequestInput, required: true, description: 'What to install, and where.' }) },
    resolve: (_root, { input }, { db, principal }) =>
      rowOrErrors(() => createInstallationRequest(db, asManager(principal), input)),
  }),
  approveInstallationRequest: t.field({
    type: ApproveInstallationRequestMutation,
    nullable: true,
    gate: decides,
    description:
      'Grants a request: the asset is installed, and published if it is a draft. Takes the right to install there at this moment.',
    args: { input: t.arg({ type: ApproveInstallationRequestInput, required: true, description: 'Which request.' }) },
    resolve: (_root, { input }, { db, principal }) =>
      rowOrErrors(() => approveInstallationRequest(db, asManager(principal), input)),
  }),
  rejectInstallationRequest: t.field({
    type: RejectInstallationRequestMutation,
    nullable: true,
    gate: takesBack,
    description: 'Refuses a request. Takes the right to install there; who made the request may take it back.',
    args: { input: t.arg({ type: RejectInstallationRequestInput, required: true, description: 'Which request.' }) },
    resolve: (_root, { input }, { db, principal }) =>
      rowOrErrors(() => rejectInstallationRequest(db, asManager(principal), input)),
  }),
}));
