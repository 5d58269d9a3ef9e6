import { createHash } from 'node:crypto';
import { parse } from 'smol-toml';
import { skillFiles, zipOf } from '../../support/archive.ts';
import { type Unpacked, unpack } from './archive-rules.ts';
import type { Sx } from './client.ts';
import { SxError } from './decode.ts';
import { install } from './install.ts';
import { applyFlags, type Flags, rowsOf } from './targets.ts';

/** A folder with a skill in it. */
export interface Folder {
  name: string;
  files?: Record<string, string>;
}

export interface Added {
  version: string;
  /** Where the proposal is, if the upload was denied. */
  proposal?: string;
  isUnchanged?: boolean;
  warnings?: string[];
}

/** Ascending, as the client sorts them: by their numbers. */
const byNumbers = (left: string, right: string) => left.localeCompare(right, 'en', { numeric: true });

export async function versionsOf(sx: Sx, name: string): Promise<string[]> {
  const { text } = await sx.get(`/api/skills/assets/${name}/list.txt`);
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').sort(byNumbers);
}

export const archivePath = (name: string, version: string) => `/api/skills/assets/${name}/${version}/${name}-${version}.zip`;

/** `sx add ./folder --yes`, with the flags that say who gets it, or with `--no-install`. */
export async function add(sx: Sx, folder: Folder, flags: Flags | null = null, noInstall = false): Promise<Added> {
  const { name } = folder;
  const versions = await versionsOf(sx, name);
  const latest = versions.at(-1);
  const version = latest ? `${Number.parseInt(latest.replace(/^v/, ''), 10) + 1}` : '1';
  const archive = await zipOf(skillFiles({ name, version }, folder.files));
  if (latest && (await isSame(sx, name, latest, archive))) return { version: latest, isUnchanged: true };
  const proposal = await publish(sx, archive, { name, version, type: 'skill' });
  if (proposal) return { version, proposal };
  if (noInstall) return { version };
  // Without flags it looks who gets the asset, and leaves that as it is.
  const warnings = flags ? await applyFlags(sx, name, flags) : [];
  if (!flags) await rowsOf(sx, name);
  await install(sx);
  return { version, warnings };
}

/** Uploads; a denial becomes a proposal, whose address is answered. */
export async function publish(sx: Sx, archive: Buffer, named: { name: string; version: string; type: string }) {
  const { status, text } = await sx.upload(archive, named);
  const answer = JSON.parse(text);
  if (status === 200 || status === 201) {
    if (answer.success !== true || typeof answer.asset.name !== 'string') throw new SxError(answer.error);
    return null;
  }
  if (status === 409 || String(answer.error).includes('already exists'))
    throw new SxError(`version exists: ${answer.asset.name}`);
  if (status !== 403 && answer.permission_denied !== true) throw new SxError(answer.error);
  if (!answer.skill_id) throw new SxError('missing asset id');
  return propose(sx, answer.skill_id, archive, `Add ${named.name} ${named.version}`);
}

async function propose(sx: Sx, assetId: string, archive: Buffer, title: string): Promise<string> {
  const { pullRequest } = (await sx.graph('CreateAssetPullRequest', { input: { assetId, title } })).createAssetPullRequest;
  for (const [path, bytes] of await unpack(archive)) {
    if (path === 'metadata.toml') continue;
    const cut = path.lastIndexOf('/');
    const place = { name: path.slice(cut + 1), path: cut < 0 ? null : path.slice(0, cut) };
    const input = { pullRequestId: pullRequest.id, ...place, action: 'ADD', content: bytes.toString('utf8') };
    await sx.graph('AddAssetPullRequestFileChange', { input });
  }
  return pullRequest.sourceUrl;
}

/** Every file by its hash; metadata.toml as what it says, whatever version it names. */
async function isSame(sx: Sx, name: string, latest: string, archive: Buffer): Promise<boolean> {
  const answer = await sx.rest('GET', archivePath(name, latest));
  if (answer.status !== 200) return false;
  return fingerprint(await unpack(answer.bytes)) === fingerprint(await unpack(archive));
}

function fingerprint(files: Unpacked): string {
  const lines = [...files].map(([path, bytes]) => {
    if (path !== 'metadata.toml') return `${path} ${createHash('sha256').update(bytes).digest('hex')}`;
    const metadata = parse(bytes.toString('utf8')) as { asset: { version: string } };
    metadata.asset.version = '';
    return `${path} ${JSON.stringify(metadata)}`;
  });
  return lines.sort().join('\n');
}
