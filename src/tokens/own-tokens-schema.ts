import type { GraphQLResolveInfo } from 'graphql';
import { asUser } from '../auth/gate.ts';
import { newestFirst, type PageArgs } from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import { perCall } from '../graphql/per-call.ts';
import { ownTokens } from './policy.ts';

/** A page of the caller's own tokens of a kind, newest first: the same wherever in the answer the caller stands. */
export function pageOfOwnTokens(
  kind: Parameters<typeof ownTokens>[1],
  args: PageArgs,
  context: Context,
  info: GraphQLResolveInfo,
) {
  const { db, principal } = context;
  const own = ownTokens(asUser(principal), kind);
  const list = `${kind === 'PERSONAL_TOKEN' ? 'tokens' : 'device tokens'} ${own.organizationId}`;
  const count = () => perCall(context, info, `count of ${list}`, async () => db.token.count({ where: own }));
  return perCall(context, info, JSON.stringify([list, args]), () =>
    newestFirst(args, list, {
      find: ({ where, ...page }) => db.token.findMany({ where: { ...own, ...where }, ...page }),
      count,
    }),
  );
}
