import { builder } from '../graphql/builder.ts';
import { connectionType } from '../graphql/connection.ts';

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
