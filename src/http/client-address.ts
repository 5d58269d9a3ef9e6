import { isIP } from 'node:net';
import { plainAddress } from '../kernel/ip-ranges.ts';

/**
 * The address of the caller. That of the connection, unless the connection comes from a proxy that is trusted: then the last address in
 * `X-Forwarded-For` that no trusted proxy has. What stands before it, the caller may have written.
 */
export function clientAddress(
  connection: string,
  forwardedFor: string | null,
  isTrustedProxy: (address: string) => boolean,
): string {
  let address = plainAddress(connection);
  const hops = forwardedFor?.split(',') ?? [];
  while (hops.length > 0 && isTrustedProxy(address)) {
    const hop = plainAddress(hops.pop()!.trim());
    if (isIP(hop) === 0) break;
    address = hop;
  }
  return address;
}
