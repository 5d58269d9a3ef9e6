/** What a request shows of itself before its body is read. Built from Node's request or from a fetch `Request`. */
export interface RequestHead {
  method: string;
  path: string;
  /** With the leading question mark, or empty. */
  query: string;
  header(name: string): string | null;
  ip: string;
}

/** Longer ones are cut before anything keeps them: whoever calls writes what it likes there. */
const longestUserAgent = 300;

/** What the caller says that it is. */
export function userAgentOf(head: RequestHead): string | null {
  return head.header('user-agent')?.slice(0, longestUserAgent) ?? null;
}
