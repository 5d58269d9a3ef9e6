import { createServer, type RequestListener, type Server } from 'node:http';

/** What slow and many clients get, in milliseconds and connections. Node's own limits are five minutes and no cap. */
export const clientLimits = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  maxConnections: 10_000,
};

/** Node's HTTP server, with an end for clients that send their headers or bodies slowly. */
export function createHttpServer(listener: RequestListener, { maxConnections, ...timeouts } = clientLimits): Server {
  const server = createServer(timeouts, listener);
  server.maxConnections = maxConnections;
  return server;
}
