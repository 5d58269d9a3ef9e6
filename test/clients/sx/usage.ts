import type { Sx } from './client.ts';
import { SxError } from './decode.ts';

interface Use {
  timestamp: string;
  actor?: string;
}

/** One object a line and no line break behind the last; anything but 204 keeps the batch for another time. */
export async function reportUsage(sx: Sx, uses: readonly Use[], name = 'code-review'): Promise<void> {
  const lines = uses.map((use) => JSON.stringify({ asset_name: name, asset_version: '1', asset_type: 'skill', ...use }));
  const { status, text } = await sendUsage(sx, lines.join('\n'));
  if (status !== 204) throw new SxError(`HTTP ${status}: ${text}`);
}

export const sendUsage = (sx: Sx, body: string) =>
  sx.rest('POST', '/api/skills/usage', { 'Content-Type': 'application/x-ndjson' }, body);
