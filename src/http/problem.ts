import { storeFailure } from '../db/failures.ts';
import { AppError, type ErrorCode, RateLimited, Unavailable } from '../kernel/errors.ts';
import { isOAuth, isUpload } from './paths.ts';

/** The one table from codes to HTTP statuses. */
export const httpStatusOf: Record<ErrorCode, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  CONFLICT: 409,
  QUERY_TOO_COMPLEX: 400,
  CSRF_REJECTED: 403,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  STORAGE_FULL: 507,
};

/** What a client needs to know beside the body. */
export function headersOf(error: AppError): Record<string, string> {
  if (error.code === 'UNAUTHENTICATED') return { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
  if (error instanceof RateLimited) return { 'Retry-After': String(error.retryAfterSeconds) };
  return error instanceof Unavailable ? { 'Retry-After': '2' } : {};
}

/** A refusal that is no AppError: it concerns the HTTP message itself, before anything of ours is asked. */
export class HttpRefusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** Finer detail than the status, for programs. */
  readonly reason: string | undefined;

  constructor(status: number, message: string, headers: Record<string, string> = {}, reason?: string) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.reason = reason;
  }
}

export interface Problem {
  status: number;
  headers: Record<string, string>;
  code: string;
  /** Finer detail than the code. */
  reason?: string | undefined;
  message: string;
}

/** What a failure looks like on the wire. Whatever is not meant for the caller becomes INTERNAL. */
export function problemOf(error: unknown): Problem {
  const known = error instanceof AppError ? error : storeFailure(error);
  if (known) {
    const { code, reason, message } = known;
    return { status: httpStatusOf[code], headers: headersOf(known), code, reason, message };
  }
  if (error instanceof HttpRefusal)
    return {
      status: error.status,
      headers: error.headers,
      code: 'BAD_USER_INPUT',
      reason: error.reason,
      message: error.message,
    };
  return {
    status: 500,
    headers: {},
    code: 'INTERNAL',
    message: 'Unexpected error. The request id in X-Request-Id leads to it in the server’s log.',
  };
}

/** A refusal under the names that clients of the different APIs read. */
export function restRefusal(problem: Problem, path: string): { type: string; body: string } {
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

export function graphqlBody({ code, message }: Problem, requestId: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code, ...(code === 'INTERNAL' && { requestId }) } }] });
}
