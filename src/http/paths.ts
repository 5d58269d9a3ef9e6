// Which address is what: the one place that tells GraphQL, REST and pages apart.

export const graphqlPath = '/graphql';
export const batchPath = '/graphql/batch';

export function isGraphQL(path: string): boolean {
  return path === graphqlPath || path === `${graphqlPath}/` || path === batchPath;
}

/** Addresses that are for programs: never a redirect, never a page, also for a browser. */
export function isRest(path: string): boolean {
  return /^\/api-keys(\/|$)|^(\/workspace\/[^/]*)?\/api\/|^\/\.well-known\//.test(path);
}

/** Addresses of the device flow: programs that have no credential yet, and read failures in the form of OAuth. */
export function isOAuth(path: string): boolean {
  return path.startsWith('/api/oauth/');
}

/** The address that archives are uploaded to: the only one that takes a multipart body, and one whose refusals have a form of their own. */
export const uploadPath = '/api/skills/assets';

export function isUpload(path: string): boolean {
  return path === uploadPath || path === `${uploadPath}/`;
}

/**
 * Probes and pages, in the form of Hono, and what each makes of a credential: it is not read (a stale cookie must not lock anybody out of
 * the way to a new one), a bad one counts as none, or a bad one leads to the sign-in. Every other route declares a gate.
 */
const pages: Readonly<Record<string, 'not-read' | 'bad-is-none' | 'read'>> = {
  '/healthz': 'not-read',
  '/readyz': 'not-read',
  '/favicon.ico': 'not-read',
  '/sign-in': 'not-read',
  '/setup': 'not-read',
  '/graphql/assets/:name': 'not-read',
  '/invitation': 'bad-is-none',
  '/change-requests/:id': 'read',
  '/device': 'bad-is-none',
  '/': 'read',
  '/graphql': 'read',
};

export function isPage(route: string): boolean {
  return Object.hasOwn(pages, route);
}

/** What is made of a credential at this address. */
export function credentialUse(path: string): 'not-read' | 'bad-is-none' | 'read' {
  if (isOAuth(path) || path.startsWith('/.well-known/')) return 'not-read';
  const route = path.startsWith('/graphql/assets/') ? '/graphql/assets/:name' : path;
  return (Object.hasOwn(pages, route) && pages[route]) || 'read';
}
