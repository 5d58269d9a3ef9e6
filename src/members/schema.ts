import { adminFromSession, asUser, fromSession } from '../auth/gate.ts';
import type { Membership, User as UserRow } from '../generated/prisma/client.ts';
import { builder } from '../graphql/builder.ts';
import { connectionOf, connectionType, encodeCursor, nodesQuery, pageArguments, pageOf } from '../graphql/connection.ts';
import { errorsField, orErrors, type WithErrors } from '../graphql/payload.ts';
import { Role } from '../graphql/scalars.ts';
import { OrganizationType, organizationOrErrors, organizationPayload } from '../organizations/schema.ts';
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

function memberPayload(name: string, description: string, member: string) {
  return builder.objectRef<WithErrors<{ member: MemberRow | null }>>(name).implement({
    description,
    gate: 'inherited',
    fields: (t) => ({
      member: t.field({ type: Member, nullable: true, description: member, resolve: (payload) => payload.member }),
      errors: t.field(errorsField),
    }),
  });
}

type MemberRow = Membership & { user: UserRow };
const memberOrErrors = (work: () => Promise<MemberRow | null>) =>
  orErrors<{ member: MemberRow | null }>({ member: null }, async () => ({ member: await work() }));

const SetMemberRoleMutation = memberPayload(
  'SetMemberRoleMutation',
  'The member with the new role, or what to correct.',
  'The member as it is now; null when something is to be corrected.',
);
const TransferOwnershipMutation = memberPayload(
  'TransferOwnershipMutation',
  'The new owner, or what to correct.',
  'The new owner; null when something is to be corrected.',
);
const LeaveOrganizationMutation = organizationPayload(
  'LeaveOrganizationMutation',
  'The organization that you left, or what to correct.',
  'The organization; null when something is to be corrected.',
);
const RemoveMemberMutation = builder.objectRef<WithErrors<{ user: UserRow | null }>>('RemoveMemberMutation').implement({
  description: 'The person who is no member any more, or what to correct.',
  gate: 'inherited',
  fields: (t) => ({
    user: t.field({
      type: User,
      nullable: true,
      description: 'The person; null when something is to be corrected.',
      resolve: ({ user }) => user,
    }),
    errors: t.field(errorsField),
  }),
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
    resolve: (_root, { input }, { db, principal }) => memberOrErrors(() => setMemberRole(db, asUser(principal), input)),
  }),
  removeMember: t.field({
    type: RemoveMemberMutation,
    nullable: true,
    gate: adminFromSession,
    description:
      'Takes a member out of the organization and its teams. The sessions that the person has in it end and the personal tokens of it are revoked: the very next call is refused. Keys of the organization and its bots live on.',
    args: { userId: t.arg.id({ required: true, description: person }) },
    resolve: (_root, { userId }, { db, principal, services, cookies }) =>
      orErrors<{ user: UserRow | null }>({ user: null }, async () => {
        const user = await removeMember(db, asUser(principal), userId);
        if (userId === asUser(principal).userId) cookies.push(services.sessionCookie.forget());
        return { user };
      }),
  }),
  leaveOrganization: t.field({
    type: LeaveOrganizationMutation,
    nullable: true,
    gate: fromSession,
    description:
      'Takes you out of the organization that the session works in, and its teams. Your sessions in it end, this one included, and your personal tokens of it are revoked. The owner hands it on first.',
    resolve: (_root, _args, { db, principal, services, cookies }) =>
      organizationOrErrors(async () => {
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
    resolve: (_root, { userId }, { db, principal }) => memberOrErrors(() => transferOwnership(db, asUser(principal), userId)),
  }),
}));
