import { randomBytes } from 'node:crypto';

/** What an id starts with: two or three letters that name the type, never the tenant. */
export type IdPrefix =
  | 'org' // organization
  | 'usr' // person
  | 'tm' // team
  | 'bot'
  | 'tok' // token
  | 'ses' // session
  | 'inv' // invitation
  | 'ml' // mail
  | 'aud' // audit event
  | 'key' // signing key
  | 'dvg' // device grant
  | 'rep' // repository
  | 'rpp' // part of a repository
  | 'trp' // repository of a team
  | 'ast' // asset
  | 'ver' // version of an asset
  | 'ins' // installation
  | 'col' // collection
  | 'chr' // change request
  | 'chf' // file of a change request
  | 'irq' // installation request
  | 'imp' // audit event brought along from another log
  | 'use' // use of an asset
  | 'bmk'; // benchmark

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

let last = 0n;

/**
 * A new id: the prefix, then 26 characters that sort by time of creation (48 bits of milliseconds, 80 random bits; ULID, lower case).
 * Within one process later ids always sort behind earlier ones, so that the events of one change keep their order.
 */
export function newId(prefix: IdPrefix): string {
  const fresh = (BigInt(Date.now()) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`);
  last = fresh > last ? fresh : last + BigInt(1 + randomBytes(1)[0]!);
  let value = last;
  let body = '';
  for (let i = 0; i < 26; i++) {
    body = alphabet[Number(value & 31n)] + body;
    value >>= 5n;
  }
  return `${prefix}_${body}`;
}
