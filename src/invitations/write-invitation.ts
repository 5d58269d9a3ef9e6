import type { Role, User } from '../auth/principal.ts';
import type { Tx } from '../db/client.ts';
import type { Services } from '../services.ts';
import { pathOf } from './code.ts';
import { throttleInvitation } from './throttle-invitations.ts';

/** What sending an invitation takes. */
export type Post = Pick<Services, 'outbox' | 'publicUrl' | 'invitationThrottles'>;

interface Letter {
  email: string;
  role: Role;
  code: string;
  expiresAt: Date;
}

/** Puts the mail with the link into the outbox, within the change that makes the link. Answers with the id of the mail. */
export async function writeInvitation(tx: Tx, user: User, post: Post, { email, role, code, expiresAt }: Letter) {
  const { outbox, publicUrl, invitationThrottles } = post;
  throttleInvitation(invitationThrottles, user, email.toLowerCase());
  const { name } = await tx.organization.findUniqueOrThrow({ where: { id: user.organizationId }, select: { name: true } });
  const sender = user.name === user.email ? user.email : `${user.name} (${user.email})`;
  const text = [
    `${sender} invites you to join ${name} with the role ${role}.`,
    `To accept, open this link until ${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC. It works once, and for ${email} only:`,
    new URL(pathOf(code), publicUrl).href,
    'If you do not know what this is about, do nothing.',
  ];
  return outbox.write(tx, { to: email, subject: `Invitation to ${name}`, text: `${text.join('\n\n')}\n` });
}
