/** Counts failures per key in windows of one minute. In memory: each node slows down what it sees. */
export interface FailureThrottle {
  /** Seconds to wait before the key may fail again; 0 when it may. */
  waitSeconds(key: string): number;
  recordFailure(key: string): void;
  /** Takes one failure back: an attempt is counted before it is judged, so that many at once do not slip past. */
  forgive(key: string): void;
  /** How many keys are remembered. */
  size(): number;
}

const windowMs = 60_000;
const mostKeys = 100_000;

export function createFailureThrottle(perMinute: number, now: () => number = Date.now): FailureThrottle {
  const windows = new Map<string, { since: number; failures: number }>();

  const current = (key: string) => {
    const window = windows.get(key);
    if (window && now() - window.since < windowMs) return window;
    windows.delete(key);
    return undefined;
  };

  return {
    waitSeconds(key) {
      const window = current(key);
      return window && window.failures >= perMinute ? Math.max(1, Math.ceil((window.since + windowMs - now()) / 1000)) : 0;
    },
    size: () => windows.size,
    forgive(key) {
      const window = current(key);
      if (window) window.failures--;
    },
    recordFailure(key) {
      const window = current(key);
      if (window) {
        window.failures++;
        return;
      }
      // A Map keeps the order of insertion: the first keys are the oldest windows.
      for (const [oldest, { since }] of windows) {
        if (windows.size < mostKeys && now() - since < windowMs) break;
        windows.delete(oldest);
      }
      windows.set(key, { since: now(), failures: 1 });
    },
  };
}
