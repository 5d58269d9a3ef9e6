import { BadUserInput, QueryTooComplex } from '../kernel/errors.ts';
import { HttpRefusal } from './problem.ts';

const deepest = 32;

/** Refuses a body that does not call itself JSON. A type that browsers send without asking first could come from any page. */
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
    throw new HttpRefusal(415, 'Send JSON: Content-Type: application/json.');
  }
}

/**
 * JSON without the parts that two readers understand differently or that no store takes: repeated keys, `__proto__`, NUL, lone
 * surrogates, nesting without end.
 */
export function parseStrictJson(text: string): unknown {
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
