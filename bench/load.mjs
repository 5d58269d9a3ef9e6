// The load generator, a process of its own: job as JSON on standard input, measurement as JSON on standard output.
// Plain sockets with keep-alive and one request under way on each: node:http as a client costs more than the servers measured, and would
// measure itself. Every answer must have the expected status and exactly the expected body.
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { percentile } from './lib/table.mjs';

const job = JSON.parse(await text(process.stdin));
const { port, connections, warmUpSeconds, seconds, expected } = job;
const requests = (job.tokens ?? [null]).map(requestWith);

function requestWith(token) {
  const { method, path, headers, body = '' } = job;
  const all = {
    Host: `127.0.0.1:${port}`,
    ...headers,
    ...(token && { Authorization: `Bearer ${token}` }),
    ...(body && { 'Content-Length': Buffer.byteLength(body) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from([`${method} ${path} HTTP/1.1`, ...lines, '', body].join('\r\n'));
}

const begin = performance.now() + warmUpSeconds * 1000;
const end = begin + seconds * 1000;
const latencies = [];
let turn = 0;

function run() {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let received = '';
    let sentAt = 0;
    const send = () => {
      sentAt = performance.now();
      socket.write(requests[turn++ % requests.length]);
    };
    socket.setEncoding('latin1');
    socket.once('connect', send);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The server closed a connection.')));
    socket.on('data', (chunk) => {
      received = received === '' ? chunk : received + chunk;
      const answer = completeBody(received);
      if (answer === null) return;
      if (!received.startsWith(`HTTP/1.1 ${expected.status} `) || answer !== expected.body) {
        reject(new Error(`Unexpected answer:\n${received}`));
        return;
      }
      received = '';
      const now = performance.now();
      if (now >= begin && now < end) latencies.push(now - sentAt);
      if (now < end) {
        send();
        return;
      }
      socket.removeAllListeners('close');
      socket.destroy();
      resolve();
    });
  });
}

/** The body once all of it is there, else null. */
function completeBody(message) {
  const headEnd = message.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const head = message.slice(0, headEnd);
  const rest = message.slice(headEnd + 4);
  if (head.startsWith('HTTP/1.1 304 ')) return rest;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length) return rest.length >= Number(length[1]) ? rest : null;
  if (!rest.endsWith('\r\n0\r\n\r\n')) return null;
  let whole = '';
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at);
    const size = Number.parseInt(rest.slice(at, lineEnd), 16);
    if (size === 0) return whole;
    whole += rest.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 4 + size;
  }
}

try {
  await Promise.all(Array.from({ length: connections }, run));
  latencies.sort((a, b) => a - b);
  const result = { rps: latencies.length / seconds, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
  process.stdout.write(JSON.stringify(result));
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
