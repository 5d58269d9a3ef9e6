/** The documents that the `sx` client sends (docs/skills-api.md, section 5.2). */
export const listTeams = `query ListTeams($first: Int!, $term: String, $memberFirst: Int!) {
  organization { teams(first: $first, term: $term, parent: {any: true}) { totalCount pageInfo { hasNextPage endCursor }
    nodes { id name adminMembers { id email } members(first: $memberFirst) { totalCount nodes { id email } }
      skillsRepositories { repositoryId owner name } } } } }`;
export const createTeam =
  'mutation CreateTeam($input: CreateTeamInput!) { createTeam(input: $input) { team { id name } errors { field messages } } }';
export const updateTeam =
  'mutation UpdateTeam($input: UpdateTeamInput!) { updateTeam(input: $input) { team { id name } errors { field messages } } }';
export const deleteTeam = 'mutation DeleteTeam($id: ID!) { deleteTeam(id: $id) { errors { field messages } } }';
export const removeTeamMember =
  'mutation RemoveTeamMember($input: RemoveTeamMemberInput!) { removeTeamMember(input: $input) { errors { field messages } } }';
export const setTeamAdmin =
  'mutation SetTeamAdmin($input: SetTeamAdminInput!) { setTeamAdmin(input: $input) { errors { field messages } } }';
