const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

const first = Date.parse('0001-01-01T00:00:00Z');
const last = Date.parse('9999-12-31T23:59:59.999Z');

/** The moment that a text in RFC 3339 with an offset or Z means, within the years 1 to 9999; null for every other text. */
export function readMoment(text: string): Date | null {
  const moment = rfc3339.test(text) ? new Date(text) : null;
  const time = moment?.getTime() ?? Number.NaN;
  return time >= first && time <= last ? moment : null;
}

/** Clocks differ a little. What is said to be further ahead than this has not happened. */
const mostAheadMs = 5 * 60_000;

export function liesAhead(moment: Date, now = new Date()): boolean {
  return moment.getTime() > now.getTime() + mostAheadMs;
}
