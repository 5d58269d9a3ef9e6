import { isIP } from 'node:net';
import { plainAddress } from '../kernel/ip-ranges.ts';

/**
 * The address of the caller. That of the connection, unless the connection comes from a proxy that is trusted: then the last address in
 * `X-Forwarded-For` that no trusted proxy has. What stands before it, the caller may have written. A hop that names no address is nobody's:
 * an empty text, which is in no range and is never taken for the proxy itself.
 */
export function clientAddress(
  connection: string,
  forwardedFor: string | null,
  isTrustedProxy: (address: string) => boolean,
): string {
  let address = plainAddress(connection);
  const hops = forwardedFor?.trim() ? forwardedFor.split(',') : [];
  while (hops.length > 0 && isTrustedProxy(address)) {
    address = hopAddress(hops.pop()!.trim());
  }
  return address;
}

/** The address of a hop, without the port that some proxies add: `192.0.2.1:4711`, `[2001:db8::9]:443`. */
function hopAddress(hop: string): string {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(hop)?.[1] ?? hop;
  const address = plainAddress(bare);
  return isIP(address) === 0 ? '' : address;
}
