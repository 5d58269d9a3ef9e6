import { asUser } from '../auth/gate.ts';
import { ManagedBot } from '../bots/schema.ts';
import { builder } from '../graphql/builder.ts';
import { connectionType, pageArguments } from '../graphql/connection.ts';
import { successOrErrors, successPayload } from '../graphql/payload.ts';
import { clientName } from '../oauth/clients.ts';
import * as field from './field-schema.ts';
import { pageOfOwnTokens } from './own-tokens-schema.ts';
import { revokeDeviceToken } from './revoke-device-token.ts';

const DeviceToken = builder.prismaObject('Token', {
  variant: 'DeviceToken',
  description:
    'What a program got that was let in from a terminal: a bearer secret that acts as a person, or a bot, in one organization. The secret itself is never shown again.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `tok_…`.' }),
    label: t.exposeString('label', { description: 'What the program was called when it was let in.' }),
    client: t.string({
      description: 'What the program is called here by now; its client id when it is not among the known ones any more.',
      resolve: ({ clientId }, _args, { services }) => clientName(services.oauthClients, clientId ?? ''),
    }),
    maskedToken: t.string(field.maskedToken),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the program came for it.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: 'When it stops working by itself.' }),
    lastUsedAt: t.expose('lastUsedAt', field.lastUsedAt),
  }),
});

const DeviceTokenConnection = connectionType('DeviceTokenConnection', DeviceToken, 'device tokens');

builder.prismaObjectField('User', 'deviceTokens', (t) =>
  t.field({
    type: DeviceTokenConnection,
    nullable: true,
    gate: { principals: ['USER'], self: true, scope: 'full' },
    description:
      'The programs that this person has let in from a terminal to act as the person in the current organization, newest first. For oneself only.',
    args: pageArguments,
    resolve: (_user, args, context, info) => pageOfOwnTokens('DEVICE_TOKEN', args, context, info),
  }),
);

builder.prismaObjectField(ManagedBot, 'deviceTokens', (t) =>
  t.relation('tokens', {
    type: DeviceToken,
    gate: { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'ADMIN', scope: 'bots:read' },
    description: 'The programs that were let in from a terminal to act as the bot and are not revoked, newest first.',
    query: { where: { kind: 'DEVICE_TOKEN', revokedAt: null }, orderBy: { id: 'desc' } },
  }),
);

const RevokeDeviceTokenMutation = successPayload('RevokeDeviceTokenMutation', 'Whether the token is revoked.');

builder.mutationField('revokeDeviceToken', (t) =>
  t.field({
    type: RevokeDeviceTokenMutation,
    nullable: true,
    gate: { principals: ['USER'], scope: 'full' },
    description:
      'Revokes one of your own device tokens, or as an administrator one that acts as a bot. The very next call with it is refused.',
    args: { tokenId: t.arg.id({ required: true, description: 'The id of the token, `tok_…`.' }) },
    resolve: (_root, { tokenId }, { db, principal }) => successOrErrors(() => revokeDeviceToken(db, asUser(principal), tokenId)),
  }),
);
