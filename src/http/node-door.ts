import type { IncomingMessage, RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { anonymous } from '../auth/principal.ts';
import type { RequestHead } from '../auth/request-head.ts';
import type { GraphQLServer } from '../graphql/yoga.ts';
import type { Call } from './call.ts';
import { clientAddress } from './client-address.ts';
import { type FrontDoorDeps, newRequestId, readTarget } from './front-door.ts';
import { readNodeBody } from './read-body.ts';
import type { Router } from './router.ts';
import { serve } from './serve.ts';

/** The door for a socket. GraphQL is answered without a `Request` or `Response` of the web. Each request is logged. */
export function nodeDoor(deps: FrontDoorDeps, graphql: GraphQLServer, router: Router): RequestListener {
  const calls = new WeakMap<object, Call>();
  const routerListener = getRequestListener((request, { incoming }) => router.fetch(request, { call: calls.get(incoming) }), {
    overrideGlobalObjects: false,
  });

  return (request, response) => {
    const requestId = newRequestId();
    const startedAt = performance.now();
    const url = request.url ?? '/';
    const head = headOf(request, url, deps.isTrustedProxy);
    let admitted: Call | null = null;
    response.setHeader('X-Request-Id', requestId);
    // What the answer is depends on the origin on every route that looks at credentials; GraphQL says more.
    response.setHeader('Vary', 'Origin');
    response.on('close', () => {
      const { kind } = admitted?.principal ?? anonymous;
      // The path alone: a query string may hold what should not be there.
      deps.log.info({
        requestId,
        method: head.method,
        path: head.path,
        status: response.statusCode,
        principal: kind,
        ms: Math.round(performance.now() - startedAt),
      });
    });
    void serve<void>(deps, {
      head,
      requestId,
      host: head.header('host'),
      url,
      rawHeaders: request.rawHeaders,
      readBody: (limitBytes) => readNodeBody(request, limitBytes),
      grant(headers) {
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      },
      admitted(call) {
        admitted = call;
      },
      async pass(call, to, address) {
        request.url = address;
        if (to === 'graphql') {
          await graphql(request, response, call);
        } else {
          calls.set(request, call);
          await routerListener(request, response);
        }
      },
      answer(status, headers, body) {
        if (response.headersSent) {
          response.destroy();
          return;
        }
        // What is left of an unread body would be taken for the next request.
        if (!request.complete) headers['Connection'] = 'close';
        response.writeHead(status, headers).end(body);
      },
    });
  };
}

function headOf(request: IncomingMessage, url: string, isTrustedProxy: (address: string) => boolean): RequestHead {
  const { headers } = request;
  return {
    method: request.method ?? 'GET',
    ...readTarget(url),
    header(name) {
      const value = headers[name];
      return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
    },
    ip: clientAddress(request.socket.remoteAddress ?? '', headers['x-forwarded-for']?.toString() ?? null, isTrustedProxy),
  };
}
