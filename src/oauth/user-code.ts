import { randomInt } from 'node:crypto';

// RFC 8628, section 6.1: twenty letters that cannot be mistaken for each other and spell no words. Eight of them are 34 bits.
const letters = 'BCDFGHJKLMNPQRSTVWXZ';
const length = 8;
const pattern = new RegExp(`^[${letters}]{${length}}$`, 'i');

export function mintUserCode(): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}

/** A code as somebody typed it: in upper or lower case, with dashes and spaces wherever they like. Null for what can be no code. */
export function readUserCode(typed: string): string | null {
  const code = typed.slice(0, 100).replace(/[\s\p{Pd}]/gu, '');
  return pattern.test(code) ? code.toUpperCase() : null;
}

/** The code as people compare it: `BCDF-GHJK`. */
export function shownUserCode(code: string): string {
  return `${code.slice(0, length / 2)}-${code.slice(length / 2)}`;
}
