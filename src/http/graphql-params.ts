import { BadUserInput, QueryTooComplex } from '../kernel/errors.ts';
import { HttpRefusal } from './problem.ts';

export interface GraphQLParams {
  query?: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  extensions?: Record<string, unknown>;
}

const deepest = 32;
/** Brackets within brackets in a document: graphql-js parses by recursion, so this is checked before it sees the text. */
const deepestDocument = 100;
const keys = new Set(['query', 'variables', 'operationName', 'extensions']);

/** GraphQL over HTTP, POST: one JSON object. An array is a batch, and has an address of its own. */
export function readParams(text: string): GraphQLParams {
  return paramsOf(parseStrictJson(text));
}

/** `/graphql/batch`: an array of such objects, answered in the same order. */
export function readBatch(text: string, most: number): GraphQLParams[] {
  const body = parseStrictJson(text);
  if (!Array.isArray(body) || body.length === 0)
    throw new BadUserInput('body', 'A batch is a JSON array with at least one {query, variables, operationName}.');
  if (body.length > most) throw new QueryTooComplex('operations in a batch', most);
  return body.map(paramsOf);
}

/** The same checks for a query in the address (GET). Yoga reads the parameters themselves. */
export function checkQueryString(query: string): void {
  const parameters = new URLSearchParams(query);
  requireShallow(parameters.get('query') ?? '');
  for (const name of ['variables', 'extensions']) {
    const text = parameters.get(name);
    if (text) objectNamed(name, parseStrictJson(text) ?? {});
  }
}

export function requireShallow(document: string): void {
  let depth = 0;
  for (const bracket of document.replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"/g, '').match(/[{}[\]()]/g) ?? []) {
    depth += '{[('.includes(bracket) ? 1 : -1;
    if (depth > deepestDocument) throw new QueryTooComplex('nesting of the document', deepestDocument);
  }
}

export function requireJson(contentType: string | null): void {
  const [type, ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  if (type !== 'application/json' || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')) {
    throw new HttpRefusal(415, 'Send the query as JSON: Content-Type: application/json.');
  }
}

function paramsOf(body: unknown): GraphQLParams {
  if (typeof body !== 'object' || body === null) throw new BadUserInput('body', 'The body must be a JSON object with a "query".');
  if (Array.isArray(body)) throw new BadUserInput('body', 'The body must be a JSON object. Batches go to /graphql/batch.');
  const unknown = Object.keys(body).find((key) => !keys.has(key));
  if (unknown !== undefined)
    throw new BadUserInput('body', 'The body may hold only "query", "variables", "operationName" and "extensions".');
  const { query, variables, operationName, extensions } = body as Record<string, unknown>;
  if (typeof query !== 'string' || query === '') throw new BadUserInput('query', 'The body must hold a "query", a string.');
  requireShallow(query);
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

/**
 * JSON without the parts that two readers understand differently or that no store takes: repeated keys, `__proto__`, NUL, lone
 * surrogates, nesting without end.
 */
function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HttpRefusal(400, 'The body is not valid JSON.');
  }
  if (countKeys(value, 0) !== countWrittenKeys(text))
    throw new BadUserInput('body', 'A JSON object in the body has the same key twice.');
  return value;
}

function countKeys(value: unknown, depth: number): number {
  if (typeof value === 'string') requireStorable(value);
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > deepest) throw new QueryTooComplex('nesting of the JSON body', deepest);
  let count = 0;
  if (Array.isArray(value)) {
    for (const entry of value) count += countKeys(entry, depth + 1);
    return count;
  }
  for (const [key, entry] of Object.entries(value)) {
    if (key === '__proto__') throw new BadUserInput('body', 'The key "__proto__" is not allowed.');
    count += 1 + countKeys(entry, depth + 1);
  }
  return count;
}

/** PostgreSQL stores neither; refused at the edge, so that nothing is half-written. */
export function requireStorable(text: string): void {
  if (text.includes('\0') || !text.isWellFormed())
    throw new BadUserInput('body', 'Text must not contain NUL characters or lone surrogates.');
}

/** How many keys the text writes: strings that a colon follows. JSON.parse keeps the last of two equal ones without a word. */
function countWrittenKeys(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at)) {
    at = endOfString(text, at + 1);
    while (at < text.length && ' \t\n\r'.includes(text[at]!)) at++;
    if (text[at] === ':') count++;
  }
  return count;
}

function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
