import { builder } from '../graphql/builder.ts';
import { connectionOf, connectionType, encodeCursor, nodesQuery, pageArguments, pageOf } from '../graphql/connection.ts';
import { OrganizationType } from '../organizations/schema.ts';
import { organizationUsers } from './organization-users.ts';

export const User = builder.prismaObject('User', {
  description: 'A person.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `usr_…`.' }),
    email: t.exposeString('email', { description: 'The e-mail address that the person signs in with.' }),
    username: t.exposeString('email', { description: 'What clients show as the name of the account: the e-mail address.' }),
    firstName: t.exposeString('firstName', { description: 'Given name; empty when not known.' }),
    lastName: t.exposeString('lastName', { description: 'Family name; empty when not known.' }),
  }),
});

export const UserConnection = connectionType('UserConnection', User, 'people');

builder.queryField('user', (t) =>
  t.prismaField({
    type: User,
    nullable: true,
    gate: { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'] },
    description: 'The caller, when it is a person; null for bots and service accounts.',
    resolve: (query, _root, _args, { db, principal }) =>
      principal.kind === 'USER' ? db.user.findUnique({ ...query, where: { id: principal.userId } }) : null,
  }),
);

builder.prismaObjectField(OrganizationType, 'users', (t) =>
  t.field({
    type: UserConnection,
    gate: { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'], scope: 'members:read' },
    description: 'The people of the organization, by e-mail address; first of all the one whose whole address is `term`.',
    args: {
      term: t.arg.string({
        description:
          'Only people whose e-mail address, given name or family name contains this, in upper or lower case. Of several words, each must be found.',
      }),
      ...pageArguments,
    },
    resolve: async (organization, { term, ...args }, context, info) => {
      const list = `users ${organization.id}`;
      const page = pageOf(args, list);
      const query = nodesQuery(context, info, 'User');
      const { rows, positionOf, totalCount } = await organizationUsers(context.db, organization.id, term, page, query);
      return connectionOf(rows, page, (user) => encodeCursor(list, positionOf(user), user.id), totalCount);
    },
  }),
);
