import { GraphQLError } from 'graphql';
import { storeFailure } from '../db/failures.ts';
import { headersOf, httpStatusOf } from '../http/problem.ts';
import { AppError, Forbidden, QueryTooComplex } from '../kernel/errors.ts';
import type { Context } from './context.ts';
import { hasTooManyTokens, readableMessage } from './redact.ts';

const mostErrors = 10;

/** What a caller may read of the errors of one answer. Bugs are logged here, once, and masked. */
export function publicErrors(
  errors: readonly unknown[],
  context: Pick<Context, 'principal' | 'requestId' | 'log'>,
): GraphQLError[] {
  return errors.slice(0, mostErrors).map((error) => publicError(error, context));
}

function publicError(error: unknown, context: Pick<Context, 'principal' | 'requestId' | 'log'>): GraphQLError {
  const graphqlError = asGraphQLError(error);
  const cause = causeOf(error);
  if (!cause && graphqlError) return documentError(graphqlError, context);
  const known = cause instanceof AppError ? cause : storeFailure(cause);
  if (known) return appError(known, graphqlError);
  context.log.error({ requestId: context.requestId, err: cause ?? error }, 'A resolver failed.');
  const extensions = { code: 'INTERNAL', requestId: context.requestId };
  return new GraphQLError(`Unexpected error. Its request id is ${context.requestId}.`, { ...placeOf(graphqlError), extensions });
}

/** Refusals of the whole request have a status of their own; a field's refusal leaves 200 and its siblings alone. */
const wholeRequest = new Set(['UNAUTHENTICATED', 'RATE_LIMITED', 'UNAVAILABLE', 'STORAGE_FULL', 'CSRF_REJECTED']);

function appError(error: AppError, at: GraphQLError | null): GraphQLError {
  const { code, reason, message } = error;
  const http =
    // At a field it is a document in an argument that is too complex: the call itself is answered.
    code === 'QUERY_TOO_COMPLEX' && !at?.path
      ? { status: 400, spec: true }
      : wholeRequest.has(code)
        ? { status: httpStatusOf[code], headers: headersOf(error) }
        : null;
  const extensions = {
    code,
    ...(reason && { reason }),
    ...(error instanceof Forbidden && error.requiredScope && { requiredScope: error.requiredScope }),
    ...(http && { http }),
  };
  return new GraphQLError(message, { ...placeOf(at), extensions });
}

/** Syntax, validation and coercion errors: graphql-js wrote them, about the document and its variables. */
function documentError(error: GraphQLError, { principal }: Pick<Context, 'principal'>): GraphQLError {
  if (hasTooManyTokens(error)) {
    return appError(new QueryTooComplex('tokens', Number(/\d+/.exec(error.message)?.[0])), error);
  }
  // Without a path it is the document that is refused, not a field.
  const http = error.extensions['http'] ?? (error.path ? null : { status: 400, spec: true });
  return new GraphQLError(readableMessage(error, principal.kind === 'ANONYMOUS'), {
    ...placeOf(error),
    extensions: { code: 'BAD_USER_INPUT', ...(http ? { http } : {}) },
  });
}

function placeOf(error: GraphQLError | null) {
  return {
    nodes: error?.nodes ?? null,
    source: error?.source ?? null,
    positions: error?.positions ?? null,
    path: error?.path ?? null,
  };
}

function asGraphQLError(error: unknown): GraphQLError | null {
  return error instanceof Error && error.name === 'GraphQLError' ? (error as GraphQLError) : null;
}

/** The error that was thrown, out of the wrappers that the executor puts around it. */
function causeOf(error: unknown): unknown {
  let cause: unknown = error;
  for (let wrapper = asGraphQLError(cause); wrapper; wrapper = asGraphQLError(cause)) {
    if (!wrapper.originalError) return null;
    cause = wrapper.originalError;
  }
  return cause;
}
