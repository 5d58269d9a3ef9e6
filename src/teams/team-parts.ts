import { builder } from '../graphql/builder.ts';

export const SimpleUserType = builder.objectRef<{ id: string; email: string }>('SimpleUserType').implement({
  description: 'A person, in short.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `usr_…`.' }),
    email: t.exposeString('email', { description: 'The e-mail address that the person signs in with.' }),
  }),
});

export const SkillsRepositoryType = builder
  .objectRef<{ repositoryId: string; owner: string; name: string }>('SkillsRepositoryType')
  .implement({
    description: 'A repository that belongs to a team.',
    gate: 'inherited',
    fields: (t) => ({
      repositoryId: t.exposeString('repositoryId', { description: 'Opaque id of the repository.' }),
      owner: t.exposeString('owner', { description: 'Whom it belongs to at its host.' }),
      name: t.exposeString('name', { description: 'Its name at its host.' }),
    }),
  });
