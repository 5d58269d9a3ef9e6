import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { anonymous } from './auth/principal.ts';
import type { RequestHead } from './auth/request-head.ts';
import { buildSchema } from './graphql/schema.ts';
import { createGraphQLServer } from './graphql/yoga.ts';
import type { Call } from './http/call.ts';
import { clientAddress } from './http/client-address.ts';
import { preflightAnswer } from './http/cors.ts';
import {
  admit,
  bodyLimitOf,
  callOf,
  type FrontDoorDeps,
  looksAtPage,
  newRequestId,
  readTarget,
  refuseMalformed,
} from './http/front-door.ts';
import { checkQueryString, readBatch, readParams } from './http/graphql-params.ts';
import { batchPath, credentialUse, graphqlPath, isGraphQL } from './http/paths.ts';
import { graphqlBody, HttpRefusal, problemOf, restRefusal } from './http/problem.ts';
import { readNodeBody, readRequestBody } from './http/read-body.ts';
import { createRouter, type RouterDeps } from './http/router.ts';
import { requireJson } from './http/strict-json.ts';
import { BadCredential, RateLimited } from './kernel/errors.ts';

export type AppDeps = FrontDoorDeps & RouterDeps;

/** The whole product, without a port: the same door for a socket (`listener`) and for a test or another server (`fetch`). */
export interface App {
  listener(request: IncomingMessage, response: ServerResponse): void;
  fetch(request: Request, from?: { ip?: string }): Promise<Response>;
}

interface Incoming {
  head: RequestHead;
  requestId: string;
  readBody(limitBytes: number): Promise<string>;
  /** Adds headers to whatever will be answered. */
  grant(headers: Record<string, string>): void;
}

export function createApp(deps: AppDeps): App {
  const { documentLimits: limits } = deps.services;
  const yoga = createGraphQLServer(buildSchema(), limits);
  const router = createRouter(deps);
  const calls = new WeakMap<object, Call>();
  const routerListener = getRequestListener((request, { incoming }) => router.fetch(request, { call: calls.get(incoming) }), {
    overrideGlobalObjects: false,
  });

  /** Everything up to where GraphQL and the other routes part: throws what is to be answered instead. */
  async function enter(incoming: Incoming): Promise<{ call: Call; to: 'graphql' | 'router' }> {
    const { head, requestId } = incoming;
    const use = credentialUse(head.path);
    if (use === 'not-read') return { call: callOf(deps, head, requestId), to: 'router' };
    const call = await admit(deps, head, requestId, incoming.grant).catch((error: unknown) => {
      const refused = error instanceof BadCredential || error instanceof RateLimited;
      if (refused && use === 'bad-is-none') return callOf(deps, head, requestId);
      throw looksAtPage(head) && refused ? toSignIn(deps) : error;
    });
    if (!isGraphQL(head.path) || looksAtPage(head)) return { call, to: 'router' };
    if (head.method === 'POST') {
      requireJson(head.header('content-type'));
      const text = await incoming.readBody(bodyLimitOf(call.principal));
      call.params = head.path === batchPath ? readBatch(text, limits) : readParams(text, limits);
    } else if (head.method === 'GET' && head.path !== batchPath) {
      checkQueryString(head.query, limits);
    } else {
      throw new HttpRefusal(405, 'Send queries and mutations by POST.', {
        Allow: head.path === batchPath ? 'POST' : 'GET, POST',
      });
    }
    return { call, to: 'graphql' };
  }

  async function listen(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = newRequestId();
    const startedAt = performance.now();
    const target = readTarget(request.url ?? '/');
    const head = headOf(request, target, deps.isTrustedProxy);
    let call: Call | null = null;
    const grant = (headers: Record<string, string>) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    };
    response.setHeader('X-Request-Id', requestId);
    // What the answer is depends on the origin on every route that looks at credentials; GraphQL says more.
    response.setHeader('Vary', 'Origin');
    response.on('close', () => {
      const { kind } = call?.principal ?? anonymous;
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
    try {
      refuseMalformed(head.header('host'), request.url ?? '', request.rawHeaders);
      const preflight = await preflightAnswer(deps.auth.pool, head);
      if (preflight) {
        response.writeHead(204, preflight).end();
        return;
      }
      const entered = await enter({ head, requestId, readBody: (limit) => readNodeBody(request, limit), grant });
      call = entered.call;
      // Yoga and the router see this server's own reading of the target, and a host that cannot surprise them.
      request.url = entered.to === 'graphql' ? `${graphqlPath}${target.query}` : `${target.path}${target.query}`;
      if (entered.to === 'graphql') {
        await yoga(request, response, call);
      } else {
        calls.set(request, call);
        await routerListener(request, response);
      }
    } catch (error) {
      const { status, headers, body } = refusal(error, head, requestId);
      if (response.headersSent) {
        response.destroy();
        return;
      }
      // What is left of an unread body would be taken for the next request.
      if (!request.complete) headers['Connection'] = 'close';
      response.writeHead(status, headers).end(body);
    }
  }

  function refusal(error: unknown, head: RequestHead, requestId: string) {
    const problem = problemOf(error);
    if (problem.status === 500) deps.log.error({ requestId, err: error }, 'A request failed.');
    const { type, body } = isGraphQL(head.path)
      ? { type: graphqlType(head), body: graphqlBody(problem, requestId) }
      : restRefusal(problem, head.path);
    const headers: Record<string, string> = {
      'Content-Type': `${type}; charset=utf-8`,
      'Cache-Control': 'no-store',
      Vary: 'Origin, Accept',
      ...problem.headers,
    };
    return { status: problem.status, headers, body };
  }

  return {
    listener(request, response) {
      void listen(request, response);
    },

    async fetch(request, from = {}) {
      const requestId = newRequestId();
      const url = new URL(request.url);
      const target = readTarget(`${url.pathname}${url.search}`);
      const head: RequestHead = {
        method: request.method,
        ...target,
        header: (name) => request.headers.get(name),
        ip: clientAddress(from.ip ?? '127.0.0.1', request.headers.get('x-forwarded-for'), deps.isTrustedProxy),
      };
      const granted: Record<string, string> = { 'X-Request-Id': requestId };
      const grant = (headers: Record<string, string>) => void Object.assign(granted, headers);
      const answer = async (): Promise<Response> => {
        refuseMalformed(url.host, `${url.pathname}${url.search}`, []);
        const preflight = await preflightAnswer(deps.auth.pool, head);
        if (preflight) return new Response(null, { status: 204, headers: preflight });
        const { call, to } = await enter({ head, requestId, readBody: (limit) => readRequestBody(request, limit), grant });
        if (to === 'router') return router.fetch(new Request(new URL(`${target.path}${target.query}`, url), request), { call });
        const address = new URL(`${graphqlPath}${target.query}`, url).href;
        return yoga.fetch(address, { method: request.method, headers: request.headers }, call);
      };
      const response = await answer().catch((error: unknown) => {
        const { status, headers, body } = refusal(error, head, requestId);
        return new Response(body, { status, headers });
      });
      for (const [name, value] of Object.entries(granted)) response.headers.set(name, value);
      if (!response.headers.has('Vary')) response.headers.set('Vary', 'Origin');
      return response;
    },
  };
}

/** The form of answers that the specification prefers, for a client that says so. */
function graphqlType(head: RequestHead): string {
  const asked = /application\/graphql-response\+json/.test(head.header('accept') ?? '');
  return asked ? 'application/graphql-response+json' : 'application/json';
}

/** A person whose session has ended is led to the sign-in, and the stale cookie is dropped on the way. */
function toSignIn({ services }: FrontDoorDeps): HttpRefusal {
  return new HttpRefusal(303, 'Sign in first.', {
    Location: '/sign-in?next=/graphql',
    'Set-Cookie': services.sessionCookie.forget(),
  });
}

function headOf(
  request: IncomingMessage,
  target: { path: string; query: string },
  isTrustedProxy: (address: string) => boolean,
): RequestHead {
  const { headers } = request;
  return {
    method: request.method ?? 'GET',
    ...target,
    header(name) {
      const value = headers[name];
      return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
    },
    ip: clientAddress(request.socket.remoteAddress ?? '', headers['x-forwarded-for']?.toString() ?? null, isTrustedProxy),
  };
}
