import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { clientLimits, createHttpServer } from '../../src/http/server.ts';

/** Puts the app behind a real port until the present test ends. */
export async function listen(app: App, limits: Partial<typeof clientLimits> = {}): Promise<number> {
  const server = createHttpServer(app.listener, { ...clientLimits, ...limits });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

export interface WireAnswer {
  /** 0 when the server closed the connection without an answer. */
  status: number;
  headers: Map<string, string>;
  body: string;
  /** Everything that came, also behind the first answer. */
  all: string;
}

/** Sends bytes as they are, and reads until the server closes. `finish` half-closes after sending, as a client that gives up does. */
export async function raw(port: number, bytes: string | Buffer, { finish = false, waitMs = 5_000 } = {}): Promise<WireAnswer> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  if (finish) socket.end();
  const timer = setTimeout(() => socket.destroy(), waitMs);
  await once(socket, 'close').catch(() => {});
  clearTimeout(timer);
  return parse(Buffer.concat(chunks).toString('utf8'));
}

function parse(all: string): WireAnswer {
  const [head = '', ...rest] = all.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = rest.join('\r\n\r\n');
  const chunked = headers.get('transfer-encoding') === 'chunked';
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0), headers, body: chunked ? unchunk(body) : body, all };
}

function unchunk(body: string): string {
  const bytes = Buffer.from(body, 'utf8');
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (!size) break;
    text += bytes.toString('utf8', end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
  return text;
}

/** One POST to `/graphql`, written out: every header as given, none added besides Host, length and `Connection: close`. */
export function post(body: string | Buffer, headers: readonly string[] = [], path = '/graphql'): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${bytes.length}`,
    'Connection: close',
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}
