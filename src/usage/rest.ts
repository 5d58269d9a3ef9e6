import { asKnown } from '../auth/gate.ts';
import { HttpRefusal } from '../http/problem.ts';
import { readRequestBytes } from '../http/read-body.ts';
import { restRoutes } from '../http/rest.ts';
import { reportUsage } from './report-usage.ts';
import { splitLines } from './split-lines.ts';
import { readUsageLine } from './usage-line.ts';

const largestBody = 1_000_000;
const mostLines = 1_000;
/** Numbers of refused lines that the header has room for. */
const mostNumbers = 100;

export const usageRoutes = restRoutes({
  method: 'POST',
  path: '/api/skills/usage',
  gate: { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'], scope: 'usage:write' },
  // Whatever type the body is said to have: clients name several, and nothing hangs on it.
  async answer(c) {
    const { db, principal } = c.env.call;
    const lines = splitLines(await readRequestBytes(c.req.raw, largestBody));
    if (lines.length > mostLines) throw new HttpRefusal(413, `Send at most ${mostLines} lines at once.`);
    const read = lines.map(({ number, text }) => ({ number, line: text === null ? null : readUsageLine(text) }));
    const good = read.flatMap(({ line }) => line ?? []);
    const refused = read.flatMap(({ number, line }) => (line ? [] : [number]));
    const headers = refused.length > 0 ? { 'X-Gatehouse-Rejected-Lines': listed(refused) } : undefined;
    if (good.length === 0 && refused.length > 0)
      throw new HttpRefusal(
        400,
        'No line is a report of use. Send one JSON object a line, with at least an asset_name, such as {"asset_name": "code-review", "asset_version": "3", "asset_type": "skill", "timestamp": "2026-08-13T10:00:00Z"}.',
        headers,
      );
    if (good.length > 0) await reportUsage(db, asKnown(principal), good);
    return c.body(null, 204, headers);
  },
});

/** `2,5,9`, and how many more where there are too many to name. */
function listed(numbers: number[]): string {
  const more = numbers.length - mostNumbers;
  return [...numbers.slice(0, mostNumbers), ...(more > 0 ? [`+${more}`] : [])].join(',');
}
