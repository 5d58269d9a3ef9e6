/** Counts acts per key in windows of time. In memory: each node slows down what it sees. */
export interface Throttle {
  /** Seconds to wait before the key may act again; 0 when it may. */
  waitSeconds(key: string): number;
  count(key: string): void;
  /** Takes one back: an attempt is counted before it is judged, so that many at once do not slip past. */
  forgive(key: string): void;
  /** How many keys are remembered. */
  size(): number;
}

const mostKeys = 100_000;

/** So many acts are free in a window, which begins with the first one; then the rest of it has to be waited for. */
export function createThrottle(most: number, windowSeconds = 60, now: () => number = Date.now): Throttle {
  const windowMs = windowSeconds * 1000;
  const windows = new Map<string, { since: number; acts: number }>();

  const current = (key: string) => {
    const window = windows.get(key);
    if (window && now() - window.since < windowMs) return window;
    windows.delete(key);
    return undefined;
  };

  return {
    waitSeconds(key) {
      const window = current(key);
      return window && window.acts >= most ? Math.max(1, Math.ceil((window.since + windowMs - now()) / 1000)) : 0;
    },
    size: () => windows.size,
    forgive(key) {
      const window = current(key);
      if (window) window.acts--;
    },
    count(key) {
      const window = current(key);
      if (window) {
        window.acts++;
        return;
      }
      // A Map keeps the order of insertion: the first keys are the oldest windows.
      for (const [oldest, { since }] of windows) {
        if (windows.size < mostKeys && now() - since < windowMs) break;
        windows.delete(oldest);
      }
      windows.set(key, { since: now(), acts: 1 });
    },
  };
}
