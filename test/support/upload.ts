import type { Client } from './client.ts';

export interface RestAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by path, as a client would
  body: any;
  text: string;
}

export const uploadAddress = '/api/skills/assets';
const origin = 'http://127.0.0.1:4000';

/** A multipart body as `sx` sends it: the archive first, then the texts. */
export function uploadForm(archive: Uint8Array | null, texts: Record<string, string> = {}): FormData {
  const form = new FormData();
  if (archive) form.append('file', new Blob([Uint8Array.from(archive)], { type: 'application/octet-stream' }), 'archive.zip');
  for (const [name, text] of Object.entries(texts)) form.append(name, text);
  return form;
}

/** A call of a route, with the bytes of its answer. */
export async function fetchBytes(caller: Client, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await caller.fetch(path, { method, headers: { origin, ...headers } });
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

export async function rest(caller: Client, method: string, path: string, init: RequestInit = {}): Promise<RestAnswer> {
  // A form is encoded here: the stream that Node makes of one does not survive being refused halfway.
  const encoded = init.body instanceof FormData ? new Response(init.body) : null;
  const body = encoded ? await encoded.arrayBuffer() : init.body;
  const type = encoded && { 'content-type': encoded.headers.get('content-type')! };
  const headers = { origin, ...type, ...(init.headers as Record<string, string>) };
  const response = await caller.fetch(path, { ...init, method, headers, ...(body != null && { body }) });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : null, text };
}

/** Uploads a version with the caller's credential. */
export function upload(caller: Client, archive: Uint8Array | null, texts: Record<string, string> = {}): Promise<RestAnswer> {
  return rest(caller, 'POST', uploadAddress, { body: uploadForm(archive, texts) });
}
