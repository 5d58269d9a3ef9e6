import type { LeftOut } from './resolve.ts';

const mostNamed = 20;
const longest = 200;

/** `slug (reason), slug (reason), and 3 more`: for a header, so in ASCII and not without end. */
export function leftOutText(leftOut: readonly Pick<LeftOut, 'slug' | 'reason'>[]): string {
  const named = leftOut.slice(0, mostNamed).map(({ slug, reason }) => ascii(`${slug} (${reason})`));
  const more = leftOut.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

const ascii = (text: string) => text.slice(0, longest).replace(/[^\x20-\x7e]/g, '?');
