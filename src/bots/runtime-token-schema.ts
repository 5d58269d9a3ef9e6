import { asUser } from '../auth/gate.ts';
import type { Token } from '../generated/prisma/client.ts';
import { builder } from '../graphql/builder.ts';
import { Scope } from '../graphql/scalars.ts';
import * as field from '../tokens/field-schema.ts';
import { createBotRuntimeToken } from './create-bot-runtime-token.ts';
import { keyManagers } from './key-schema.ts';
import { revokeBotRuntimeTokens } from './revoke-bot-runtime-tokens.ts';

const RuntimeToken = builder.prismaObject('Token', {
  variant: 'RuntimeToken',
  description: 'A runtime token: a short-lived bearer secret that acts as a bot for one run. It is not listed.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `tok_…`.' }),
    label: t.exposeString('label', { description: 'What its maker calls it.' }),
    maskedToken: t.string(field.maskedToken),
    scopes: t.field(field.scopes),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: 'When it stops working by itself.' }),
  }),
});

const CreateBotRuntimeTokenMutation = builder
  .objectRef<{ botKey: string; runtimeToken: Token & { expiresAt: Date } }>('CreateBotRuntimeTokenMutation')
  .implement({
    description: 'A new runtime token of a bot.',
    gate: 'inherited',
    fields: (t) => ({
      botKey: t.exposeString('botKey', {
        description: 'The secret, shown this once. Hand it to the run that it is for; it cannot be read back.',
      }),
      token: t.exposeString('botKey', { description: 'The same secret as `botKey`.' }),
      expiresAt: t.field({
        type: 'DateTime',
        description: 'When it stops working by itself.',
        resolve: ({ runtimeToken }) => runtimeToken.expiresAt,
      }),
      runtimeToken: t.field({
        type: RuntimeToken,
        description: 'What is known of it besides.',
        resolve: ({ runtimeToken }) => runtimeToken,
      }),
    }),
  });

builder.mutationField('createBotRuntimeToken', (t) =>
  t.field({
    type: CreateBotRuntimeTokenMutation,
    nullable: true,
    gate: keyManagers,
    description: 'Issues a short-lived token that acts as a bot, for one run of a job or an agent. It makes no further tokens.',
    args: {
      botId: t.arg.id({ required: true, description: 'The id of the bot, `bot_…`.' }),
      label: t.arg.string({ description: 'What to call it, up to 100 characters; `Runtime token` when left out or empty.' }),
      ttlSeconds: t.arg.int({ description: 'After how many seconds it ends, from 60 to 86400; 3600 when left out.' }),
      scopes: t.arg({
        type: [Scope],
        description:
          'What it may be used for; when left out, what the issuer may: everything (`FULL`) from a session. A token can hand out only scopes that it holds itself.',
      }),
    },
    resolve: (_root, args, { db, principal, services }) =>
      createBotRuntimeToken(db, asUser(principal), services.tokenPrefixes, args),
  }),
);

const RevokeBotRuntimeTokensMutation = builder.objectRef<{ revokedCount: number }>('RevokeBotRuntimeTokensMutation').implement({
  description: 'How many runtime tokens were ended.',
  gate: 'inherited',
  fields: (t) => ({
    revokedCount: t.exposeInt('revokedCount', {
      description: 'How many worked until now. Those that had ended by themselves are not counted.',
    }),
  }),
});

builder.mutationField('revokeBotRuntimeTokens', (t) =>
  t.field({
    type: RevokeBotRuntimeTokensMutation,
    nullable: true,
    gate: keyManagers,
    description: 'Ends all runtime tokens of a bot. The very next call with one of them is refused; its API keys work on.',
    args: { botId: t.arg.id({ required: true, description: 'The id of the bot, `bot_…`.' }) },
    resolve: async (_root, { botId }, { db, principal }) => ({
      revokedCount: await revokeBotRuntimeTokens(db, asUser(principal), botId),
    }),
  }),
);
