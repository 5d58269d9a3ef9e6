import { checkDownload } from './archive-rules.ts';
import { publicUrl, type Sx } from './client.ts';
import { SxError } from './decode.ts';
import { checkLock, type LockedAsset } from './lock-rules.ts';

const lockPath = '/api/skills/sx.lock';

/** The lock without a condition, as most commands fetch it. */
export async function fetchLock(sx: Sx): Promise<LockedAsset[]> {
  const answer = await sx.get(lockPath);
  if (!answer.headers.etag) throw new SxError('The lock has no ETag: the old one would stay beside the new content.');
  sx.state.lock = { etag: answer.headers.etag, text: answer.text };
  return checkLock(answer.text);
}

/** The lock as `install` and `uninstall` fetch it, which know of an earlier one. */
export async function refreshLock(sx: Sx): Promise<{ assets: LockedAsset[]; isNew: boolean }> {
  const { lock } = sx.state;
  const answer = await sx.rest('GET', lockPath, lock ? { 'If-None-Match': lock.etag } : {});
  if (answer.status === 304 && lock) return { assets: checkLock(lock.text), isNew: false };
  if (answer.status !== 200) throw new SxError(`HTTP ${answer.status}: ${answer.text}`);
  if (!answer.headers.etag) throw new SxError('The lock has no ETag.');
  sx.state.lock = { etag: answer.headers.etag, text: answer.text };
  return { assets: checkLock(answer.text), isNew: true };
}

/** `sx install`: the lock, what is missing of it, and onto the disk. Plugins of the desktop app are no client's. */
export async function install(sx: Sx): Promise<string[]> {
  const { assets } = await refreshLock(sx);
  const disk: typeof sx.state.disk = new Map();
  for (const asset of assets) {
    const key = `${asset.name}@${asset.version}`;
    const kept = sx.state.archives.get(key);
    const bytes = kept ?? (await download(sx, asset));
    const files = kept ? await checkDownload(bytes, { ...asset, 'source-http': { url: '' } }) : await checkDownload(bytes, asset);
    sx.state.archives.set(key, bytes);
    disk.set(asset.name, files);
  }
  sx.state.disk = disk;
  return [...disk.keys()];
}

async function download(sx: Sx, asset: LockedAsset): Promise<Buffer> {
  const { url } = asset['source-http'];
  // The credential goes along to whatever host the address names.
  if (!url.startsWith(`${publicUrl}/`)) throw new SxError(`${asset.name} is somebody else's: the credential would go there.`);
  sx.note(`download ${asset.name} ${asset.version}`);
  const answer = await sx.send('GET', url, { Authorization: `Bearer ${sx.state.token}` });
  if (answer.status !== 200) throw new SxError(`HTTP ${answer.status}: ${answer.text}`);
  return answer.bytes;
}
