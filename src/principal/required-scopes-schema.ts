import { builder } from '../graphql/builder.ts';
import { readDocument } from '../graphql/read-document.ts';
import { type DocumentAccess as Access, type FieldAccess as Field, requiredAccess } from '../graphql/required-access.ts';
import { PrincipalKind, Role } from '../graphql/scalars.ts';

const FieldAccess = builder.objectRef<Field>('FieldAccess').implement({
  description: 'The rule of one field that a document selects, as `@auth` prints it in the schema.',
  gate: 'inherited',
  fields: (t) => ({
    coordinate: t.exposeString('coordinate', { description: 'Type and field, such as `OrganizationType.users`.' }),
    principals: t.field({
      type: [PrincipalKind],
      description: 'The kinds of caller that may use it.',
      resolve: ({ gate }) => [...gate.principals],
    }),
    session: t.boolean({
      description: 'Whether it is for signed-in people only: no token but a session token may use it.',
      resolve: ({ gate }) => gate.via === 'session',
    }),
    role: t.field({
      type: Role,
      nullable: true,
      description: 'What a person must at least be in the organization; null for no matter what.',
      resolve: ({ gate }) => gate.role ?? null,
    }),
    scope: t.string({
      nullable: true,
      description: 'What a token must hold, such as `bots:read`; null for nothing in particular.',
      resolve: ({ gate }) => gate.scope ?? null,
    }),
    self: t.boolean({
      description: 'Whether only the person that it belongs to may use it.',
      resolve: ({ gate }) => gate.self === true,
    }),
  }),
});

const DocumentAccess = builder.objectRef<Access>('DocumentAccess').implement({
  description:
    'What a caller needs in order to run all of a document. Whether a row that it names may be seen or changed is decided when it runs.',
  gate: 'inherited',
  fields: (t) => ({
    public: t.exposeBoolean('public', { description: 'Whether anybody may run it, also without a credential.' }),
    principals: t.expose('principals', {
      type: [PrincipalKind],
      description: 'The kinds of caller that may run all of it; empty when no kind may.',
    }),
    session: t.exposeBoolean('session', {
      description: 'Whether it takes a signed-in person: no token but a session token may run it.',
    }),
    self: t.exposeBoolean('self', { description: 'Whether parts of it are answered for the person concerned only.' }),
    role: t.expose('role', {
      type: Role,
      nullable: true,
      description: 'What a person must at least be in the organization; null for no matter what.',
    }),
    scopes: t.exposeStringList('scopes', {
      description:
        'What a token must hold, such as `bots:read`, sorted: each of them is needed, and a token that holds `full` holds them all. A session needs none. Empty also when a session is required.',
    }),
    fields: t.expose('fields', {
      type: [FieldAccess],
      description: 'The fields that ask something of the caller, each once, in the order of the document.',
    }),
  }),
});

builder.queryField('requiredScopes', (t) =>
  t.field({
    type: DocumentAccess,
    nullable: true,
    gate: 'public',
    description:
      'Says which scopes and which kinds of caller a document needs, without running it. Anybody may ask. Fields under `@skip` and `@include` count as if they were asked for.',
    args: {
      document: t.arg.string({
        required: true,
        description: 'The GraphQL document. All documents that one call asks about are held, together, to the limits of one.',
      }),
      operationName: t.arg.string({ description: 'Which of its operations is meant, when it has several.' }),
    },
    resolve: (_root, { document: text, operationName }, { principal, services, askedDocuments }, { schema }) => {
      const asked = { text, operationName: operationName ?? null };
      const toStranger = principal.kind === 'ANONYMOUS';
      const { document, operation } = readDocument(schema, asked, services.documentLimits, askedDocuments, toStranger);
      return requiredAccess(schema, document, operation);
    },
  }),
);
