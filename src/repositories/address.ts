import { BadUserInput } from '../kernel/errors.ts';

/** Which repository an address means: all in lower case, as locks and clients compare it. */
export interface RepositoryAddress {
  host: string;
  /** Whom it belongs to at its host; several segments where groups nest. */
  namespace: string;
  name: string;
}

const providerHosts: Readonly<Record<string, string>> = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  bitbucket: 'bitbucket.org',
};

/** Here an owner has no groups: a longer path is the address of a page in the repository, not of the repository. */
const withoutGroups = new Set([providerHosts['github'], providerHosts['bitbucket']]);

/**
 * Reads an address as people type it: `https://host/owner/name`, `ssh://git@host:22/owner/name.git`, `git@host:owner/name.git` or
 * `host/owner/name`. The one place where addresses of repositories are normalised (docs/skills-api.md, section 3.3).
 */
export function repositoryAddress(field: string, typed: string): RepositoryAddress {
  const text = typed.trim();
  const [place = '', ...rest] = withoutScheme(text).toLowerCase().split('/');
  const segments = rest.filter((segment) => segment !== '');
  const name = segments.pop()?.replace(/\.git$/, '') ?? '';
  const host = place.replace(/:\d*$/, '');
  const named = segments.length > 0 && [...segments, name].every(isSegment) && !(withoutGroups.has(host) && segments.length > 1);
  if (text.length > 500 || !named || !isHost(host) || !(saysHost(text) || host.includes('.') || host === 'localhost'))
    throw new BadUserInput(field, 'Must be the address of a repository, such as https://github.com/owner/name.');
  return { host, namespace: segments.join('/'), name };
}

/** `owner/name` at a provider's own host, such as GITHUB; any other text must be a whole address. */
export function repositoryNamed(field: string, name: string, provider: string | null | undefined): RepositoryAddress {
  const host = providerHosts[(provider ?? '').toLowerCase()];
  const short = /^[^/:@\s]+\/[^:@\s]+$/.test(name.trim()) && !name.trim().toLowerCase().startsWith(`${host}/`);
  return repositoryAddress(field, host && short ? `https://${host}/${name.trim()}` : name);
}

/** The canonical address, as locks carry it. */
export function repositoryUrl({ host, namespace, name }: RepositoryAddress): string {
  return `https://${host}/${namespace}/${name}`;
}

/** What clients call the owner: the last segment before the name, also where groups nest. */
export function ownerOf({ namespace }: Pick<RepositoryAddress, 'namespace'>): string {
  return namespace.split('/').at(-1)!;
}

/** `host[:port]/owner/name` of any of the forms. `host:1234/owner/name` has a port, `git@host:1234/name` and `host:1234/name` an owner. */
function withoutScheme(text: string): string {
  const scp = /^([^@/\s]+@)?([A-Za-z0-9.-]+):(?!\/)(.+)$/.exec(text);
  const port = scp && !scp[1] && /^\d+\/[^/]+\/./.test(scp[3]!);
  if (scp && !port && !text.includes('://')) return `${scp[2]}/${scp[3]}`;
  return text
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/[?#].*$/s, '');
}

/** Whether the form leaves no doubt that a host comes first, so that it may be one within a network, such as `git`. */
const saysHost = (text: string) => text.includes('://') || /^[^@/\s]+@/.test(text);
const isHost = (text: string) => text.split('.').every((label) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label));
// A lone hyphen stands before what GitLab shows of a repository, such as /-/tree/main.
const isSegment = (text: string) => /^[\p{L}\p{N}._~-]+$/u.test(text) && !/^(\.{1,2}|-)$/.test(text);
