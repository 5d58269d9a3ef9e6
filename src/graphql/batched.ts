import DataLoader from 'dataloader';
import type { Context } from './context.ts';
import { ofCall } from './per-call.ts';

type Batch<Key, Value> = (context: Context, keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>;

/**
 * Answers for many rows with one call of `batch`: what the rows of one level of an answer ask for is collected first. Nothing is kept
 * from one such call to the next, so that in a mutation a later payload sees what has changed since.
 */
export function batched<Key, Value>(batch: Batch<Key, Value>): (context: Context, key: Key) => Promise<Value | null> {
  const loaderOf = ofCall(
    (context) =>
      new DataLoader<Key, Value | null>(
        async (keys) => {
          const found = await batch(context, [...new Set(keys)]);
          return keys.map((one) => found.get(one) ?? null);
        },
        { cache: false },
      ),
  );
  return (context, key) => loaderOf(context).load(key);
}
