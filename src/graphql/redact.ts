// graphql-js quotes what was submitted ("got invalid value "hunter2""), and what was submitted may be a password. The phrases around
// the value stay as they are: the `sx` client reads them to tell what a server can do.

const jsonPath = / at "[\w.[\]]+"(?=; )/g;

/** The message of a syntax, validation or coercion error without the value that was submitted. */
export function withoutValues(message: string): string {
  const variable = /^(Variable "\$\w+" got invalid value )[\s\S]*$/.exec(message);
  if (variable) return withoutVariableValue(message, variable[1]!);
  return withoutTail(message);
}

function withoutVariableValue(message: string, start: string): string {
  const rest = message.slice(start.length);
  const path = [...rest.matchAll(jsonPath)].at(-1);
  // The reason follows the last `; ` that a known phrase begins behind: the value itself may hold semicolons.
  const reason = /; ((?:Expected|Field|String|Int|Float|Boolean|ID|DateTime|Value|Enum) [\s\S]*)$/.exec(
    path ? rest.slice(path.index + path[0].length) : rest,
  );
  return `${start.trimEnd()}${path ? path[0] : ''}${reason ? `; ${withoutTail(reason[1]!)}` : '.'}`;
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
