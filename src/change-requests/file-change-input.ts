import { metadataPath } from '../archives/check-archive.ts';
import { pathFault } from '../archives/entry-name.ts';
import { longestText } from '../archives/read-file.ts';
import { BadUserInput } from '../kernel/errors.ts';

export interface FileChange {
  name: string;
  path?: string | null | undefined;
  action: 'ADD' | 'MODIFY' | 'DELETE';
  content?: string | null | undefined;
  previousContent?: string | null | undefined;
}

/** The whole path and the text that a change of a file means, checked as in an archive. No text: the file goes. */
export function fileChangeInput({ name, path, action, content }: FileChange): { path: string; content: string | null } {
  if (name.includes('/')) throw new BadUserInput('name', 'Must be the name of the file alone; its folder goes into path.');
  requireSafe('name', name);
  if (path) requireSafe('path', path);
  const whole = path ? `${path}/${name}` : name;
  requireSafe('path', whole);
  if (whole.toLowerCase() === metadataPath)
    throw new BadUserInput('name', 'metadata.toml cannot be changed this way: the merge writes it anew.');
  if (action === 'DELETE') return { path: whole, content: null };
  if (content == null) throw new BadUserInput('content', 'Give the whole text of the file; an empty text is an empty file.');
  if (Buffer.byteLength(content) > longestText) throw new BadUserInput('content', 'Must be at most 1 MB of UTF-8.');
  return { path: whole, content };
}

function requireSafe(field: string, path: string): void {
  const fault = path.endsWith('/') ? 'A path must not end with "/".' : pathFault(path);
  if (fault) throw new BadUserInput(field, fault);
}
