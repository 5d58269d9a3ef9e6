/** The documents that clients send (docs/skills-api.md), and those of the acts that decide. */
export const createPullRequest =
  'mutation CreateAssetPullRequest($input: CreateAssetPullRequestInput!) { createAssetPullRequest(input: $input) { pullRequest { id sourceUrl } errors { field messages } } }';
export const addFileChange =
  'mutation AddAssetPullRequestFileChange($input: AddAssetPullRequestFileChangeInput!) { addAssetPullRequestFileChange(input: $input) { success errors { field messages } } }';
export const mergePullRequest = `mutation ($id: ID!, $revision: String) { mergeAssetPullRequest(pullRequestId: $id, revision: $revision) {
  pullRequest { status mergedVersion } asset { latestVersion } errors { field messages } } }`;
export const closePullRequest =
  'mutation ($id: ID!) { closeAssetPullRequest(pullRequestId: $id) { pullRequest { status } errors { field messages } } }';
