import { asKnown, asUser } from '../auth/gate.ts';
import type { Organization } from '../generated/prisma/client.ts';
import { builder } from '../graphql/builder.ts';
import { ErrorType, orErrors, type WithErrors } from '../graphql/payload.ts';
import { switchOrganization } from './switch-organization.ts';

export const OrganizationType = builder.prismaObject('Organization', {
  name: 'OrganizationType',
  description: 'The tenant that everything belongs to.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `org_…`.' }),
    name: t.exposeString('name', { description: 'Its name.' }),
    slug: t.exposeString('slug', { description: 'Its name in addresses and commands: lower-case letters, digits and hyphens.' }),
    iconUrl: t.exposeString('iconUrl', {
      nullable: true,
      description: 'Address of its icon, absolute or relative to this server; null without one.',
    }),
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

const SwitchOrganizationMutation = builder
  .objectRef<WithErrors<{ organization: Organization | null }>>('SwitchOrganizationMutation')
  .implement({
    description: 'The organization that the session works in now.',
    gate: 'inherited',
    fields: (t) => ({
      organization: t.field({
        type: OrganizationType,
        nullable: true,
        description: 'The organization.',
        resolve: ({ organization }) => organization,
      }),
      errors: t.field({ type: [ErrorType], description: 'What to correct; empty on success.', resolve: ({ errors }) => errors }),
    }),
  });

builder.mutationField('switchOrganization', (t) =>
  t.field({
    type: SwitchOrganizationMutation,
    nullable: true,
    gate: { principals: ['USER'], via: 'session' },
    description:
      'Moves this session to another organization that you are a member of. Tokens stay in the organization that they were made in.',
    args: { organizationId: t.arg.id({ required: true, description: 'The id of the organization, `org_…`.' }) },
    resolve: (_root, { organizationId }, { db, principal }) =>
      orErrors<{ organization: Organization | null }>({ organization: null }, async () => ({
        organization: await switchOrganization(db, asUser(principal), organizationId),
      })),
  }),
);
