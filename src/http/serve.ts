import type { RequestHead } from '../auth/request-head.ts';
import type { GraphQLLimits } from '../config.ts';
import { BadCredential, RateLimited } from '../kernel/errors.ts';
import type { Call } from './call.ts';
import { preflightAnswer } from './cors.ts';
import { admit, bodyLimitOf, callOf, type FrontDoorDeps, looksAtPage, refuseMalformed } from './front-door.ts';
import { checkQueryString, readBatch, readParams } from './graphql-params.ts';
import { batchPath, credentialUse, graphqlPath, isGraphQL } from './paths.ts';
import { HttpRefusal } from './problem.ts';
import { refusalOf } from './refusal.ts';
import { requireJson } from './strict-json.ts';

/** A request as it came, through a socket or through `fetch`, and how it is answered there. */
export interface Incoming<Answer> {
  head: RequestHead;
  requestId: string;
  /** As they were sent: what is malformed no longer shows in the head. */
  host: string | null;
  url: string;
  rawHeaders: readonly string[];
  readBody(limitBytes: number): Promise<string>;
  /** Adds headers to whatever will be answered. */
  grant(headers: Record<string, string>): void;
  /** Is told who calls, whether or not the call is handed on. */
  admitted(call: Call): void;
  /** Hands the call on. The address is this server's own reading of the target. */
  pass(call: Call, to: 'graphql' | 'router', address: string): Promise<Answer>;
  /** Answers without asking GraphQL or a route. */
  answer(status: number, headers: Record<string, string>, body?: string): Answer;
}

/** The way of every request, whichever door it came through, up to where GraphQL and the other routes part. */
export async function serve<Answer>(deps: FrontDoorDeps, incoming: Incoming<Answer>): Promise<Answer> {
  const { head, requestId } = incoming;
  try {
    refuseMalformed(incoming.host, incoming.url, incoming.rawHeaders);
    const preflight = await preflightAnswer(deps.auth.pool, head);
    if (preflight) return incoming.answer(204, preflight);
    const call = await enter(deps, incoming);
    incoming.admitted(call);
    if (!isGraphQL(head.path) || looksAtPage(head)) return await incoming.pass(call, 'router', `${head.path}${head.query}`);
    await readQuery(call, incoming, deps.services.documentLimits);
    return await incoming.pass(call, 'graphql', `${graphqlPath}${head.query}`);
  } catch (error) {
    const { status, headers, body } = refusalOf(error, head, requestId, deps.log);
    // Accept has been looked at by then: for who is led to the sign-in instead, and for the form of GraphQL's refusals.
    headers['Vary'] = 'Origin, Accept';
    return incoming.answer(status, headers, body);
  }
}

/** Finds out who is calling, as far as the address asks for it. Throws what is to be answered instead. */
async function enter(deps: FrontDoorDeps, { head, requestId, grant }: Incoming<unknown>): Promise<Call> {
  const use = credentialUse(head.path);
  if (use === 'not-read') return callOf(deps, head, requestId);
  return admit(deps, head, requestId, grant).catch((error: unknown) => {
    const refused = error instanceof BadCredential || error instanceof RateLimited;
    if (refused && use === 'bad-is-none') return callOf(deps, head, requestId);
    throw looksAtPage(head) && refused ? toSignIn(deps) : error;
  });
}

/** A person whose session has ended is led to the sign-in, and the stale cookie is dropped on the way. */
function toSignIn({ services }: FrontDoorDeps): HttpRefusal {
  return new HttpRefusal(303, 'Sign in first.', {
    Location: '/sign-in?next=/graphql',
    'Set-Cookie': services.sessionCookie.forget(),
  });
}

/** Reads the parameters of GraphQL out of a body. Those of an address are looked at only: Yoga reads them itself. */
async function readQuery(call: Call, { head, readBody }: Incoming<unknown>, limits: GraphQLLimits): Promise<void> {
  if (head.method === 'POST') {
    requireJson(head.header('content-type'));
    const text = await readBody(bodyLimitOf(call.principal));
    call.params = head.path === batchPath ? readBatch(text, limits) : readParams(text, limits);
  } else if (head.method === 'GET' && head.path !== batchPath) {
    checkQueryString(head.query, limits);
  } else {
    throw new HttpRefusal(405, 'Send queries and mutations by POST.', { Allow: head.path === batchPath ? 'POST' : 'GET, POST' });
  }
}
