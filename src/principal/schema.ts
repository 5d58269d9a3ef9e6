import type { Principal as AnyPrincipal, Known } from '../auth/principal.ts';
import { principalId } from '../auth/principal.ts';
import { builder } from '../graphql/builder.ts';
import { PrincipalKind, Role } from '../graphql/scalars.ts';
import { OrganizationType } from '../organizations/schema.ts';

const CredentialKind = builder.enumType('CredentialKind', {
  description: 'How a caller proved who it is.',
  values: {
    SESSION: { description: 'The cookie of a signed-in browser.' },
    SESSION_TOKEN: { description: 'A five-minute JWT that stands for a session.' },
    PERSONAL_TOKEN: { description: 'A personal access token.' },
    BOT_API_KEY: { description: 'An API key of a bot.' },
    ORGANIZATION_API_KEY: { description: 'An API key of the organization.' },
    RUNTIME_TOKEN: { description: 'A runtime token of a bot: short-lived.' },
    DEVICE_TOKEN: { description: 'A token of a program that was let in from a terminal.' },
  } as const,
});

const Credential = builder.objectRef<Known['credential']>('Credential').implement({
  description: 'What the caller showed to prove who it is; never the secret.',
  gate: 'inherited',
  fields: (t) => ({
    kind: t.field({ type: CredentialKind, description: 'What kind of credential.', resolve: ({ kind }) => kind }),
    label: t.string({
      nullable: true,
      description: 'What its maker calls it; null for sessions.',
      resolve: (c) => (c.via === 'token' ? c.label : null),
    }),
    maskedToken: t.string({
      nullable: true,
      description: 'First eight and last four characters; null for sessions.',
      resolve: (c) => (c.via === 'token' ? c.maskedToken : null),
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was made; for a session token, when its session was.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it stops working by itself; null for never.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was used before, to within a minute.',
    }),
    via: t.exposeString('via', {
      description: '`session` for a signed-in person, session tokens included; `token` for everything else.',
    }),
  }),
});

const Principal = builder.objectRef<AnyPrincipal>('Principal').implement({
  description: 'Who is calling, as this server sees it.',
  gate: 'inherited',
  fields: (t) => ({
    kind: t.field({ type: PrincipalKind, description: 'Person, bot, service account or nobody.', resolve: ({ kind }) => kind }),
    id: t.id({ nullable: true, description: 'Id of the person, bot or service account; null for nobody.', resolve: principalId }),
    name: t.string({
      nullable: true,
      description: 'Its name; for a person without one, the e-mail address.',
      resolve: (p) => (p.kind === 'ANONYMOUS' ? null : p.name),
    }),
    organization: t.prismaField({
      type: OrganizationType,
      nullable: true,
      description: 'The organization that the credential speaks for.',
      resolve: (query, p, _args, { db }) =>
        p.kind === 'ANONYMOUS' ? null : db.organization.findUnique({ ...query, where: { id: p.organizationId } }),
    }),
    role: t.field({
      type: Role,
      nullable: true,
      description: 'The role that a person holds at this moment; null for all others.',
      resolve: (p) => (p.kind === 'USER' ? p.role : null),
    }),
    scopes: t.stringList({
      description:
        'What the credential may be used for, such as `bots:read`, or `full`. A session holds `full`; nobody holds none.',
      resolve: (p) => (p.kind === 'ANONYMOUS' ? [] : p.credential.via === 'session' ? ['full'] : [...p.credential.scopes]),
    }),
    credential: t.field({
      type: Credential,
      nullable: true,
      description: 'What was shown; null for nobody.',
      resolve: (p) => (p.kind === 'ANONYMOUS' ? null : p.credential),
    }),
  }),
});

builder.queryField('principal', (t) =>
  t.field({
    type: Principal,
    gate: 'public',
    description: 'Who is calling. Anybody may ask; without a credential the answer is ANONYMOUS.',
    resolve: (_root, _args, { principal }) => principal,
  }),
);
