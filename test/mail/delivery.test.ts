import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { unsentMail } from '../../src/mail/outbox.ts';
import { invite, resend, startInvitations } from '../invitations/cast.ts';
import { startApp } from '../support/app.ts';
import { dataOf } from '../support/client.ts';
import { startMailServer } from './mail-server.ts';

const { db, callers, mail, logLines, codesTo } = await startInvitations({ MAIL_FROM: 'Acme Gates <gates@acme.test>' });
const send = async (email: string) =>
  dataOf(await callers.admin.query(invite, { email, role: 'MEMBER' })).inviteMember.invitation;
const sendAgain = async (id: string) => dataOf(await callers.admin.query(resend, { id })).resendInvitation.invitation;
const listed = async (id: string) => {
  const { organization } = dataOf(
    await callers.owner.query('{ organization { invitations { nodes { id delivery deliveryError } } } }'),
  );
  return organization.invitations.nodes.find((node: { id: string }) => node.id === id);
};

test('a mail that is sent comes from MAIL_FROM, says that a machine wrote it, and is stored without its text', async () => {
  const { id } = await send('grace@example.test');
  expect(await listed(id)).toEqual({ id, delivery: 'SENT', deliveryError: null });
  const { headers } = mail.to('grace@example.test')[0]!;
  expect(headers).toMatch(/^From: Acme Gates <gates@acme\.test>$/m);
  expect(headers).toMatch(/^To: grace@example\.test$/m);
  expect(headers).toMatch(/^Auto-Submitted: auto-generated$/m);
  expect(await db.mail.findFirst({ where: { to: 'grace@example.test' } })).toMatchObject({
    sealedText: null,
    error: null,
    sentAt: expect.any(Date),
  });
});

test('what the mail server refuses is visible to the inviter with its reason, and can be repeated', async () => {
  mail.refuse('full@example.test', 'The mailbox is full');
  const { id, delivery, deliveryError } = await send('full@example.test');
  expect([delivery, deliveryError]).toEqual(['FAILED', 'The mail server answered: 550 The mailbox is full']);
  expect(await listed(id)).toEqual({ id, delivery, deliveryError });
  expect(await sendAgain(id)).toMatchObject({ delivery: 'FAILED', deliveryError });
  mail.take('full@example.test');
  expect(await sendAgain(id)).toMatchObject({ id, delivery: 'SENT', deliveryError: null });
  expect(codesTo('full@example.test')).toHaveLength(1);
  // Links that work no longer are not kept.
  expect(await db.mail.count({ where: { to: 'full@example.test', sealedText: { not: null } } })).toBe(0);
});

test('a mail server that repeats the link in its refusal does not bring it into the database, the answer or the log', async () => {
  let link = '';
  mail.refuseAfterText((text) => {
    link = new URL(/http\S+/.exec(text)![0]).searchParams.get('code')!;
    return `5.7.1 Refused, because of ${link} in it`;
  });
  const { delivery, deliveryError } = await send('echo@example.test');
  mail.refuseAfterText(null);
  expect(link).toHaveLength(43);
  expect([delivery, deliveryError]).toEqual(['FAILED', 'The mail server answered: 554 5.7.1']);
  expect(JSON.stringify([await db.mail.findMany(), logLines])).not.toContain(link);
  expect(logLines.join('')).toContain('A mail could not be delivered.');
});

test('several mails at once all arrive', async () => {
  const addresses = Array.from({ length: 6 }, (_, n) => `many${n}@example.test`);
  const sent = await Promise.all(addresses.map(send));
  expect(sent.map(({ delivery }) => delivery)).toEqual(Array(6).fill('SENT'));
  for (const address of addresses) expect(mail.to(address)).toHaveLength(1);
});

test('a name in letters of any script arrives as it was written', async () => {
  await db.organization.updateMany({ where: { name: 'Acme' }, data: { name: 'Ärzte ohne 日本' } });
  await send('script@example.test');
  await db.organization.updateMany({ where: { name: 'Ärzte ohne 日本' }, data: { name: 'Acme' } });
  expect(mail.to('script@example.test')[0]!.text).toContain('to join Ärzte ohne 日本 with');
  expect(codesTo('script@example.test')[0]).toMatch(/^[\w-]{43}$/);
});

/** A TCP server for one test, that does with connections what it is told. */
async function listening(act: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    act(socket);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => new Promise((closed) => server.close(closed)) };
}

test('a mail server that is not there, or is none, fails the delivery and not the invitation', async () => {
  const gone = await listening(() => {});
  await gone.close();
  const hangsUp = await listening((socket) => socket.destroy());
  const web = await listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const reasons: string[] = [];
  for (const { port } of [gone, hangsUp, web]) {
    const app = await startApp({ env: { SMTP_URL: `smtp://mailer:p%40ss-word-of-mail@127.0.0.1:${port}` } });
    const { owner } = await app.givenOrganization();
    const answer = await (await app.as(owner)).query(invite, { email: 'ada@example.test', role: 'MEMBER' });
    const { invitation } = dataOf(answer).inviteMember;
    expect(invitation.delivery).toBe('FAILED');
    reasons.push(invitation.deliveryError);
    expect(`${answer.text}${app.logLines.join('')}`).not.toMatch(/mailer|p@ss-word-of-mail|p%40ss/);
    // The link is not lost with it: an administrator of the server can hand it over.
    expect((await app.db.mail.findFirstOrThrow()).sealedText).not.toBeNull();
  }
  await Promise.all([hangsUp.close(), web.close()]);
  expect(reasons).toEqual([
    'The mail server could not be reached.',
    'The mail server could not be reached.',
    expect.stringMatching(/^The mail server answered: /),
  ]);
});

test('a mail server that refuses the password is told of without the password or its own words about it', async () => {
  const strict = await startMailServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === 'p@ss-word-of-mail'
        ? done(null, { user: username })
        : done(Object.assign(new Error(`No ${password} for ${username}`), { responseCode: 535 })),
  });
  const attempt = async (credentials: string) => {
    const app = await startApp({ env: { SMTP_URL: `smtp://${credentials}@127.0.0.1:${strict.port}` } });
    const { owner } = await app.givenOrganization();
    const answer = await (await app.as(owner)).query(invite, { email: 'ada@example.test', role: 'MEMBER' });
    return {
      text: answer.text + app.logLines.join('') + JSON.stringify(await app.db.mail.findMany()),
      ...dataOf(answer).inviteMember,
    };
  };
  const wrong = await attempt('mailer:another-password');
  expect(wrong.invitation).toMatchObject({
    delivery: 'FAILED',
    deliveryError: 'The mail server did not accept the user name and password of SMTP_URL.',
  });
  expect(wrong.text).not.toMatch(/another-password|mailer/);
  expect((await attempt('mailer:p%40ss-word-of-mail')).invitation).toMatchObject({ delivery: 'SENT' });
});

test('without a mail server the mail waits in the outbox; the log names it, and neither the log nor the answer has its link', async () => {
  const app = await startApp();
  const { owner, organization } = await app.givenOrganization();
  const client = await app.as(owner);
  const answer = await client.query(invite, { email: 'ada@example.test', role: 'MEMBER' });
  const { invitation } = dataOf(answer).inviteMember;
  expect(invitation).toMatchObject({ delivery: 'WAITING', deliveryError: null });

  const [waiting, ...others] = await unsentMail(app.db, app.config.secret!);
  expect(others).toEqual([]);
  const subject = `Invitation to ${organization.name}`;
  expect(waiting).toMatchObject({ to: 'ada@example.test', subject, error: null });
  const code = /code=([\w-]{43})/.exec(waiting!.text!)![1]!;
  expect(app.logLines.map((line) => JSON.parse(line)).find(({ mailId }) => mailId === waiting!.id)).toMatchObject({
    level: 30,
    to: 'ada@example.test',
    subject,
  });
  const rows = JSON.stringify([
    await app.db.mail.findMany(),
    await app.db.invitation.findMany(),
    await app.db.auditEvent.findMany(),
  ]);
  expect(`${answer.text}${app.logLines.join('')}${rows}`).not.toContain(code);
  // Sealed: with another secret it says that it is there, and no more.
  expect(await unsentMail(app.db, 'another secret, also long enough for all')).toMatchObject([{ id: waiting!.id, text: null }]);

  // Sent again, revoked or accepted, the link before is taken out of the outbox.
  const { resendInvitation } = dataOf(await client.query(resend, { id: invitation.id }));
  expect(resendInvitation.invitation.delivery).toBe('WAITING');
  const after = await unsentMail(app.db, app.config.secret!);
  expect(after.map(({ id, text }) => [id === waiting!.id, text!.includes(code)])).toEqual([[false, false]]);
  dataOf(
    await client.query('mutation ($id: ID!) { revokeInvitation(id: $id) { success errors { messages } } }', {
      id: invitation.id,
    }),
  );
  expect(await unsentMail(app.db, app.config.secret!)).toEqual([]);
});
