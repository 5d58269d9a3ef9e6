import { createHash } from 'node:crypto';

/** A text of a batch, told apart from equal ones by the number that it has among them. */
export interface Numbered<T> {
  item: T;
  /** SHA-256 of its text, in hexadecimal. */
  hash: string;
  /** 1 for the first of its equals, then 2, 3, … */
  ordinal: number;
}

/**
 * Numbers the equal items of a batch. Under a unique key of hash and number, a batch that is sent again adds nothing, and one with more
 * equals than any before adds the difference. They come sorted, so that two batches at once wait for each other in one order.
 */
export function numberEquals<T>(items: readonly T[], textOf: (item: T) => string): Numbered<T>[] {
  const seen = new Map<string, number>();
  const numbered = items.map((item) => {
    const hash = createHash('sha256').update(textOf(item)).digest('hex');
    const ordinal = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, ordinal);
    return { item, hash, ordinal };
  });
  return numbered.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : a.ordinal - b.ordinal));
}
