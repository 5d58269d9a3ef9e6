/** A basic string of TOML: that of JSON, but that TOML wants DEL escaped as well. */
export function tomlString(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}

export const tomlStrings = (texts: readonly string[]) => `[${texts.map(tomlString).join(', ')}]`;

/** A table on one line. Its keys are our own, and bare. */
export function inlineTable(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).map(([key, value]) => `${key} = ${tomlString(value)}`);
  return `{ ${pairs.join(', ')} }`;
}
