import { adminFromSession, asUser } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { connectionType, newestFirst, nodesQuery, pageArguments } from '../graphql/connection.ts';
import { Role } from '../graphql/scalars.ts';
import { User } from '../members/user-schema.ts';
import { OrganizationType } from '../organizations/schema.ts';
import { isExpired, openInvitations } from './policy.ts';

const InvitationDelivery = builder.enumType('InvitationDelivery', {
  description: 'What became of the mail with the present link of an invitation.',
  values: {
    SENT: { description: 'The mail server took it.' },
    FAILED: { description: 'It could not be delivered: `deliveryError` says why, `resendInvitation` tries again.' },
    WAITING: { description: 'It is in the outbox, which an administrator of the server reads with `gatehouse outbox`.' },
  } as const,
});

// The same for both fields that read the relation, so that they share one statement.
const outcome = { mail: { select: { sentAt: true, error: true } } } as const;

export const Invitation = builder.prismaObject('Invitation', {
  description: 'An invitation to the organization that nobody has accepted yet. The link in its mail is never shown here.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `inv_…`.' }),
    email: t.exposeString('email', { description: 'Who is invited. Only a person with this address can accept.' }),
    role: t.expose('role', { type: Role, description: 'The role that the person will have.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the person was invited first.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When the present link stops working: seven days after it was sent.',
    }),
    expired: t.boolean({
      description: 'Whether the link has stopped working for its age. Sending the invitation again makes a new one.',
      resolve: (invitation) => isExpired(invitation, new Date()),
    }),
    invitedBy: t.relation('invitedBy', { type: User, description: 'Who made the invitation.' }),
    delivery: t.field({
      type: InvitationDelivery,
      description: 'What became of the mail.',
      select: outcome,
      resolve: ({ mail }) => (mail.sentAt ? 'SENT' : mail.error === null ? 'WAITING' : 'FAILED'),
    }),
    deliveryError: t.string({
      nullable: true,
      description: 'Why the mail could not be delivered; null when it was, or waits.',
      select: outcome,
      resolve: ({ mail }) => mail.error,
    }),
  }),
});

const InvitationConnection = connectionType('InvitationConnection', Invitation, 'invitations');

builder.prismaObjectField(OrganizationType, 'invitations', (t) =>
  t.field({
    type: InvitationConnection,
    nullable: true,
    gate: adminFromSession,
    description: 'The invitations that are open, expired ones included, newest first.',
    args: pageArguments,
    resolve: (_organization, args, context, info) => {
      const open = openInvitations(asUser(context.principal));
      const query = nodesQuery(context, info, 'Invitation');
      return newestFirst(args, `invitations ${open.organizationId}`, {
        find: ({ where, ...page }) => context.db.invitation.findMany({ ...query, where: { ...open, ...where }, ...page }),
        count: () => context.db.invitation.count({ where: open }),
      });
    },
  }),
);
