import { BadUserInput } from './errors.ts';

const breaksLine = /\p{Cc}|[\u2028\u2029]/u;

/** Without control characters and ends of lines. */
export const isOneLine = (text: string) => !breaksLine.test(text);

/** Without control characters other than tabs and ends of lines. */
export const isPlainText = (text: string) => !/(?![\n\r\t])\p{Cc}/u.test(text);

/** A name as a person types it: trimmed, on one line, at most `max` characters, of which at least one can be seen. */
export function nameInput(field: string, value: string, max = 100): string {
  const name = value.trim();
  if (!isOneLine(name)) throw new BadUserInput(field, 'Must not contain control characters.');
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(name)) throw new BadUserInput(field, 'Must not be empty.');
  return withinLength(field, name, max);
}

/** A part of a name, possibly empty, on one line: it stands in the first line of mails. */
export function lineInput(field: string, value: string, max: number): string {
  const line = value.trim();
  if (!isOneLine(line)) throw new BadUserInput(field, 'Must not contain control characters.');
  return withinLength(field, line, max);
}

/** Free text, possibly empty, possibly of several lines. */
export function textInput(field: string, value: string, max: number): string {
  if (!isPlainText(value)) throw new BadUserInput(field, 'Must not contain control characters.');
  return withinLength(field, value.trim(), max);
}

/** An e-mail address: one @, something on both sides, no spaces. Whether it is real only a mail to it can tell. */
export function emailInput(field: string, value: string): string {
  const email = withinLength(field, value.trim(), 254);
  if (!/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email))
    throw new BadUserInput(field, 'Must be an e-mail address, such as ada@example.org.');
  return email;
}

function withinLength(field: string, text: string, max: number): string {
  if (text.length > max) throw new BadUserInput(field, `Must be at most ${max} characters long.`);
  return text;
}

/** Lower-case letters, digits and hyphens from a name: `Review Bot` becomes `review-bot`. Empty when nothing is left. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
}

/** The first of `base`, `base-2`, `base-3`, … that is not taken. */
export function freeSlug(base: string, taken: ReadonlySet<string>): string {
  let slug = base;
  for (let number = 2; taken.has(slug); number++) slug = `${base}-${number}`;
  return slug;
}
