/** The stable codes of every failure that a caller can act on; `http/problem.ts` and `graphql/errors.ts` map them to the wire. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'QUERY_TOO_COMPLEX'
  | 'CSRF_REJECTED'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'STORAGE_FULL';

/** A failure that the caller can act on. Its message is shown; anything else that is thrown is masked. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** Finer detail than the code, for programs: `LAST_OWNER`, `LAST_TEAM_ADMIN`, … */
  readonly reason: string | undefined;

  constructor(code: ErrorCode, message: string, reason?: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }
}

/** Input that the caller can correct. `field` names the argument or input field, in the spelling of the schema. */
export class BadUserInput extends AppError {
  readonly field: string;

  constructor(field: string, message: string, reason?: string) {
    super('BAD_USER_INPUT', message, reason);
    this.field = field;
  }
}

/** The request is well-formed, but the present state forbids it: a name is taken, an owner would be missing. */
export class Conflict extends AppError {
  readonly field: string;

  constructor(field: string, message: string, reason?: string) {
    super('CONFLICT', message, reason);
    this.field = field;
  }
}

/** The name is another's, whether or not the caller may know of that one. The sentence says whose. */
export class NameTaken extends Conflict {
  constructor(sentence: string, field = 'name') {
    super(field, sentence, 'NAME_TAKEN');
  }
}

/** Unknown, deleted, or another organization's: the caller is told the same for all three. */
export class NotFound extends AppError {
  constructor(what: string) {
    super('NOT_FOUND', `${what} not found.`);
  }
}

export class Forbidden extends AppError {
  /** Set when a scope was missing, and only that. */
  readonly requiredScope: string | undefined;

  constructor(message: string, requiredScope?: string) {
    super('FORBIDDEN', message);
    this.requiredScope = requiredScope;
  }
}

/** One sentence for every cause (unknown, expired, revoked, malformed), so that an attacker learns nothing. */
export class BadCredential extends AppError {
  constructor() {
    super(
      'UNAUTHENTICATED',
      'The credential is missing, unknown, expired or revoked. Sign in, or send a valid token as "Authorization: Bearer <token>".',
    );
  }
}

export class CsrfRejected extends AppError {
  constructor() {
    super(
      'CSRF_REJECTED',
      'A call with a cookie must come from this server’s own pages. From a script, send a token instead, or the header "X-Gatehouse-CSRF: 1" with a JSON body.',
    );
  }
}

export class RateLimited extends AppError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number, what = 'Too many failed attempts.') {
    super('RATE_LIMITED', `${what} Try again in ${retryAfterSeconds} s.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export class QueryTooComplex extends AppError {
  constructor(limit: string, value: number) {
    super('QUERY_TOO_COMPLEX', `The document is over the limit for ${limit}, which is ${value}. Split it into several requests.`);
  }
}

/** An introspection that would answer with the schema many times over. */
export class IntrospectionTooComplex extends AppError {
  constructor() {
    super(
      'QUERY_TOO_COMPLEX',
      'An introspection may give no field another name, and may not look into the types of fields. Ask for these types one by one.',
    );
  }
}

/** What a document asks for is more than one request is answered with. */
export class AnswerTooLarge extends AppError {
  constructor() {
    super(
      'QUERY_TOO_COMPLEX',
      'The answer would hold more than one request is answered with, about 64 MB. What was to be changed has been changed. Ask for less at once.',
    );
  }
}

/** The database cannot be reached, or did not say whether a change took effect. */
export class Unavailable extends AppError {
  constructor() {
    super('UNAVAILABLE', 'The database cannot be reached at the moment. Try again; look first whether a change took effect.');
  }
}

/** The disk under the database is full. Reads go on; changes are refused until there is room. */
export class StorageFull extends AppError {
  constructor() {
    super('STORAGE_FULL', 'The server has run out of storage. Nothing was changed.');
  }
}
