import { asKnown, asManager, type KnownGate } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { connectionOf, connectionType, encodeCursor, nodesQuery, pageArguments, pageOf } from '../graphql/connection.ts';
import { rowOrErrors, rowPayload, successOrErrors, successPayload } from '../graphql/payload.ts';
import { NotFound } from '../kernel/errors.ts';
import { OrganizationType } from '../organizations/schema.ts';
import { ownerOf, repositoryUrl } from './address.ts';
import { connectRepository } from './connect-repository.ts';
import { disconnectRepository } from './disconnect-repository.ts';
import { listRepositories } from './list-repositories.ts';
import { livingRepositories } from './policy.ts';

const readers: KnownGate = { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'], scope: 'assets:read' };
const managers: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'ADMIN', scope: 'installations:write' };

const MonoRepoConfigType = builder.prismaObject('RepositoryPath', {
  name: 'MonoRepoConfigType',
  description: 'A part of a repository: the folders that something is confined to.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `rpp_…`.' }),
    name: t.exposeString('name', { description: 'What it is called: its folders, separated by commas.' }),
    sourcePathPrefixIncludes: t.exposeStringList('paths', {
      description: 'The folders, relative to the root of the repository, such as `services/api`.',
    }),
  }),
});

const RepositoryType = builder.prismaObject('Repository', {
  name: 'RepositoryType',
  description: 'A source repository that assets can be installed to.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `rep_…`.' }),
    host: t.exposeString('host', { description: 'Where it is, such as `github.com`.' }),
    owner: t.string({
      description:
        'Whom it belongs to there. Where groups nest, the innermost: clients look at the last two parts of an address.',
      resolve: ownerOf,
    }),
    name: t.exposeString('name', { description: 'Its name there, in lower case.' }),
    url: t.string({
      description: 'Its address as locks carry it: `https://host/owner/name`, in lower case.',
      resolve: repositoryUrl,
    }),
    connectedAt: t.expose('createdAt', { type: 'DateTime', description: 'Since when assets can be installed to it.' }),
    monoRepoConfigs: t.relation('paths', {
      type: MonoRepoConfigType,
      description: 'Its parts that something was installed to, or given to a team, the oldest first.',
      query: { orderBy: { id: 'asc' } },
    }),
  }),
});

const RepositoryConnection = connectionType('RepositoryConnection', RepositoryType, 'repositories');

builder.prismaObjectField(OrganizationType, 'repositories', (t) =>
  t.field({
    type: RepositoryConnection,
    gate: readers,
    description: 'The connected repositories, by name.',
    args: pageArguments,
    resolve: async (organization, args, context, info) => {
      const list = `repositories ${organization.id}`;
      const page = pageOf(args, list);
      const query = nodesQuery(context, info, 'RepositoryType');
      const { rows, totalCount } = await listRepositories(context.db, organization.id, page, query);
      return connectionOf(rows, page, ({ name, id }) => encodeCursor(list, name, id), totalCount);
    },
  }),
);

builder.queryField('repository', (t) =>
  t.prismaField({
    type: RepositoryType,
    nullable: true,
    gate: readers,
    description: 'One connected repository.',
    args: { id: t.arg.id({ required: true, description: 'The id of the repository, `rep_…`.' }) },
    resolve: async (query, _root, { id }, { db, principal }) => {
      const { organizationId } = asKnown(principal);
      const repository = await db.repository.findFirst({ ...query, where: { id, ...livingRepositories(organizationId) } });
      if (!repository) throw new NotFound('Repository');
      return repository;
    },
  }),
);

const ConnectRepositoryInput = builder.inputType('ConnectRepositoryInput', {
  description: 'A repository to connect.',
  fields: (t) => ({
    url: t.string({
      required: true,
      description: 'Its address, such as `https://github.com/owner/name`; or `owner/name` together with `provider`.',
    }),
    provider: t.string({ description: 'Where `owner/name` is: one of `GITHUB`, `GITLAB` and `BITBUCKET`.' }),
  }),
});

const ConnectRepositoryMutation = rowPayload('ConnectRepositoryMutation', 'The connected repository, or what to correct.', {
  field: 'repository',
  type: RepositoryType,
  description: 'The repository, new or connected before; null when something is to be corrected.',
});

const DisconnectRepositoryMutation = successPayload('DisconnectRepositoryMutation', 'Whether the repository is disconnected.');

builder.mutationFields((t) => ({
  connectRepository: t.field({
    type: ConnectRepositoryMutation,
    nullable: true,
    gate: managers,
    description: 'Makes a repository known, so that assets can be installed to it and teams can have it.',
    args: { input: t.arg({ type: ConnectRepositoryInput, required: true, description: 'Which repository.' }) },
    resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => connectRepository(db, asManager(principal), input)),
  }),
  disconnectRepository: t.field({
    type: DisconnectRepositoryMutation,
    nullable: true,
    gate: managers,
    description:
      'Forgets a repository: what is installed there is taken away, teams lose it, and what is asked for there is rejected.',
    args: { id: t.arg.id({ required: true, description: 'The id of the repository, `rep_…`.' }) },
    resolve: (_root, { id }, { db, principal }) => successOrErrors(() => disconnectRepository(db, asManager(principal), id)),
  }),
}));
