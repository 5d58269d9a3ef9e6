import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from './context.ts';

const results = new WeakMap<Context, Map<string, unknown>>();

/**
 * Does something once for each call, however many rows ask for it: what a person has is the same wherever in the answer the person
 * stands. The key holds all that the result depends on. In a mutation it is done each time: one change may follow another.
 */
export function perCall<T>(context: Context, { operation }: GraphQLResolveInfo, key: string, work: () => T): T {
  if (operation.operation === 'mutation') return work();
  const ofCall = results.get(context) ?? new Map<string, unknown>();
  results.set(context, ofCall);
  if (!ofCall.has(key)) ofCall.set(key, work());
  return ofCall.get(key) as T;
}
