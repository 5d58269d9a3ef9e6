import { adminFromSession, asUser, fromSession } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { connectionOf, connectionType, encodeCursor, nodesQuery, pageArguments, pageOf } from '../graphql/connection.ts';
import { rowOrErrors, rowPayload } from '../graphql/payload.ts';
import { Role } from '../graphql/scalars.ts';
import { OrganizationType, organizationField } from '../organizations/schema.ts';
import { organizationMembers } from './organization-members.ts';
import { leaveOrganization, removeMember } from './remove-member.ts';
import { setMemberRole } from './set-member-role.ts';
import { transferOwnership } from './transfer-ownership.ts';
import { User } from './user-schema.ts';

const Member = builder.prismaObject('Membership', {
  name: 'Member',
  description: 'That a person belongs to an organization, and what the person may do there.',
  gate: 'inherited',
  // Cursors are made of the address.
  include: { user: true },
  fields: (t) => ({
    user: t.relation('user', { type: User, description: 'The person.' }),
    role: t.expose('role', { type: Role, description: 'What the person may do in the organization.' }),
    joinedAt: t.expose('createdAt', { type: 'DateTime', description: 'Since when the person belongs to it.' }),
  }),
});

const MemberConnection = connectionType('MemberConnection', Member, 'members');

builder.prismaObjectField(OrganizationType, 'members', (t) =>
  t.field({
    type: MemberConnection,
    nullable: true,
    gate: { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'], scope: 'members:read' },
    description: 'The members of the organization with their roles, by e-mail address.',
    args: {
      term: t.arg.string({
        description:
          'Only people whose e-mail address, given name or family name contains this, in upper or lower case. Of several words, each must be found.',
      }),
      role: t.arg({ type: Role, description: 'Only members with exactly this role.' }),
      ...pageArguments,
    },
    resolve: async (organization, args, context, info) => {
      const list = `organization members ${organization.id}`;
      const page = pageOf(args, list);
      const asked = nodesQuery(context, info, 'Member');
      // Cursors need the address also where only they are asked for.
      const query = { include: { user: true }, ...asked };
      const { rows, totalCount } = await organizationMembers(context.db, organization.id, args, page, query);
      return connectionOf(rows, page, ({ user }) => encodeCursor(list, user.emailLower, user.id), totalCount);
    },
  }),
);

const memberField = (description: string) => ({ field: 'member', type: Member, description });

const SetMemberRoleMutation = rowPayload(
  'SetMemberRoleMutation',
  'The member with the new role, or what to correct.',
  memberField('The member as it is now; null when something is to be corrected.'),
);
const TransferOwnershipMutation = rowPayload(
  'TransferOwnershipMutation',
  'The new owner, or what to correct.',
  memberField('The new owner; null when something is to be corrected.'),
);
const LeaveOrganizationMutation = rowPayload(
  'LeaveOrganizationMutation',
  'The organization that you left, or what to correct.',
  organizationField('The organization; null when something is to be corrected.'),
);
const RemoveMemberMutation = rowPayload('RemoveMemberMutation', 'The person who is no member any more, or what to correct.', {
  field: 'user',
  type: User,
  description: 'The person; null when something is to be corrected.',
});

const SetMemberRoleInput = builder.inputType('SetMemberRoleInput', {
  description: 'Who shall have which role.',
  fields: (t) => ({
    userId: t.id({ required: true, description: 'The id of the person, `usr_…`.' }),
    role: t.field({ type: Role, required: true, description: 'ADMIN, MEMBER or VIEWER. `transferOwnership` makes an OWNER.' }),
  }),
});

const person = 'The id of the person, `usr_…`.';

builder.mutationFields((t) => ({
  setMemberRole: t.field({
    type: SetMemberRoleMutation,
    nullable: true,
    gate: adminFromSession,
    description: 'Gives a member another role, from the next call on. Ownership is neither given nor taken here.',
    args: { input: t.arg({ type: SetMemberRoleInput, required: true, description: 'Who, and which role.' }) },
    resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => setMemberRole(db, asUser(principal), input)),
  }),
  removeMember: t.field({
    type: RemoveMemberMutation,
    nullable: true,
    gate: adminFromSession,
    description:
      'Takes a member out of the organization and its teams. The sessions that the person has in it end and the personal tokens of it are revoked: the very next call is refused. Keys of the organization and its bots live on.',
    args: { userId: t.arg.id({ required: true, description: person }) },
    resolve: (_root, { userId }, { db, principal, services, cookies }) =>
      rowOrErrors(async () => {
        const user = await removeMember(db, asUser(principal), userId);
        if (userId === asUser(principal).userId) cookies.push(services.sessionCookie.forget());
        return user;
      }),
  }),
  leaveOrganization: t.field({
    type: LeaveOrganizationMutation,
    nullable: true,
    gate: fromSession,
    description:
      'Takes you out of the organization that the session works in, and its teams. Your sessions in it end, this one included, and your personal tokens of it are revoked. The owner hands it on first.',
    resolve: (_root, _args, { db, principal, services, cookies }) =>
      rowOrErrors(async () => {
        const organization = await leaveOrganization(db, asUser(principal));
        cookies.push(services.sessionCookie.forget());
        return organization;
      }),
  }),
  transferOwnership: t.field({
    type: TransferOwnershipMutation,
    nullable: true,
    gate: { ...fromSession, role: 'OWNER' },
    description: 'Hands the organization on to one of its members, at once: you become an ADMIN. Only the new owner can undo it.',
    args: { userId: t.arg.id({ required: true, description: person }) },
    resolve: (_root, { userId }, { db, principal }) => rowOrErrors(() => transferOwnership(db, asUser(principal), userId)),
  }),
}));
