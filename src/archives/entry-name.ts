import { ArchiveRefused, shown } from './archive-refused.ts';

const longestName = 1_000;
/** Of a path: a file and the folders that it is in. */
const mostParts = 32;
/** Control and bidirectional characters, line breaks, byte order marks: a name with one of these does not look like what it is. */
const deceptive = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\uFEFF]/u;

/** The name that an entry's bytes mean. */
export function decodeName(bytes: Uint8Array): string {
  const unsafe = (rule: string) =>
    new ArchiveRefused('ARCHIVE_UNSAFE_PATH', `${shown(Buffer.from(bytes).toString('latin1'))}: ${rule}`);
  if (bytes.byteLength > longestName) throw unsafe(`A name may have at most ${longestName} bytes.`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unsafe('Names must be valid UTF-8.');
  }
}

/** What forbids a path in an archive, in one sentence, or null. A slash at the end marks a folder. */
export function pathFault(path: string): string | null {
  if (path === '') return 'A name must not be empty.';
  if (Buffer.byteLength(path) > longestName) return `A name may have at most ${longestName} bytes.`;
  if (deceptive.test(path)) return 'A name must not hold control, line break or text direction characters.';
  if (path.includes('\\')) return 'Folders are separated by "/", never by a backslash.';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'A path must be relative: no "/" and no drive letter in front.';
  const segments = path.replace(/\/$/, '').split('/');
  if (segments.includes('..')) return 'A path must not climb out of the archive with "..".';
  if (segments.includes('') || segments.includes('.')) return 'A path must not hold empty or "." segments.';
  // Some systems drop dots and spaces at the end of a name, which makes "..  " climb and "a." the same as "a".
  if (segments.some((segment) => /[. ]$/.test(segment)))
    return 'No file or folder may have a dot or a space at the end of its name.';
  if (segments.includes('__proto__')) return 'No file or folder may be called "__proto__".';
  return segments.length > mostParts ? `A path may have at most ${mostParts} parts between its slashes.` : null;
}

export function requireSafePath(path: string): void {
  const fault = pathFault(path);
  if (fault) throw new ArchiveRefused('ARCHIVE_UNSAFE_PATH', `${shown(path)}: ${fault}`);
}

/** Names that some file system takes for the same one have the same key. */
function nameKey(name: string): string {
  return name.normalize('NFC').toUpperCase().normalize('NFC');
}

interface Place {
  /** Without the folders above it. */
  name: string;
  kind: 'file' | 'folder';
  /** Has an entry of its own, where a folder may also follow from what is in it. */
  named: boolean;
  /** What is in it, by the keys of the names. */
  inside: Map<string, Place>;
}

/** Every path must mean one place, on every file system. A tree of names: whole paths of all folders would be far longer than the archive. */
export function requireDistinct(paths: readonly string[]): void {
  const root = new Map<string, Place>();
  for (const path of paths) {
    const names = path.replace(/\/$/, '').split('/');
    let inside = root;
    for (const [depth, name] of names.entries()) {
      const named = depth === names.length - 1;
      const kind = named && !path.endsWith('/') ? 'file' : 'folder';
      inside = take(inside, { name, kind, named, inside: new Map() }, names.slice(0, depth)).inside;
    }
  }
}

/** The place itself, or the one that is there already. */
function take(places: Map<string, Place>, place: Place, above: readonly string[]): Place {
  const key = nameKey(place.name);
  const known = places.get(key);
  if (!known) {
    places.set(key, place);
    return place;
  }
  const pathOf = ({ name }: Place) => shown([...above, name].join('/'));
  const refuse = (rule: string) => new ArchiveRefused('ARCHIVE_DUPLICATE_NAME', `${pathOf(place)} ${rule}`);
  if (known.name !== place.name) throw refuse(`stands beside ${pathOf(known)}, which some file systems take for the same name.`);
  if (known.kind !== place.kind) throw refuse('is a file and a folder at once.');
  if (known.named && place.named) throw refuse('is in the archive twice.');
  known.named ||= place.named;
  return known;
}
