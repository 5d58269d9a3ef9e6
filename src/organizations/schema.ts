import { builder } from '../graphql/builder.ts';
import { asKnown } from '../graphql/gate.ts';

export const OrganizationType = builder.prismaObject('Organization', {
  name: 'OrganizationType',
  description: 'The tenant that everything belongs to.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `org_…`.' }),
    name: t.exposeString('name', { description: 'Its name.' }),
    slug: t.exposeString('slug', { description: 'Its name in addresses and commands: lower-case letters, digits and hyphens.' }),
    iconUrl: t.exposeString('iconUrl', { nullable: true, description: 'Address of its icon, absolute or relative to this server; null without one.' }),
  }),
});

builder.queryField('organization', (t) =>
  t.prismaField({
    type: OrganizationType,
    gate: { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'] },
    description: 'The organization that the credential speaks for.',
    resolve: (query, _root, _args, { db, principal }) =>
      db.organization.findUniqueOrThrow({ ...query, where: { id: asKnown(principal).organizationId } }),
  }),
);
