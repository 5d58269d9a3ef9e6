import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { gunzipSync } from 'node:zlib';

export interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
}

export interface Sent {
  method: 'GET' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body?: Buffer | undefined;
}

/**
 * One request over a socket with exactly these headers, as Go's client writes them: besides them stand only the host, the length, and
 * that gzip is welcome. Whatever host an address names is reached at the port where the server listens.
 */
export async function roundTrip(port: number, { method, url, headers, body }: Sent): Promise<Received> {
  const call = request({
    host: '127.0.0.1',
    port,
    method,
    path: `${url.pathname}${url.search}`,
    agent: false,
    headers: {
      Host: url.host,
      ...headers,
      ...(method === 'POST' && { 'Content-Length': body?.length ?? 0 }),
      'Accept-Encoding': 'gzip',
    },
  });
  call.removeHeader('Connection');
  call.end(body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const received = Buffer.concat(chunks);
  const bytes = response.headers['content-encoding'] === 'gzip' ? gunzipSync(received) : received;
  return { status: response.statusCode!, headers: response.headers, bytes, text: bytes.toString('utf8') };
}

export interface Form {
  contentType: string;
  body: Buffer;
}

/** A form in parts as Go writes one: the archive, then the texts in their order. */
export function uploadForm(archive: Buffer, texts: { name: string; version: string; type: string }): Form {
  const boundary = randomBytes(30).toString('hex');
  const part = (headers: string, content: string | Buffer) =>
    Buffer.concat([Buffer.from(`--${boundary}\r\n${headers}\r\n\r\n`), Buffer.from(content as string), Buffer.from('\r\n')]);
  const named = (name: string) => `Content-Disposition: form-data; name="${name}"`;
  const filename = `${texts.name}-${texts.version}.zip`;
  const body = Buffer.concat([
    part(`${named('file')}; filename="${filename}"\r\nContent-Type: application/octet-stream`, archive),
    part(named('name'), texts.name),
    part(named('version'), texts.version),
    part(named('type'), texts.type),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, body };
}
