import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The kinds of token that are stored, and the label that each carries in its prefix (docs/credentials.md). */
export const defaultPrefixes = {
  PERSONAL_TOKEN: 'gth_pat_',
  BOT_API_KEY: 'gth_bot_',
  ORGANIZATION_API_KEY: 'gth_org_',
  RUNTIME_TOKEN: 'gth_run_',
  DEVICE_TOKEN: 'gth_dev_',
} as const;
export type StoredTokenKind = keyof typeof defaultPrefixes;
export type TokenPrefixes = Readonly<Record<StoredTokenKind, string>>;

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const bodyLength = 43;
const checksumLength = 6;
const bodyPattern = new RegExp(`^[0-9A-Za-z]{${bodyLength + checksumLength}}$`);

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = alphabet[Number(rest % 62n)] + text;
  return text.padStart(length, '0');
}

const checksum = (text: string) => base62(BigInt(crc32(text)), checksumLength);

/** A fresh secret and what is stored of it. `plaintext` is handed out once and kept nowhere. */
export interface MintedToken {
  plaintext: string;
  hash: Uint8Array<ArrayBuffer>;
  prefix: string;
  lastFour: string;
}

/** Prefix, 43 base62 characters of 256 random bits, 6 of a CRC-32 over all before it. */
export function mintToken(prefix: string): MintedToken {
  const body = prefix + base62(BigInt(`0x${randomBytes(32).toString('hex')}`), bodyLength);
  const plaintext = body + checksum(body);
  return { plaintext, hash: hashToken(plaintext), prefix: plaintext.slice(0, 8), lastFour: plaintext.slice(-4) };
}

/** SHA-256 of the whole token. A slow hash would buy nothing: the token is 256 random bits. */
export function hashToken(plaintext: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(plaintext).digest());
}

/** Whether the text could be a token of ours at all: junk and typing errors are refused here, without a look-up. */
export function looksLikeToken(text: string): boolean {
  const body = text.slice(-(bodyLength + checksumLength));
  return bodyPattern.test(body) && checksum(text.slice(0, -checksumLength)) === text.slice(-checksumLength);
}

/** How a token is shown after its creation: first eight characters and last four, `gth_pat_...wxyz` (Skills API). */
export function maskedToken(token: { prefix: string; lastFour: string }): string {
  return `${token.prefix}...${token.lastFour}`;
}
