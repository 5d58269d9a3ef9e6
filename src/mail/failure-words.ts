/** What the SMTP client threw, as far as it can be told from outside. */
export interface DeliveryFailure {
  code?: unknown;
  /** The reply of the mail server, where it came to one. */
  response?: unknown;
}

const longest = 300;

const withoutReply: Partial<Record<string, string>> = {
  EAUTH: 'The mail server did not accept the user name and password of SMTP_URL.',
  EDNS: 'The name of the mail server cannot be found.',
  EENVELOPE: 'The mail server cannot be given this address.',
  ETIMEDOUT: 'The mail server did not answer in time.',
  ETLS: 'The connection to the mail server could not be secured.',
};

/**
 * Why a mail was not delivered, in words for whoever sent it. A reply is a stranger's text: one that repeats a part of what must stay
 * secret (the credentials, the link in the mail) is cut down to its status.
 */
export function failureWords(failure: DeliveryFailure, secrets: readonly string[]): string {
  const code = typeof failure.code === 'string' ? failure.code : '';
  const reply = typeof failure.response === 'string' ? oneLine(failure.response) : '';
  // Whatever follows a refused sign-in is about the credentials.
  if (code === 'EAUTH' || reply === '')
    return (Object.hasOwn(withoutReply, code) ? withoutReply[code] : null) ?? 'The mail server could not be reached.';
  const status = /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3})?/.exec(reply)?.[0] ?? 'a reply that cannot be shown';
  return `The mail server answered: ${secrets.some((secret) => repeats(reply, secret)) ? status : reply}`.slice(0, longest);
}

const oneLine = (text: string) =>
  text
    .replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();

const shortestPart = 8;

/** Whether eight characters in a row of a secret, or all of a shorter one, are in the text. */
function repeats(text: string, secret: string): boolean {
  if (secret.length <= shortestPart) return secret !== '' && text.includes(secret);
  for (let at = 0; at + shortestPart <= secret.length; at++) {
    if (text.includes(secret.slice(at, at + shortestPart))) return true;
  }
  return false;
}
