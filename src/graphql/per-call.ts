import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from './context.ts';

// What many rows of an answer ask for is done once. What differs by row: `batched`, in one go for the rows of one level. What is the same
// for all rows: `perCall`. Something that lasts as long as the call, also in a mutation: `ofCall`; as the HTTP request, whatever stands in its batch: `ofRequest`.

type Make<T> = (context: Context) => T;

/** Something that each call has one of, made when it is first asked for. */
export const ofCall = <T extends object>(make: Make<T>): Make<T> => keptBy((context) => context, make);

/** Something that all operations of a batch share. */
export const ofRequest = <T extends object>(make: Make<T>): Make<T> => keptBy(({ answer }) => answer, make);

function keptBy<T extends object>(ownerOf: (context: Context) => object, make: Make<T>): Make<T> {
  const made = new WeakMap<object, T>();
  return (context) => {
    const owner = ownerOf(context);
    const one = made.get(owner) ?? make(context);
    made.set(owner, one);
    return one;
  };
}

const resultsOf = ofCall(() => new Map<string, unknown>());

/**
 * Does something once for each call, however many rows ask for it: what a person has is the same wherever in the answer the person
 * stands. The key holds all that the result depends on. In a mutation it is done each time: one change may follow another.
 */
export function perCall<T>(context: Context, { operation }: GraphQLResolveInfo, key: string, work: () => T): T {
  if (operation.operation === 'mutation') return work();
  const results = resultsOf(context);
  if (!results.has(key)) results.set(key, work());
  return results.get(key) as T;
}
