import { mintToken } from '../../src/auth/token-format.ts';
import type { Db } from '../../src/db/client.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { Token } from '../support/story.ts';

const prefixes = { ORGANIZATION_API_KEY: 'gth_org_', RUNTIME_TOKEN: 'gth_run_' };

/** A key as the product stores it, of a kind that is asked about here, but not made here. */
export async function storedKey(
  db: Db,
  kind: keyof typeof prefixes,
  { organizationId, createdById, botId = null }: { organizationId: string; createdById: string; botId?: string | null },
  scopes = ['full'],
): Promise<Token> {
  const { plaintext, ...stored } = mintToken(prefixes[kind]);
  const id = newId('tok');
  const expiresAt = new Date(Date.now() + 3_600_000);
  await db.token.create({ data: { id, kind, label: kind, scopes, organizationId, botId, createdById, expiresAt, ...stored } });
  return { kind: 'token', id, raw: plaintext };
}
