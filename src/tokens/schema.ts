import { asUser, fromSession } from '../auth/gate.ts';
import type { Token } from '../generated/prisma/client.ts';
import { builder } from '../graphql/builder.ts';
import { connectionType, pageArguments } from '../graphql/connection.ts';
import { errorsField, orErrors, successOrErrors, successPayload, type WithErrors } from '../graphql/payload.ts';
import { Scope } from '../graphql/scalars.ts';
import { createPersonalToken } from './create-personal-token.ts';
import { deletePersonalToken } from './delete-personal-token.ts';
import * as field from './field-schema.ts';
import { pageOfOwnTokens } from './own-tokens-schema.ts';

const PersonalToken = builder.prismaObject('Token', {
  name: 'PersonalToken',
  description:
    'A personal access token: a bearer secret that acts as its person in one organization. The secret itself is never shown again.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `tok_…`.' }),
    label: t.exposeString('label', { description: 'What its person calls it.' }),
    token: t.string({ description: 'Dots only: the secret cannot be read back.', resolve: () => '•'.repeat(24) }),
    maskedToken: t.string(field.maskedToken),
    scopes: t.field(field.scopes),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true, description: 'When it stops working by itself.' }),
    lastUsedAt: t.expose('lastUsedAt', field.lastUsedAt),
    lastUsedIp: t.exposeString('lastUsedIp', { nullable: true, description: 'The address that it was last used from.' }),
    lastUsedUserAgent: t.exposeString('lastUsedUserAgent', {
      nullable: true,
      description: 'The client that it was last used by.',
    }),
  }),
});

const PersonalTokenConnection = connectionType('PersonalTokenConnection', PersonalToken, 'personal access tokens');

builder.prismaObjectField('User', 'personalTokens', (t) =>
  t.field({
    type: PersonalTokenConnection,
    nullable: true,
    gate: { principals: ['USER'], self: true, scope: 'full' },
    description: 'The personal access tokens of this person in the current organization, newest first. For oneself only.',
    args: pageArguments,
    resolve: (_user, args, context, info) => pageOfOwnTokens('PERSONAL_TOKEN', args, context, info),
  }),
);

interface IssuedToken {
  token: string | null;
  accessToken: Token | null;
}

const CreatePersonalTokenMutation = builder.objectRef<WithErrors<IssuedToken>>('CreatePersonalTokenMutation').implement({
  description: 'A new personal access token, or what to correct.',
  gate: 'inherited',
  fields: (t) => ({
    token: t.exposeString('token', {
      nullable: true,
      description: 'The secret, shown this once. Keep it; it cannot be read back.',
    }),
    accessToken: t.field({
      type: PersonalToken,
      nullable: true,
      description: 'The token as it will be listed.',
      resolve: (payload) => payload.accessToken,
    }),
    errors: t.field(errorsField),
  }),
});

builder.mutationField('createPersonalToken', (t) =>
  t.field({
    type: CreatePersonalTokenMutation,
    nullable: true,
    gate: fromSession,
    description:
      'Issues a personal access token for the signed-in person: valid for 10 years, in the current organization, with the role held at the time of each call.',
    args: {
      label: t.arg.string({ required: true, description: 'What to call it, up to 100 characters.' }),
      scopes: t.arg({ type: [Scope], description: 'What it may be used for. Everything (`FULL`) when left out.' }),
    },
    resolve: (_root, args, { db, principal, services }) =>
      orErrors<IssuedToken>({ token: null, accessToken: null }, () =>
        createPersonalToken(db, asUser(principal), services.tokenPrefixes, args),
      ),
  }),
);

const DeletePersonalTokenMutation = successPayload('DeletePersonalTokenMutation', 'Whether the token is revoked.');

builder.mutationField('deletePersonalToken', (t) =>
  t.field({
    type: DeletePersonalTokenMutation,
    nullable: true,
    gate: { principals: ['USER'], scope: 'full' },
    description: 'Revokes one of your own personal access tokens. The very next call with it is refused.',
    args: { tokenId: t.arg.id({ required: true, description: 'The id of the token, `tok_…`.' }) },
    resolve: (_root, { tokenId }, { db, principal }) =>
      successOrErrors(() => deletePersonalToken(db, asUser(principal), tokenId)),
  }),
);
