import { createTransport } from 'nodemailer';
import type { MailConfig } from '../config.ts';
import { type DeliveryFailure, failureWords } from './failure-words.ts';

/** A mail as it goes out. */
export interface OutgoingMail {
  to: string;
  subject: string;
  text: string;
}

/** Hands a mail to the mail server. Answers with why that failed, in words for whoever sent it; null when it did not. */
export type Send = (mail: OutgoingMail) => Promise<string | null>;

/** The one place that speaks SMTP, and the only file that imports nodemailer. */
export function smtpSender(smtpUrl: string, { from }: Pick<MailConfig, 'from'>): Send {
  const server = new URL(smtpUrl);
  const [user, pass] = [decoded(server.username), decoded(server.password)];
  // The parts are read here: as an address, its query could switch on a log of everything that is sent.
  const transport = createTransport({
    host: server.hostname.replace(/^\[|\]$/g, ''),
    ...(server.port !== '' && { port: Number(server.port) }),
    secure: server.protocol === 'smtps:',
    ...(user !== '' && { auth: { user, pass } }),
    // Somebody waits for the answer.
    dnsTimeout: 5_000,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const credentials = [user, pass, base64(user), base64(pass), base64(`\0${user}\0${pass}`)].filter((text) => text !== '');
  return async ({ to, subject, text }) => {
    try {
      // As an object, so that a comma in the address does not make two of it.
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return null;
    } catch (error) {
      return failureWords(error as DeliveryFailure, [...credentials, ...(text.match(/[\w-]{20,}/g) ?? [])]);
    }
  };
}

const base64 = (text: string) => (text === '' ? '' : Buffer.from(text).toString('base64'));

/** A percent sign that encodes nothing stands for itself: passwords are pasted. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
