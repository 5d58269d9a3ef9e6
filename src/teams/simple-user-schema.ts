import { builder } from '../graphql/builder.ts';

export const SimpleUserType = builder.objectRef<{ id: string; email: string }>('SimpleUserType').implement({
  description: 'A person, in short.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `usr_…`.' }),
    email: t.exposeString('email', { description: 'The e-mail address that the person signs in with.' }),
  }),
});
