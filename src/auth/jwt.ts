import { type CryptoKey, errors, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import type { Db } from '../db/client.ts';
import { newId } from '../kernel/ids.ts';
import { seal, unseal } from './seal.ts';

const algorithm = 'EdDSA';
const purpose = 'signing key';
const longestToken = 4_096;
/** How long a session token lives, in seconds. */
const sessionTokenSeconds = 300;

/** Signs and verifies session tokens: JWTs (EdDSA) that stand for a session for five minutes. */
export interface SessionTokens {
  issue(sessionId: string): Promise<{ token: string; expiresAt: Date }>;
  /** The session that the token stands for, or null for anything that is not a valid token of ours. */
  verify(token: string): Promise<{ sessionId: string; expiresAt: Date } | null>;
}

export function looksLikeJwt(text: string): boolean {
  return text.length <= longestToken && /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
}

/** Loads the signing keys, making the first one when there is none. The private halves are sealed with `secret`. */
export async function createSessionTokens(db: Db, secret: string, issuer: string): Promise<SessionTokens> {
  const publicKeys = new Map<string, CryptoKey | Uint8Array>();
  const claims = { issuer, audience: `${issuer}/session` };

  async function loadPublicKeys() {
    const rows = await db.signingKey.findMany({ where: { retiredAt: null }, orderBy: { id: 'desc' }, take: 10 });
    for (const row of rows) publicKeys.set(row.id, await importJWK(row.publicJwk as JWK, algorithm));
    return rows;
  }

  const opened = (await loadPublicKeys())
    .map((row) => ({ id: row.id, jwk: unseal(secret, purpose, row.sealedPrivate) }))
    .find(({ jwk }) => jwk !== null);
  const signing = opened?.jwk
    ? { id: opened.id, key: await importJWK(JSON.parse(opened.jwk) as JWK, algorithm) }
    : await createSigningKey(db, secret, publicKeys);

  return {
    async issue(sessionId) {
      const expiresAt = new Date((Math.floor(Date.now() / 1000) + sessionTokenSeconds) * 1000);
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: algorithm, kid: signing.id, typ: 'JWT' })
        .setIssuer(claims.issuer)
        .setAudience(claims.audience)
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(signing.key);
      return { token, expiresAt };
    },

    async verify(token) {
      try {
        const { payload } = await jwtVerify(
          token,
          async ({ kid = '' }) => {
            // Another node may have made its key after we started.
            if (!publicKeys.has(kid) && /^key_[0-9a-z]{26}$/.test(kid)) await loadPublicKeys();
            const key = publicKeys.get(kid);
            if (!key) throw new errors.JWKSNoMatchingKey();
            return key;
          },
          { ...claims, algorithms: [algorithm], requiredClaims: ['exp', 'sid'] },
        );
        return { sessionId: String(payload['sid']), expiresAt: new Date(payload.exp! * 1000) };
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}

async function createSigningKey(db: Db, secret: string, publicKeys: Map<string, CryptoKey | Uint8Array>) {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const id = newId('key');
  const publicJwk = { ...(await exportJWK(pair.publicKey)) };
  const sealedPrivate = seal(secret, purpose, JSON.stringify(await exportJWK(pair.privateKey)));
  await db.signingKey.create({ data: { id, publicJwk, sealedPrivate } });
  publicKeys.set(id, pair.publicKey);
  return { id, key: pair.privateKey };
}
