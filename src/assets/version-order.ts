import semver from 'semver';
import { Conflict } from '../kernel/errors.ts';

const lenient = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** The strict form of a lenient version (`7`, `v1.2`, `1.2.3-rc.1+build`), or null (docs/skills-api.md, section 3.3). */
function strict(version: string): semver.SemVer | null {
  const match = version.length <= 100 ? lenient.exec(version) : null;
  if (!match) return null;
  const [, major, minor = '0', patch = '0', pre = '', build = ''] = match;
  const plain = [major!, minor, patch].map((number) => number.replace(/^0+(?=\d)/, '')).join('.');
  return semver.parse(`${plain}${pre}${build}`);
}

export function isVersion(text: string): boolean {
  return strict(text) !== null;
}

/**
 * Of a version that comes in: there is room for times as numbers, and it is far from where numbers cannot be counted up any more, which
 * would spoil the name of the asset.
 */
export const highestNumber = 1_000_000_000_000_000;

export function hasLowNumbers(version: string): boolean {
  const { major = 0, minor = 0, patch = 0 } = strict(version) ?? {};
  return Math.max(major, minor, patch) <= highestNumber;
}

/** Negative when the first comes before the second. Texts that mean the same version are told apart by themselves. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [strict(one), strict(other)];
  if (a && b) return a.compare(b) || (one < other ? -1 : Number(one > other));
  return a ? 1 : b ? -1 : one < other ? -1 : Number(one > other);
}

/** What `sx` would call the next one: the major number one higher. `field`: of the input, for the refusal where there is none. */
export function nextVersion(highest: string, field: string): string {
  const { major = 0 } = strict(highest) ?? {};
  if (major >= highestNumber)
    throw new Conflict(field, `No version can follow ${highest}: its first number is as high as can be.`, 'NO_NEXT_VERSION');
  return /^v?\d+$/.test(highest) ? String(major + 1) : `${major + 1}.0.0`;
}

/**
 * Whether a version is within a range such as `>=1.0.0,<2.0.0`, `~=1.4` or `~1.2`; null for a range that cannot be read. `~=` is that of
 * Python (PEP 440): `~=1.4` goes up to 2, `~=1.4.2` up to 1.5. `~` is that of npm: both `~1.4` and `~1.4.2` go up to 1.5.
 */
export function isWithin(version: string, range: string): boolean | null {
  const parts = range.split(',').map((part) => compatible(part.trim()));
  const asked = semver.validRange(parts.join(' '));
  const exact = strict(version);
  if (asked === null || exact === null) return null;
  return semver.satisfies(exact, asked, { includePrerelease: true });
}

function compatible(part: string): string {
  const [, lowest] = /^~=\s*(.+)$/.exec(part) ?? [];
  if (lowest === undefined) return part;
  const [, major] = /^v?(\d+)(?:\.\d+)?$/.exec(lowest) ?? [];
  return major === undefined ? `~${lowest}` : `>=${lowest} <${Number(major) + 1}`;
}
