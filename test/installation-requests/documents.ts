const request = `installationRequest { id status message answer createdByName decidedByName decidedAt asset { slug }
  target { entityType entityId entityName } } errors { field messages }`;
export const createInstallationRequest = `mutation ($input: CreateInstallationRequestInput!) { createInstallationRequest(input: $input) { ${request} } }`;
export const approveInstallationRequest = `mutation ($input: ApproveInstallationRequestInput!) { approveInstallationRequest(input: $input) { ${request} } }`;
export const rejectInstallationRequest = `mutation ($input: RejectInstallationRequestInput!) { rejectInstallationRequest(input: $input) { ${request} } }`;
export const installationRequests = `query ($status: String, $first: Int, $after: String) {
  installationRequests(status: $status, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    nodes { id status createdByName decidedByName asset { slug versions { version } } target { entityType entityName entityRef monoRepoConfigId } } } }`;
