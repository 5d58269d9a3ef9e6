import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultPrefixes, hashToken, looksLikeToken, maskedToken, mintToken } from '../../src/auth/token-format.ts';

const prefix = fc.stringMatching(/^[A-Za-z0-9_]{1,20}$/);
const minted = fc.oneof(fc.constantFrom(...Object.values(defaultPrefixes)), prefix).map(mintToken);

test('every minted token looks like one, carries its prefix and 49 base62 characters, and is known by its hash', () => {
  fc.assert(
    fc.property(prefix, (given) => {
      const { plaintext, hash } = mintToken(given);
      expect(looksLikeToken(plaintext)).toBe(true);
      expect(plaintext.startsWith(given)).toBe(true);
      expect(plaintext.slice(given.length)).toMatch(/^[0-9A-Za-z]{49}$/);
      expect([hash.length, hash]).toEqual([32, hashToken(plaintext)]);
    }),
  );
});

test('one changed, missing or added character makes it junk', () => {
  const edit = fc.tuple(
    minted,
    fc.nat(),
    fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  );
  fc.assert(
    fc.property(edit, ([{ plaintext }, place, character]) => {
      const at = place % plaintext.length;
      const [before, after] = [plaintext.slice(0, at), plaintext.slice(at + 1)];
      if (character !== plaintext[at]) expect(looksLikeToken(before + character + after)).toBe(false);
      expect(looksLikeToken(before + after)).toBe(false);
      expect(looksLikeToken(plaintext + character)).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test('no other text looks like a token', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), (text) => !looksLikeToken(text)),
    { numRuns: 1_000 },
  );
});

test('tokens do not repeat', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => mintToken('gth_pat_').plaintext)).size).toBe(1_000);
});

test('the mask shows the first eight and the last four characters', () => {
  fc.assert(
    fc.property(minted, ({ plaintext, prefix: shown, lastFour }) => {
      expect(maskedToken({ prefix: shown, lastFour })).toBe(`${plaintext.slice(0, 8)}...${plaintext.slice(-4)}`);
    }),
  );
});
