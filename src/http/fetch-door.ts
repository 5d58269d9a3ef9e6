import type { GraphQLServer } from '../graphql/yoga.ts';
import { clientAddress } from './client-address.ts';
import { type FrontDoorDeps, newRequestId, readTarget } from './front-door.ts';
import { readRequestBody } from './read-body.ts';
import type { Router } from './router.ts';
import { serve } from './serve.ts';

/** The door for a test or another server: a request of the web, and where it comes from. */
export type FetchDoor = (request: Request, from?: { ip?: string }) => Promise<Response>;

export function fetchDoor(deps: FrontDoorDeps, graphql: GraphQLServer, router: Router): FetchDoor {
  return async (request, from = {}) => {
    const requestId = newRequestId();
    const url = new URL(request.url);
    const target = `${url.pathname}${url.search}`;
    const granted: Record<string, string> = { 'X-Request-Id': requestId };
    const response = await serve<Response>(deps, {
      head: {
        method: request.method,
        ...readTarget(target),
        header: (name) => request.headers.get(name),
        ip: clientAddress(from.ip ?? '127.0.0.1', request.headers.get('x-forwarded-for'), deps.isTrustedProxy),
      },
      requestId,
      host: url.host,
      url: target,
      rawHeaders: [],
      readBody: (limitBytes) => readRequestBody(request, limitBytes),
      grant: (headers) => void Object.assign(granted, headers),
      admitted: () => {},
      async pass(call, to, address) {
        const { href } = new URL(address, url);
        if (to === 'router') return router.fetch(new Request(href, request), { call });
        return graphql.fetch(href, { method: request.method, headers: request.headers }, call);
      },
      answer: (status, headers, body) => new Response(body, { status, headers }),
    });
    for (const [name, value] of Object.entries(granted)) response.headers.set(name, value);
    if (!response.headers.has('Vary')) response.headers.set('Vary', 'Origin');
    return response;
  };
}
