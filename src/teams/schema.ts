import { getRefFromModel, type PrismaObjectRef } from '@pothos/plugin-prisma';
import type { KnownGate } from '../auth/gate.ts';
import { asManager } from '../auth/gate.ts';
import type PrismaTypes from '../generated/pothos.ts';
import { builder } from '../graphql/builder.ts';
import { connectionOf, connectionType, encodeCursor, nodesQuery, pageArguments, pageOf } from '../graphql/connection.ts';
import { rowOrErrors, rowPayload, successOrErrors, successPayload } from '../graphql/payload.ts';
import { UserConnection } from '../members/user-schema.ts';
import { OrganizationType } from '../organizations/schema.ts';
import { createTeam } from './create-team.ts';
import { deleteTeam } from './delete-team.ts';
import { CreateTeamInput, RemoveTeamMemberInput, SetTeamAdminInput, UpdateTeamInput } from './input-schema.ts';
import { listTeams } from './list-teams.ts';
import { removeTeamMember } from './remove-team-member.ts';
import { setTeamAdmin } from './set-team-admin.ts';
import { SimpleUserType } from './simple-user-schema.ts';
import { updateTeam } from './update-team.ts';

export const readsTeams: KnownGate = { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'], scope: 'teams:read' };
const readsBots: KnownGate = { ...readsTeams, scope: 'bots:read' };
const writesTeams: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'MEMBER', scope: 'teams:write' };
/** Without a role: viewers may leave a team as well. The policy judges the rest. */
const leavesTeams: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], scope: 'teams:write' };
const shapesTeams: KnownGate = { ...writesTeams, role: 'ADMIN' };

/** `ManagedBot`, reached by the name of its model: bots/schema.ts imports this file, not the other way round. */
const ManagedBot = getRefFromModel('Bot', builder, 'object') as unknown as PrismaObjectRef<
  typeof builder.$inferSchemaTypes,
  PrismaTypes['Bot']
>;

const byName = [{ name: 'asc' as const }, { id: 'asc' as const }];
const byEmail = { membership: { user: { emailLower: 'asc' as const } } };
/** What cursors take of a person, and where the people stand in a `UserConnection`: what is asked of them is fetched with the teams. */
const leastOfPerson: object = { select: { id: true, emailLower: true } };
const peopleInConnection = { getType: () => 'User', paths: [[{ name: 'nodes' }], [{ name: 'edges' }, { name: 'node' }]] };

export const Team = builder.prismaObject('Team', {
  description: 'A group of people, bots and repositories, possibly within another team.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `tm_…`.' }),
    name: t.exposeString('name', { description: 'Its name, unique among the teams of the organization.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    parent: t.relation('parent', {
      nullable: true,
      gate: readsTeams,
      description: 'The team that it is part of; null for a top-level team.',
    }),
    children: t.relation('children', {
      nullable: true,
      gate: readsTeams,
      description: 'The teams directly below it, by name.',
      query: { where: { deletedAt: null }, orderBy: byName },
    }),
    members: t.field({
      type: UserConnection,
      gate: readsTeams,
      extensions: { wholeList: true },
      description: 'Everybody in the team, admins included, by e-mail address. Always all of them, on one page.',
      args: {
        first: t.arg.int({
          description: 'Accepted and ignored: clients send back the members that they saw, so none may be missing.',
        }),
        after: t.arg.string({ description: 'A cursor of this list: only those behind it are returned.' }),
      },
      select: (_args, _context, nested) => ({
        id: true,
        members: {
          orderBy: byEmail,
          select: { isAdmin: true, membership: { select: { user: nested(leastOfPerson, peopleInConnection as never) } } },
        },
      }),
      resolve: ({ id: teamId, members }, { after }) => {
        const people = members.map(({ membership }) => membership.user);
        const list = `members ${teamId}`;
        const page = pageOf({ after }, list);
        const seen = page.after ? people.findIndex(({ id }) => id === page.after?.id) + 1 : 0;
        return {
          nodes: people.slice(seen),
          cursorOf: ({ id, emailLower }) => encodeCursor(list, emailLower, id),
          hasNextPage: false,
          totalCount: () => people.length,
        };
      },
    }),
    adminMembers: t.field({
      type: [SimpleUserType],
      nullable: true,
      gate: readsTeams,
      description: 'Those of its members who may change its membership, by e-mail address.',
      select: {
        members: {
          orderBy: byEmail,
          select: { isAdmin: true, membership: { select: { user: true } } },
        },
      },
      resolve: ({ members }) => members.filter(({ isAdmin }) => isAdmin).map(({ membership }) => membership.user),
    }),
    bots: t.field({
      type: [ManagedBot],
      nullable: true,
      gate: readsBots,
      description: 'The bots in the team, by name.',
      select: (_args, _context, nested) => ({
        bots: { where: { bot: { deletedAt: null } }, orderBy: { bot: { name: 'asc' as const } }, select: { bot: nested(true) } },
      }),
      resolve: ({ bots }) => bots.map(({ bot }) => bot),
    }),
  }),
});

const TeamsConnection = connectionType('TeamsConnection', Team, 'teams');

const TeamParentInputType = builder.inputType('TeamParentInputType', {
  description: 'Which level of the tree of teams to list: give one of the two.',
  fields: (t) => ({
    id: t.id({ description: 'The teams directly below this one, `tm_…`.' }),
    any: t.boolean({ description: 'True for the teams of all levels.' }),
  }),
});

builder.prismaObjectField(OrganizationType, 'teams', (t) =>
  t.field({
    type: TeamsConnection,
    gate: readsTeams,
    description: 'The teams of the organization, by name.',
    args: {
      parent: t.arg({
        type: TeamParentInputType,
        description:
          'Which level: `{ any: true }` for all, `{ id }` for those below that team; top-level teams only when left out.',
      }),
      term: t.arg.string({ description: 'Only teams whose name contains this, in upper or lower case.' }),
      ...pageArguments,
    },
    resolve: async (organization, args, context, info) => {
      const list = `teams ${organization.id}`;
      const page = pageOf(args, list);
      const query = nodesQuery(context, info, 'Team');
      const { rows, totalCount } = await listTeams(context.db, organization.id, args, page, query);
      return connectionOf(rows, page, ({ name, id }) => encodeCursor(list, name, id), totalCount);
    },
  }),
);

const changedTeam = {
  field: 'team',
  type: Team,
  description: 'The team as it is now; null when something is to be corrected.',
};

const CreateTeamMutation = rowPayload('CreateTeamMutation', 'The new team, or what to correct.', changedTeam);
const UpdateTeamMutation = rowPayload('UpdateTeamMutation', 'The changed team, or what to correct.', changedTeam);
const RemoveTeamMemberMutation = rowPayload(
  'RemoveTeamMemberMutation',
  'The team without the person, or what to correct.',
  changedTeam,
);
const DeleteTeamMutation = successPayload('DeleteTeamMutation', 'Whether the team is deleted.');
const SetTeamAdminMutation = successPayload(
  'SetTeamAdminMutation',
  'Whether the person is, or is no longer, an admin of the team.',
);

builder.mutationFields((t) => ({
  createTeam: t.field({
    type: CreateTeamMutation,
    nullable: true,
    gate: shapesTeams,
    description: 'Creates a team. Its people are ordinary members until `setTeamAdmin` makes some of them admins.',
    args: { input: t.arg({ type: CreateTeamInput, required: true, description: 'The new team.' }) },
    resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => createTeam(db, asManager(principal), input)),
  }),
  updateTeam: t.field({
    type: UpdateTeamMutation,
    nullable: true,
    gate: writesTeams,
    description:
      'Renames or moves a team (takes the role ADMIN), or replaces its members or repositories (also its own admins and those of the teams above it).',
    args: { input: t.arg({ type: UpdateTeamInput, required: true, description: 'What to change.' }) },
    resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => updateTeam(db, asManager(principal), input)),
  }),
  deleteTeam: t.field({
    type: DeleteTeamMutation,
    nullable: true,
    gate: shapesTeams,
    description:
      'Deletes a team that has no teams below it. What is installed to it is taken away, and what is asked for there rejected; its name becomes free again.',
    args: { id: t.arg.id({ required: true, description: 'The id of the team, `tm_…`.' }) },
    resolve: (_root, { id }, { db, principal }) => successOrErrors(() => deleteTeam(db, asManager(principal), id)),
  }),
  removeTeamMember: t.field({
    type: RemoveTeamMemberMutation,
    nullable: true,
    gate: leavesTeams,
    description:
      'Takes a person out of a team. Takes the role ADMIN, or an admin of the team or of one above it; anybody may take out oneself.',
    args: { input: t.arg({ type: RemoveTeamMemberInput, required: true, description: 'Who, and from which team.' }) },
    resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => removeTeamMember(db, asManager(principal), input)),
  }),
  setTeamAdmin: t.field({
    type: SetTeamAdminMutation,
    nullable: true,
    gate: writesTeams,
    description:
      'Makes a member an admin of the team, or ends that. Takes the role ADMIN, or an admin of the team or of one above it.',
    args: { input: t.arg({ type: SetTeamAdminInput, required: true, description: 'Who, in which team.' }) },
    resolve: (_root, { input }, { db, principal }) => successOrErrors(() => setTeamAdmin(db, asManager(principal), input)),
  }),
}));
