import type { Client } from '../support/client.ts';

/** Reports lines of any kind, and how that went: the status, and the lines that were refused. */
export async function report(caller: Client, lines: readonly (object | string)[] | Uint8Array, type = 'application/x-ndjson') {
  const body =
    lines instanceof Uint8Array
      ? Buffer.from(lines)
      : lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const headers = { 'content-type': type, origin: 'http://127.0.0.1:4000' };
  const response = await caller.fetch('/api/skills/usage', { method: 'POST', headers, body });
  return {
    status: response.status,
    rejected: response.headers.get('x-gatehouse-rejected-lines'),
    text: await response.text(),
  };
}

export const use = (more: object = {}) => ({
  asset_name: 'code-review',
  asset_version: '3',
  asset_type: 'skill',
  timestamp: '2026-08-13T10:00:00Z',
  ...more,
});
