import type { GraphQLLimits } from '../config.ts';
import { requireParsable } from '../graphql/parsable.ts';
import { BadUserInput, QueryTooComplex } from '../kernel/errors.ts';
import { parseStrictJson, requireStorable } from './strict-json.ts';

export interface GraphQLParams {
  query?: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  extensions?: Record<string, unknown>;
}

const keys = new Set(['query', 'variables', 'operationName', 'extensions']);

/** GraphQL over HTTP, POST: one JSON object. An array is a batch, and has an address of its own. */
export function readParams(text: string, limits: GraphQLLimits): GraphQLParams {
  return paramsOf(parseStrictJson(text), limits);
}

/** `/graphql/batch`: an array of such objects, answered in the same order. */
export function readBatch(text: string, limits: GraphQLLimits): GraphQLParams[] {
  const body = parseStrictJson(text);
  if (!Array.isArray(body) || body.length === 0)
    throw new BadUserInput('body', 'A batch is a JSON array with at least one {query, variables, operationName}.');
  if (body.length > limits.batch) throw new QueryTooComplex('operations in a batch', limits.batch);
  return body.map((entry) => paramsOf(entry, limits));
}

/** The same checks for a query in the address (GET). Yoga reads the parameters themselves. */
export function checkQueryString(query: string, limits: GraphQLLimits): void {
  const parameters = new URLSearchParams(query);
  const document = parameters.get('query') ?? '';
  requireStorable(document);
  requireParsable(document, limits);
  for (const name of ['variables', 'extensions']) {
    const text = parameters.get(name);
    if (text) objectNamed(name, parseStrictJson(text) ?? {});
  }
}

function paramsOf(body: unknown, limits: GraphQLLimits): GraphQLParams {
  if (typeof body !== 'object' || body === null) throw new BadUserInput('body', 'The body must be a JSON object with a "query".');
  if (Array.isArray(body)) throw new BadUserInput('body', 'The body must be a JSON object. Batches go to /graphql/batch.');
  const unknown = Object.keys(body).find((key) => !keys.has(key));
  if (unknown !== undefined)
    throw new BadUserInput('body', 'The body may hold only "query", "variables", "operationName" and "extensions".');
  const { query, variables, operationName, extensions } = body as Record<string, unknown>;
  if (typeof query !== 'string' || query === '') throw new BadUserInput('query', 'The body must hold a "query", a string.');
  requireParsable(query, limits);
  if (operationName != null && typeof operationName !== 'string')
    throw new BadUserInput('operationName', '"operationName" must be a string.');
  return {
    query,
    ...(operationName != null && { operationName }),
    ...(variables != null && { variables: objectNamed('variables', variables) }),
    ...(extensions != null && { extensions: objectNamed('extensions', extensions) }),
  };
}

function objectNamed(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadUserInput(name, `"${name}" must be a JSON object.`);
  return value as Record<string, unknown>;
}
