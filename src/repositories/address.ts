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

/**
 * Reads an address as people type it: `https://host/owner/name`, `ssh://git@host:22/owner/name.git`, `git@host:owner/name.git` or
 * `host/owner/name`. The one place where addresses of repositories are normalised (sx-client contract, 3.3).
 */
export function repositoryAddress(field: string, typed: string): RepositoryAddress {
  const text = typed.trim();
  const scp = /^(?:[^@/\s]+@)?([A-Za-z0-9.-]+):(?!\/)(.+)$/.exec(text);
  const local = text
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^[^@/]*@/, '')
    .replace(/[?#].*$/s, '');
  const [place = '', ...rest] = (scp && !text.includes('://') ? `${scp[1]}/${scp[2]}` : local).split('/');
  const segments = rest.filter((segment) => segment !== '');
  const name = segments.pop()?.replace(/\.git$/i, '') ?? '';
  const address = {
    host: place.replace(/:\d*$/, '').toLowerCase(),
    namespace: segments.join('/').toLowerCase(),
    name: name.toLowerCase(),
  };
  if (!isHost(address.host) || segments.length === 0 || ![...segments, name].every(isSegment) || text.length > 500)
    throw new BadUserInput(field, 'Must be the address of a repository, such as https://github.com/owner/name.');
  return address;
}

/** `owner/name` at a provider's own host, such as GITHUB; any other text must be a whole address. */
export function repositoryNamed(field: string, name: string, provider: string | null | undefined): RepositoryAddress {
  const host = providerHosts[(provider ?? '').toLowerCase()];
  return repositoryAddress(field, host && /^[^/:@\s]+\/[^:@\s]+$/.test(name.trim()) ? `https://${host}/${name.trim()}` : name);
}

/** The canonical address, as locks carry it. */
export function repositoryUrl({ host, namespace, name }: RepositoryAddress): string {
  return `https://${host}/${namespace}/${name}`;
}

const isHost = (text: string) => (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text) && text.includes('.')) || text === 'localhost';
const isSegment = (text: string) => /^[\p{L}\p{N}._~-]+$/u.test(text) && !/^\.{1,2}$/.test(text);
