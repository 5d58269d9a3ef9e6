import { storeFailure } from '../db/failures.ts';
import { AppError, type ErrorCode, RateLimited, Unavailable } from '../kernel/errors.ts';

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
  if (error instanceof HttpRefusal) {
    const { status, headers, reason, message } = error;
    return { status, headers, code: status === 404 ? 'NOT_FOUND' : 'BAD_USER_INPUT', reason, message };
  }
  return {
    status: 500,
    headers: {},
    code: 'INTERNAL',
    message: 'Unexpected error. The request id in X-Request-Id leads to it in the server’s log.',
  };
}
