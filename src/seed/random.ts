/** Numbers that look random, and are the same ones for the same seed. */
export interface Random {
  /** From 0 up to, but without, `limit`. */
  below(limit: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** So many different ones, or all there are, in no order. */
  some<T>(list: readonly T[], count: number): T[];
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  // Mulberry32: small, quick, and good enough to spread rows.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    chance: (share) => next() < share,
    pick: (list) => list[below(list.length)]!,
    some(list, count) {
      const rest = [...list];
      const taken = Math.min(count, rest.length);
      for (let at = 0; at < taken; at++) {
        const other = at + below(rest.length - at);
        [rest[at], rest[other]] = [rest[other]!, rest[at]!];
      }
      return rest.slice(0, taken);
    },
  };
}
