import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { newRequestId } from './front-door.ts';

/** What slow and many clients get, in milliseconds and connections. Node's own limits are five minutes and no cap. */
export const clientLimits = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  maxConnections: 10_000,
};

/** What a message that Node itself cannot make sense of is answered with. */
const statusOf: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Node's HTTP server, with an end for clients that send their headers or bodies slowly, and a request id on every answer. */
export function createHttpServer(listener: RequestListener, { maxConnections, ...timeouts } = clientLimits): Server {
  // A missing Host is refused by the front door, as a malformed one is.
  const server = createServer({ ...timeouts, requireHostHeader: false }, listener);
  server.maxConnections = maxConnections;
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = statusOf[error.code ?? ''] ?? 400;
    const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Connection: close', `X-Request-Id: ${newRequestId()}`];
    socket.end(`${head.join('\r\n')}\r\n\r\n`);
  });
  server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, { 'X-Request-Id': newRequestId(), Connection: 'close' }).end();
  });
  return server;
}
