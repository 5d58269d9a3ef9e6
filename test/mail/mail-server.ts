import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll } from 'vitest';

export interface ReceivedMail {
  to: string;
  subject: string;
  text: string;
  headers: string;
}

const refusal = (responseCode: number, words: string) => Object.assign(new Error(words), { responseCode });

/** A real SMTP server in this process, for one file of tests. What it takes can be read; what it is told to refuse, it refuses. */
export async function startMailServer(options: SMTPServerOptions = {}) {
  const received: ReceivedMail[] = [];
  const refused = new Map<string, string>();
  let afterText: ((text: string) => string) | null = null;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      const words = refused.get(address);
      done(words ? refusal(550, words) : null);
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const mail = parse(Buffer.concat(chunks).toString());
        if (afterText) return done(refusal(554, afterText(mail.text)));
        received.push({ ...mail, to: envelope.rcptTo.map(({ address }) => address).join(',') });
        done(null, 'taken');
      });
    },
    ...options,
  });
  // Clients that hang up in the middle are the business of the tests, not of the process.
  server.on('error', () => {});
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.server.address() as AddressInfo;
  afterAll(() => new Promise<void>((closed) => server.close(() => closed())));
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    received,
    refuse: (address: string, words: string) => refused.set(address, words),
    take: (address: string) => refused.delete(address),
    /** Refuses mails once their text has come, with words made of it; null takes them again. */
    refuseAfterText: (words: ((text: string) => string) | null) => {
      afterText = words;
    },
    to: (address: string) => received.filter(({ to }) => to.toLowerCase() === address.toLowerCase()),
  };
}

/** Header and text as a person would read them. */
function parse(raw: string): Omit<ReceivedMail, 'to'> {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const headers = head.replace(/\r\n[ \t]+/g, ' ');
  const body = rest.join('\r\n\r\n');
  const text = /quoted-printable/i.test(headers) ? unquoted(body) : body;
  return { headers, subject: /^Subject: (.*)$/m.exec(headers)?.[1]?.trim() ?? '', text };
}

function unquoted(body: string): string {
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
