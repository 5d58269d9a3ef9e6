import type { GraphQLError } from 'graphql';

// graphql-js quotes what was submitted ("got invalid value "hunter2""), and what was submitted may be a password. The phrases around
// the value stay as they are: the `sx` client reads them to tell what a server can do.

/**
 * The message of a syntax, validation or coercion error without the value that was submitted. For a variable, graphql-js keeps the
 * `reason` apart in the error's original error: the value may hold anything, so it is cut by position and never by its looks.
 */
export function withoutValues(message: string, reason = ''): string {
  const start = /^Variable "\$\w+" got invalid value/.exec(message)?.[0];
  if (!start) return withoutTail(message);
  if (!reason || !message.endsWith(`; ${reason}`)) return `${start}.`;
  const path = / at "[\w.[\]]+"$/.exec(message.slice(0, -`; ${reason}`.length))?.[0] ?? '';
  return `${start}${path}; ${withoutTail(reason)}`;
}

function withoutTail(message: string): string {
  return message
    .replace(/^(Expected value of type "[^"]+", found )[\s\S]*$/, '$1something else.')
    .replace(/^(\w+ cannot represent (?:a )?(?:non[- ][\w ()]+?)?value)\b[\s\S]*$/, '$1.')
    .replace(/^(\w+ cannot represent (?:a )?non[^:]*?): [\s\S]*$/, '$1.')
    .replace(/^Value [\s\S]* does not exist in "(\w+)" enum[\s\S]*$/, 'The value does not exist in "$1" enum.')
    .replace(/^Enum "(\w+)" cannot represent ([\w-]+ value)[\s\S]*$/, 'Enum "$1" cannot represent $2.')
    .replace(/^(Expected type "[^"]+")\.? [\s\S]*$/, '$1.')
    .replace(/^(Syntax Error: Unexpected (?:Name|String|Int|Float|BlockString))[\s\S]*$/, '$1.')
    .replace(/^(Syntax Error: Expected [^,]+, found (?:Name|String|Int|Float|BlockString))[\s\S]*$/, '$1.');
}

/** Suggestions let a stranger spell out the schema: they are for callers that are known. */
export function withoutSuggestions(message: string): string {
  return message.replace(/ Did you mean [\s\S]*$/, '');
}

/** The message of a syntax, validation or coercion error as its sender may read it. */
export function readableMessage({ message, originalError }: GraphQLError, toStranger: boolean): string {
  const plain = withoutValues(message, originalError?.message);
  return toStranger ? withoutSuggestions(plain) : plain;
}

/** Whether graphql-js gave up on a document because of the limit on its tokens. */
export function hasTooManyTokens({ message }: GraphQLError): boolean {
  return /contains more tha[nt] \d+ tokens/.test(message);
}
