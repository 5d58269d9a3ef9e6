import { seal, unseal } from '../auth/seal.ts';
import type { MailConfig } from '../config.ts';
import type { Db, Tx } from '../db/client.ts';
import { newId } from '../kernel/ids.ts';
import type { Logger } from '../kernel/logger.ts';
import { type OutgoingMail, smtpSender } from './smtp.ts';

const purpose = 'mail';

/** Mail is written in the transaction of the change that it tells of, and delivered after that: no change, no mail. */
export interface Outbox {
  /** Answers with the id of the mail. */
  write(tx: Tx, mail: OutgoingMail): Promise<string>;
  /** Tries to deliver a mail, and notes how that went. Never throws: the change has been made by then. */
  deliver(mailId: string): Promise<void>;
}

export function createOutbox(db: Db, secret: string, config: MailConfig, log: Logger): Outbox {
  const send = config.smtpUrl === null ? null : smtpSender(config.smtpUrl, config);

  async function attempt(mailId: string): Promise<void> {
    const mail = await db.mail.findUnique({ where: { id: mailId } });
    if (!mail?.sealedText || mail.sentAt) return;
    const { to, subject } = mail;
    if (!send) {
      // Never the text: it holds the secret of a link.
      log.info({ mailId, to, subject }, 'A mail waits in the outbox: SMTP_URL is not set. Read it with "gatehouse outbox".');
      return;
    }
    const text = unseal(secret, purpose, mail.sealedText);
    const error =
      text === null ? 'The text cannot be read: GATEHOUSE_SECRET has changed since.' : await send({ to, subject, text });
    if (error !== null) log.warn({ mailId, to, reason: error }, 'A mail could not be delivered.');
    const done = error === null ? { sentAt: new Date(), sealedText: null, error: null } : { error };
    await db.mail.update({ where: { id: mailId }, data: done });
  }

  return {
    async write(tx, { to, subject, text }) {
      const id = newId('ml');
      await tx.mail.create({ data: { id, to, subject, sealedText: seal(secret, purpose, text) } });
      return id;
    },
    async deliver(mailId) {
      try {
        await attempt(mailId);
      } catch (error) {
        log.error({ mailId, err: error }, 'The outbox could not be read or written.');
      }
    },
  };
}

/** Takes back a mail that has not gone out: what its link was good for is over. */
export async function withdrawMail(tx: Tx, mailIds: readonly string[]): Promise<void> {
  await tx.mail.updateMany({ where: { id: { in: [...mailIds] }, sentAt: null }, data: { sealedText: null } });
}

/** What has not been sent, oldest first, for an administrator who hands it over. A text that was sealed with another secret is null. */
export async function unsentMail(db: Db, secret: string) {
  const mails = await db.mail.findMany({ where: { sentAt: null, sealedText: { not: null } }, orderBy: { id: 'asc' } });
  return mails.map(({ id, to, subject, createdAt, error, sealedText }) => ({
    id,
    to,
    subject,
    createdAt,
    error,
    text: unseal(secret, purpose, sealedText!),
  }));
}
