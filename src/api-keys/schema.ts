import { adminFromSession, asUser } from '../auth/gate.ts';
import type { User as Caller } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import type { Token } from '../generated/prisma/client.ts';
import { builder } from '../graphql/builder.ts';
import { connectionType, newestFirst, pageArguments } from '../graphql/connection.ts';
import {
  errorsField,
  orErrors,
  rowOrErrors,
  rowPayload,
  successOrErrors,
  successPayload,
  type WithErrors,
} from '../graphql/payload.ts';
import { User } from '../members/user-schema.ts';
import { OrganizationType } from '../organizations/schema.ts';
import * as field from '../tokens/field-schema.ts';
import { createApiKey } from './create-api-key.ts';
import { CreateApiKeyInput, UpdateApiKeyInput } from './input-schema.ts';
import { livingKeys } from './policy.ts';
import { revokeApiKey } from './revoke-api-key.ts';
import { updateApiKey } from './update-api-key.ts';
import { type ApiKey as ApiKeyShape, withMakers } from './with-makers.ts';

const ApiKey = builder.objectRef<ApiKeyShape>('ApiKey').implement({
  description:
    'An API key of the organization: a bearer secret that acts as a service account, as ADMIN within its scopes. The secret itself is never shown again.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `tok_…`; also the id of its service account.' }),
    name: t.exposeString('label', { description: 'What it is called; also the name of its service account.' }),
    maskedToken: t.string(field.maskedToken),
    scopes: t.field(field.scopes),
    allowedIps: t.exposeStringList('allowedIps', {
      description: 'Addresses and CIDR ranges that it may be used from; empty for anywhere.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    createdBy: t.field({
      type: User,
      nullable: true,
      description: 'Who made it; null when that person has left the organization.',
      resolve: ({ createdBy }) => createdBy,
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it stops working by itself; null for never.',
    }),
    lastUsedAt: t.expose('lastUsedAt', field.lastUsedAt),
    lastUsedIp: t.exposeString('lastUsedIp', { nullable: true, description: 'The address that it was last used from.' }),
  }),
});

const ApiKeyConnection = connectionType('ApiKeyConnection', ApiKey, 'API keys');

builder.prismaObjectField(OrganizationType, 'apiKeys', (t) =>
  t.field({
    type: ApiKeyConnection,
    nullable: true,
    gate: adminFromSession,
    description: 'The API keys of the organization that are not revoked, newest first.',
    args: pageArguments,
    resolve: ({ id }, args, { db, principal }) => {
      const user = asUser(principal);
      const living = livingKeys(user);
      return newestFirst(args, `keys ${id}`, {
        find: async ({ where, ...page }) =>
          withMakers(db, id, await db.token.findMany({ where: { ...living, ...where }, ...page })),
        count: () => db.token.count({ where: living }),
      });
    },
  }),
);

interface Made {
  key: string | null;
  apiKey: ApiKeyShape | null;
}

const CreateApiKeyMutation = builder.objectRef<WithErrors<Made>>('CreateApiKeyMutation').implement({
  description: 'A new API key of the organization, or what to correct.',
  gate: 'inherited',
  fields: (t) => ({
    key: t.exposeString('key', {
      nullable: true,
      description: 'The secret, shown this once. Keep it; it cannot be read back.',
    }),
    apiKey: t.field({
      type: ApiKey,
      nullable: true,
      description: 'The key as it will be listed.',
      resolve: ({ apiKey }) => apiKey,
    }),
    errors: t.field(errorsField),
  }),
});

const UpdateApiKeyMutation = rowPayload('UpdateApiKeyMutation', 'The changed API key, or what to correct.', {
  field: 'apiKey',
  type: ApiKey,
  description: 'The key as it is now.',
});

const RevokeApiKeyMutation = successPayload('RevokeApiKeyMutation', 'Whether the key is revoked.');

/** A key as the payloads show it. */
async function shown(db: Db, { organizationId }: Caller, key: Token): Promise<ApiKeyShape> {
  const [one] = await withMakers(db, organizationId, [key]);
  return one!;
}

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreateApiKeyMutation,
    nullable: true,
    gate: adminFromSession,
    description:
      'Makes an API key of the organization, for another service. It acts as a service account: as ADMIN within its scopes, except where a person or a session is asked for.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'The key to be made.' }) },
    resolve: (_root, { input }, { db, principal, services }) =>
      orErrors<Made>({ key: null, apiKey: null }, async () => {
        const { key, apiKey } = await createApiKey(db, asUser(principal), services.tokenPrefixes, input);
        return { key, apiKey: await shown(db, asUser(principal), apiKey) };
      }),
  }),
  updateApiKey: t.field({
    type: UpdateApiKeyMutation,
    nullable: true,
    gate: adminFromSession,
    description: 'Changes an API key of the organization. The secret stays; the very next call with it goes by the new rules.',
    args: { input: t.arg({ type: UpdateApiKeyInput, required: true, description: 'What to change.' }) },
    resolve: (_root, { input }, { db, principal }) =>
      rowOrErrors(async () => shown(db, asUser(principal), await updateApiKey(db, asUser(principal), input))),
  }),
  revokeApiKey: t.field({
    type: RevokeApiKeyMutation,
    nullable: true,
    gate: adminFromSession,
    description: 'Revokes an API key of the organization for good. The very next call with it is refused.',
    args: { id: t.arg.id({ required: true, description: 'The id of the key, `tok_…`.' }) },
    resolve: (_root, { id }, { db, principal }) => successOrErrors(() => revokeApiKey(db, asUser(principal), id)),
  }),
}));
