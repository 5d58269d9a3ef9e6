export const signIn =
  'mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { user { id } errors { field messages } } }';
export const signOut = 'mutation { signOut { success errors { field messages } } }';
export const changePassword =
  'mutation ($current: String!, $new: String!) { changePassword(currentPassword: $current, newPassword: $new) { success errors { field messages } } }';
export const revokeSession = 'mutation ($id: ID!) { revokeSession(sessionId: $id) { success errors { field messages } } }';
export const revokeOthers = 'mutation { revokeOtherSessions { revokedCount errors { field messages } } }';
export const createSessionToken = 'mutation { createSessionToken { token expiresAt } }';
export const sessions = '{ user { sessions { totalCount nodes { id current } } } }';
export const whoAmI = '{ principal { kind id role scopes organization { id } credential { kind label maskedToken via } } }';
