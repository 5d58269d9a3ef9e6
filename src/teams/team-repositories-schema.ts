import { builder } from '../graphql/builder.ts';
import { ownerOf } from '../repositories/address.ts';
import { readsTeams, Team } from './schema.ts';

const SkillsRepositoryType = builder
  .objectRef<{ repositoryId: string; owner: string; name: string; monoRepoConfigId: string | null }>('SkillsRepositoryType')
  .implement({
    description: 'A repository, or a part of one, that belongs to a team.',
    gate: 'inherited',
    fields: (t) => ({
      repositoryId: t.exposeString('repositoryId', { description: 'Opaque id of the repository, `rep_…`.' }),
      owner: t.exposeString('owner', { description: 'Whom it belongs to at its host; the innermost where groups nest.' }),
      name: t.exposeString('name', { description: 'Its name at its host.' }),
      monoRepoConfigId: t.id({
        nullable: true,
        description: 'The part of it that is the team’s, `rpp_…`; null for the whole.',
        resolve: ({ monoRepoConfigId }) => monoRepoConfigId,
      }),
    }),
  });

const byName = [{ repository: { name: 'asc' as const } }, { id: 'asc' as const }];

builder.prismaObjectField(Team, 'skillsRepositories', (t) =>
  t.field({
    type: [SkillsRepositoryType],
    nullable: true,
    gate: readsTeams,
    description:
      'The repositories of the team, or parts of them, by name. What is installed to the team applies in these; everywhere if there are none.',
    select: { repositories: { orderBy: byName, select: { repositoryPathId: true, repository: true } } },
    resolve: ({ repositories }) =>
      repositories.map(({ repository, repositoryPathId }) => ({
        repositoryId: repository.id,
        owner: ownerOf(repository),
        name: repository.name,
        monoRepoConfigId: repositoryPathId,
      })),
  }),
);
