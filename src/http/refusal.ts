import type { RequestHead } from '../auth/request-head.ts';
import type { Logger } from '../kernel/logger.ts';
import { isGraphQL, isOAuth, isUpload } from './paths.ts';
import { type Problem, problemOf } from './problem.ts';

/** A whole answer in place of what was asked. */
export interface Refusal {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What is answered to a request that failed, under the names that clients of its address read. Failures of our own are logged. */
export function refusalOf(
  error: unknown,
  { path, header }: Pick<RequestHead, 'path' | 'header'>,
  requestId: string,
  log: Logger,
): Refusal {
  const problem = problemOf(error);
  if (problem.status === 500) log.error({ requestId, err: error }, 'A request failed.');
  const { type, body } = isGraphQL(path)
    ? { type: graphqlType(header('accept')), body: graphqlBody(problem, requestId) }
    : restRefusal(problem, path);
  const headers: Record<string, string> = {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'no-store',
    ...problem.headers,
  };
  return { status: problem.status, headers, body };
}

/** The form of answers that the specification prefers, for a client that says so. */
function graphqlType(accept: string | null): string {
  const asked = /application\/graphql-response\+json/.test(accept ?? '');
  return asked ? 'application/graphql-response+json' : 'application/json';
}

function graphqlBody({ code, message }: Problem, requestId: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code, ...(code === 'INTERNAL' && { requestId }) } }] });
}

function restRefusal(problem: Problem, path: string): { type: string; body: string } {
  const { code, message } = problem;
  if (isUpload(path)) return uploadRefusal(problem);
  if (isOAuth(path)) return { type: 'application/json', body: oauthBody(problem) };
  return { type: 'application/json', body: JSON.stringify({ error: message, message, detail: message, code }) };
}

/** Of an upload. Its client takes a 403 in JSON for one thing only, that a change has to be proposed: no other 403 is JSON there. */
function uploadRefusal({ status, code, reason = code, message }: Problem): { type: string; body: string } {
  if (status === 403) return { type: 'text/plain', body: `${message}\n` };
  return {
    type: 'application/json',
    body: JSON.stringify({ success: false, error: message, message, detail: message, code: reason }),
  };
}

/**
 * The same in the form of OAuth (RFC 6749, section 5.2), whose clients decide by the word in `error`: what the flow itself has a word for, it
 * answers itself. Descriptions are ASCII without quotation marks there.
 */
function oauthBody({ status, message }: Problem): string {
  const error = status === 500 ? 'server_error' : status === 429 || status > 500 ? 'temporarily_unavailable' : 'invalid_request';
  return JSON.stringify({ error, error_description: message.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, "'") });
}
