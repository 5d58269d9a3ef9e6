import { builder } from '../graphql/builder.ts';

const SkillsRepositoryInput = builder.inputType('SkillsRepositoryInput', {
  description: 'A repository to give to a team.',
  fields: (t) => ({
    repositoryId: t.id({ required: true, description: 'The id of the repository, `rep_…`.' }),
    monoRepoConfigId: t.id({
      description:
        'The id of a part of the repository, `rpp_…`. When left out: what the team has of the repository already, otherwise the whole of it.',
    }),
  }),
});

export const CreateTeamInput = builder.inputType('CreateTeamInput', {
  description: 'A new team.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'What to call it, up to 100 characters, unlike any other team of the organization.',
    }),
    parent: t.id({ description: 'The team to put it below, `tm_…`; top-level when left out. Teams nest at most 10 deep.' }),
    members: t.idList({ required: true, description: 'Ids of the people in it, `usr_…`; may be empty.' }),
    skillsRepositories: t.field({
      type: [SkillsRepositoryInput],
      description: 'Its repositories, at most 500. What is installed to the team applies in these; everywhere if there are none.',
    }),
  }),
});

export const UpdateTeamInput = builder.inputType('UpdateTeamInput', {
  description: 'What to change about a team. What is left out, or null, stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the team, `tm_…`.' }),
    name: t.string({ description: 'Its new name, up to 100 characters. Takes the role ADMIN.' }),
    parent: t.id({ description: 'The team to move it below, `tm_…`, with all that is below it. Takes the role ADMIN.' }),
    toTopLevel: t.boolean({ description: 'True to make it a top-level team. Not together with `parent`. Takes the role ADMIN.' }),
    members: t.idList({
      description:
        'Ids of all people who shall be in it, `usr_…`: others leave, admins who stay remain admins, `[]` takes everybody out of a team without admins.',
    }),
    skillsRepositories: t.field({
      type: [SkillsRepositoryInput],
      description:
        'All repositories that it shall have, at most 500: others are taken from it, and `[]` takes all. Also its own admins and those of the teams above it may say so.',
    }),
  }),
});

export const RemoveTeamMemberInput = builder.inputType('RemoveTeamMemberInput', {
  description: 'Who shall leave which team.',
  fields: (t) => ({
    teamId: t.id({ required: true, description: 'The id of the team, `tm_…`.' }),
    memberId: t.id({ required: true, description: 'The id of the person, `usr_…`.' }),
  }),
});

export const SetTeamAdminInput = builder.inputType('SetTeamAdminInput', {
  description: 'Who shall, or shall no longer, administer which team.',
  fields: (t) => ({
    teamId: t.id({ required: true, description: 'The id of the team, `tm_…`.' }),
    userId: t.id({ required: true, description: 'The id of a member of the team, `usr_…`.' }),
    isAdmin: t.boolean({ required: true, description: 'True to make the person an admin of the team, false to end that.' }),
  }),
});
