import type { Scope } from '../../src/auth/scopes.ts';
import { defaultPrefixes, mintToken } from '../../src/auth/token-format.ts';
import type { Db } from '../../src/db/client.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { Person, Token } from './story.ts';

/** A key of the organization, as the store keeps one: a service account with these scopes. */
export async function givenOrganizationKey(db: Db, { id, organization }: Person, scopes: Scope[] = ['full']): Promise<Token> {
  const { plaintext, hash, prefix, lastFour } = mintToken(defaultPrefixes.ORGANIZATION_API_KEY);
  const data = { id: newId('tok'), kind: 'ORGANIZATION_API_KEY', organizationId: organization.id, label: 'deployment' } as const;
  const token = await db.token.create({ data: { ...data, hash, prefix, lastFour, scopes, createdById: id } });
  return { kind: 'token', id: token.id, raw: plaintext };
}
