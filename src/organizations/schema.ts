import { adminFromSession, asKnown, asSignedIn, asUser, fromSession } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { rowOrErrors, rowPayload } from '../graphql/payload.ts';
import { Forbidden } from '../kernel/errors.ts';
import { createOrganization } from './create-organization.ts';
import { deleteOrganization } from './delete-organization.ts';
import { switchOrganization } from './switch-organization.ts';
import { updateOrganization } from './update-organization.ts';

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

/** Where the payload of a mutation has the organization concerned. */
export const organizationField = (description: string) => ({ field: 'organization', type: OrganizationType, description });

const unlessErrors = 'null when something is to be corrected.';
const SwitchOrganizationMutation = rowPayload(
  'SwitchOrganizationMutation',
  'The organization that the session works in now.',
  organizationField('The organization.'),
);
const CreateOrganizationMutation = rowPayload(
  'CreateOrganizationMutation',
  'The new organization, or what to correct.',
  organizationField(`The organization; ${unlessErrors}`),
);
const UpdateOrganizationMutation = rowPayload(
  'UpdateOrganizationMutation',
  'The changed organization, or what to correct.',
  organizationField(`The organization as it is now; ${unlessErrors}`),
);
const DeleteOrganizationMutation = rowPayload(
  'DeleteOrganizationMutation',
  'The deleted organization, or what to correct.',
  organizationField(`The organization as it was last; ${unlessErrors}`),
);

const CreateOrganizationInput = builder.inputType('CreateOrganizationInput', {
  description: 'An organization to be made.',
  fields: (t) => ({ name: t.string({ required: true, description: 'What to call it, up to 100 characters.' }) }),
});

const UpdateOrganizationInput = builder.inputType('UpdateOrganizationInput', {
  description: 'What to change of the organization. Whatever is left out or null stays.',
  fields: (t) => ({
    name: t.string({ description: 'Its new name, up to 100 characters. The slug stays.' }),
    iconUrl: t.string({
      description: 'Address of its icon: `https://…`, or a path of this server; up to 2000 characters. An empty text clears it.',
    }),
  }),
});

builder.mutationFields((t) => ({
  switchOrganization: t.field({
    type: SwitchOrganizationMutation,
    nullable: true,
    gate: fromSession,
    description:
      'Moves this session to another organization that you are a member of. Tokens stay in the organization that they were made in.',
    args: { organizationId: t.arg.id({ required: true, description: 'The id of the organization, `org_…`.' }) },
    resolve: (_root, { organizationId }, context) =>
      rowOrErrors(async () => {
        const user = asSignedIn(context.principal);
        // The origin was held to the list of the organization that the call came to, and what follows would run in another.
        if (!context.sameOrigin) throw new Forbidden('Pages of other sites cannot switch the organization of a session.');
        const { organization, role } = await switchOrganization(context.db, user, organizationId);
        // What else the document asks is judged by the role held there, not by the one held before.
        context.principal = { ...user, organizationId, role };
        return organization;
      }),
  }),
  createOrganization: t.field({
    type: CreateOrganizationMutation,
    nullable: true,
    gate: fromSession,
    description:
      'Makes an organization, of which you are the owner. The session stays where it is; `switchOrganization` moves it there.',
    args: { input: t.arg({ type: CreateOrganizationInput, required: true, description: 'The organization to be made.' }) },
    resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => createOrganization(db, asUser(principal), input)),
  }),
  updateOrganization: t.field({
    type: UpdateOrganizationMutation,
    nullable: true,
    gate: adminFromSession,
    description: 'Changes the name or the icon of the organization that the session works in.',
    args: { input: t.arg({ type: UpdateOrganizationInput, required: true, description: 'What to change.' }) },
    resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => updateOrganization(db, asUser(principal), input)),
  }),
  deleteOrganization: t.field({
    type: DeleteOrganizationMutation,
    nullable: true,
    gate: { ...fromSession, role: 'OWNER' },
    description:
      'Deletes the organization that the session works in, for good: all its sessions, tokens and keys stop working at once, this session included, and everybody leaves. The audit log stays; the slug is never used again.',
    args: {
      name: t.arg.string({
        required: true,
        description: 'The name of the organization, typed as it is written, to show that it is meant.',
      }),
    },
    resolve: (_root, { name }, { db, principal, services, cookies }) =>
      rowOrErrors(async () => {
        const organization = await deleteOrganization(db, asUser(principal), name);
        cookies.push(services.sessionCookie.forget());
        return organization;
      }),
  }),
}));
