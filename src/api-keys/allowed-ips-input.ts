import { BadUserInput } from '../kernel/errors.ts';
import { isIpRange } from '../kernel/ip-ranges.ts';

const mostRanges = 50;

/** The ranges of addresses that a key may be used from, each once; none at all means anywhere. */
export function allowedIpsInput(ranges: readonly string[] | null | undefined): string[] {
  const given = [...new Set((ranges ?? []).map((range) => range.trim()))];
  if (given.length > mostRanges) throw new BadUserInput('allowedIps', `Must be at most ${mostRanges} ranges.`);
  if (!given.every(isIpRange))
    throw new BadUserInput('allowedIps', 'Must be addresses or CIDR ranges, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.');
  return given;
}
