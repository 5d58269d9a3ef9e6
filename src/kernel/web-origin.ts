const https = /^https:\/\/(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
/** Plain http is for a page that is being written on the machine of its author: nothing crosses a network there. */
const loopback = /^http:\/\/(?:localhost|127\.0\.0\.1):\d{1,5}$/i;

/**
 * The origin that a text names, in the form in which browsers send it; null for everything else: a path, a wildcard, a user, a port that
 * is spelt out although it is the default.
 */
export function webOrigin(text: string): string | null {
  if (!(https.test(text) || loopback.test(text)) || !URL.canParse(text)) return null;
  const { origin } = new URL(text);
  return origin === text.toLowerCase() ? origin : null;
}
