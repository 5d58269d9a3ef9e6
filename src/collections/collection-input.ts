import { BadUserInput } from '../kernel/errors.ts';
import { nameInput, textInput } from '../kernel/text-input.ts';

/** What people say about a collection. What is left out, or null, is not given. */
export interface CollectionText {
  name?: string | null | undefined;
  description?: string | null | undefined;
  instructions?: string | null | undefined;
  color?: string | null | undefined;
}

/** What was given, checked. An empty colour is none. */
export function collectionText({ name, description, instructions, color }: CollectionText) {
  return {
    ...(name != null && { name: nameInput('name', name) }),
    ...(description != null && { description: textInput('description', description, 2_000) }),
    ...(instructions != null && { instructions: textInput('instructions', instructions, 20_000) }),
    ...(color != null && { color: colorInput(color) }),
  };
}

function colorInput(typed: string): string | null {
  const color = typed.trim().toLowerCase();
  if (color === '') return null;
  if (!/^#[0-9a-f]{6}$/.test(color)) throw new BadUserInput('color', 'Must be a colour such as #1e90ff.');
  return color;
}

/** What is said of the name of another living collection. */
export const nameTaken = 'Another collection of the organization has this name. Choose another one.';
