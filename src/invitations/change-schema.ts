import { adminFromSession, asUser, fromSession } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { rowOrErrors, rowPayload, successOrErrors, successPayload } from '../graphql/payload.ts';
import { Role } from '../graphql/scalars.ts';
import { organizationField } from '../organizations/schema.ts';
import { acceptInvitation } from './accept-invitation.ts';
import { inviteMember } from './invite-member.ts';
import { resendInvitation } from './resend-invitation.ts';
import { revokeInvitation } from './revoke-invitation.ts';
import { Invitation } from './schema.ts';

const sentInvitation = {
  field: 'invitation',
  type: Invitation,
  description: 'The invitation, with what became of its mail; null when nothing was sent for an error.',
};

const InviteMemberInput = builder.inputType('InviteMemberInput', {
  description: 'A person to be invited.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'The e-mail address that the invitation goes to, and that may accept it.' }),
    role: t.field({ type: Role, required: true, description: 'The role that the person is to have: any but OWNER.' }),
  }),
});

builder.mutationField('inviteMember', (t) =>
  t.field({
    type: rowPayload('InviteMemberMutation', 'A new invitation, or what to correct.', sentInvitation),
    nullable: true,
    gate: adminFromSession,
    description:
      'Invites a person by mail. The link in it works once, for seven days, and for a person with that address only. A failed delivery is no error: look at `delivery`.',
    args: { input: t.arg({ type: InviteMemberInput, required: true, description: 'The person to be invited.' }) },
    resolve: (_root, { input }, { db, principal, services }) =>
      rowOrErrors(() => inviteMember(db, asUser(principal), services, input)),
  }),
);

builder.mutationField('resendInvitation', (t) =>
  t.field({
    type: rowPayload('ResendInvitationMutation', 'The invitation with its new link, or what to correct.', sentInvitation),
    nullable: true,
    gate: adminFromSession,
    description:
      'Sends an open invitation again, also an expired one, with a new link for another seven days. The link before it stops working.',
    args: { id: t.arg.id({ required: true, description: 'The id of the invitation, `inv_…`.' }) },
    resolve: (_root, { id }, { db, principal, services }) =>
      rowOrErrors(() => resendInvitation(db, asUser(principal), services, id)),
  }),
);

const RevokeInvitationMutation = successPayload('RevokeInvitationMutation', 'Whether the invitation is revoked.');

builder.mutationField('revokeInvitation', (t) =>
  t.field({
    type: RevokeInvitationMutation,
    nullable: true,
    gate: adminFromSession,
    description: 'Takes an invitation back: its link stops working.',
    args: { id: t.arg.id({ required: true, description: 'The id of the invitation, `inv_…`.' }) },
    resolve: (_root, { id }, { db, principal }) => successOrErrors(() => revokeInvitation(db, asUser(principal), id)),
  }),
);

const AcceptInvitationMutation = rowPayload(
  'AcceptInvitationMutation',
  'The organization that the person is a member of now, or what to correct.',
  organizationField('The organization that was joined; null when that failed.'),
);

builder.mutationField('acceptInvitation', (t) =>
  t.field({
    type: AcceptInvitationMutation,
    nullable: true,
    gate: fromSession,
    description:
      'Joins the organization that invited the caller, with the role of the invitation. The caller’s e-mail address must be the invited one. The session stays in the organization that it works in: `switchOrganization` moves it. Somebody without an account opens the link in a browser instead.',
    args: { code: t.arg.string({ required: true, description: 'What stands behind `code=` in the link of the mail.' }) },
    resolve: (_root, { code }, { db, principal }) => rowOrErrors(() => acceptInvitation(db, asUser(principal), code)),
  }),
);
