import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { sxAt } from './client.ts';

/** A server that writes down what comes, and answers with nothing. */
async function listener() {
  const received: Buffer[] = [];
  const server = createServer((socket) =>
    socket.on('data', (bytes) => {
      received.push(bytes);
      if (Buffer.concat(received).toString('latin1').endsWith('END'))
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
    }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, text: () => Buffer.concat(received).toString('latin1') };
}

test('what goes out is what Go writes: the client, the credential, gzip, and no header besides', async () => {
  const { port, text } = await listener();
  await sxAt(port, 'TOKEN').rest('POST', '/api/skills/usage', { 'Content-Type': 'application/x-ndjson' }, '{}END');
  const [head, body] = text().split('\r\n\r\n');
  const [first, ...headers] = head!.split('\r\n');
  expect(first).toBe('POST /api/skills/usage HTTP/1.1');
  expect(headers.sort()).toEqual([
    'Accept-Encoding: gzip',
    'Authorization: Bearer TOKEN',
    'Content-Length: 5',
    'Content-Type: application/x-ndjson',
    'Host: 127.0.0.1:4000',
    'User-Agent: skills/2.3.4',
  ]);
  expect(body).toBe('{}END');
});

test('a server that was typed with a slash at its end is asked at two of them', async () => {
  const { port, text } = await listener();
  const sx = sxAt(port, '', 'http://127.0.0.1:4000/');
  await sx.rest('POST', '/api/oauth/token/', {}, 'END');
  expect(text()).toMatch(/^POST \/\/api\/oauth\/token\/ HTTP/);
  expect(text()).not.toContain('Authorization');
});
