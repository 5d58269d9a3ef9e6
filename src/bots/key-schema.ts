import { asUser, type KnownGate } from '../auth/gate.ts';
import type { Token } from '../generated/prisma/client.ts';
import { builder } from '../graphql/builder.ts';
import { successOrErrors, successPayload } from '../graphql/payload.ts';
import { Scope } from '../graphql/scalars.ts';
import * as field from '../tokens/field-schema.ts';
import { createBotApiKey } from './create-bot-api-key.ts';
import { deleteBotApiKey } from './delete-bot-api-key.ts';

/** Who issues and revokes what acts as a bot. */
export const keyManagers: KnownGate = { principals: ['USER'], role: 'ADMIN', scope: 'bots:write' };

export const BotApiKey = builder.prismaObject('Token', {
  variant: 'BotApiKey',
  description: 'An API key of a bot: a bearer secret that acts as the bot. The secret itself is never shown again.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `tok_…`.' }),
    label: t.exposeString('label', { description: 'What its maker calls it.' }),
    maskedToken: t.string(field.maskedToken),
    scopes: t.field(field.scopes),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: 'When it stops working by itself.' }),
    lastUsedAt: t.expose('lastUsedAt', field.lastUsedAt),
  }),
});

const CreateBotApiKeyMutation = builder.objectRef<{ botKey: string; apiKey: Token }>('CreateBotApiKeyMutation').implement({
  description: 'A new API key of a bot.',
  gate: 'inherited',
  fields: (t) => ({
    botKey: t.exposeString('botKey', { description: 'The secret, shown this once. Keep it; it cannot be read back.' }),
    rawToken: t.exposeString('botKey', { description: 'The same as `botKey`.' }),
    apiKey: t.field({ type: BotApiKey, description: 'The key as it will be listed.', resolve: ({ apiKey }) => apiKey }),
  }),
});

builder.mutationField('createBotApiKey', (t) =>
  t.field({
    type: CreateBotApiKeyMutation,
    nullable: true,
    gate: keyManagers,
    description:
      'Issues one more key to a bot, valid for 20 years. To replace a key: issue a new one, bring it to use, delete the old one.',
    args: {
      botId: t.arg.id({ required: true, description: 'The id of the bot, `bot_…`.' }),
      label: t.arg.string({ description: 'What to call it, up to 100 characters; `API key` when left out or empty.' }),
      scopes: t.arg({
        type: [Scope],
        description:
          'What it may be used for; when left out, what the issuer may: everything (`FULL`) from a session. A token can hand out only scopes that it holds itself.',
      }),
    },
    resolve: (_root, args, { db, principal, services }) => createBotApiKey(db, asUser(principal), services.tokenPrefixes, args),
  }),
);

const DeleteBotApiKeyMutation = successPayload('DeleteBotApiKeyMutation', 'Whether the key is revoked.');

builder.mutationField('deleteBotApiKey', (t) =>
  t.field({
    type: DeleteBotApiKeyMutation,
    nullable: true,
    gate: keyManagers,
    description: 'Revokes an API key of a bot. The very next call with it is refused.',
    args: { keyId: t.arg.id({ required: true, description: 'The id of the key, `tok_…`.' }) },
    resolve: (_root, { keyId }, { db, principal }) => successOrErrors(() => deleteBotApiKey(db, asUser(principal), keyId)),
  }),
);
