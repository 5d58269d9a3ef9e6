import { isScope } from '../auth/scopes.ts';
import { maskedToken as mask } from '../auth/token-format.ts';
import { Scope } from '../graphql/scalars.ts';

// What is told in the same words of every kind of token, as options of its field. The secret is never among it.

export const maskedToken = {
  description: 'First eight and last four characters, to recognise it by.',
  resolve: (token: { prefix: string; lastFour: string }) => mask(token),
};

export const scopes = {
  type: [Scope] as [typeof Scope],
  description: 'What it may be used for.',
  resolve: (token: { scopes: readonly string[] }) => token.scopes.filter(isScope),
};

export const lastUsedAt = {
  type: 'DateTime',
  nullable: true,
  description: 'When it was last used, to within a minute; null if never.',
} as const;
