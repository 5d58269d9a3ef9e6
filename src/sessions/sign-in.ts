import { recordAudit } from '../audit/record.ts';
import { passwordInput, verifyPassword } from '../auth/password.ts';
import type { User } from '../auth/principal.ts';
import { type OpenedSession, openSession, type Visitor } from '../auth/session.ts';
import type { Db, Tx } from '../db/client.ts';
import { BadUserInput, RateLimited } from '../kernel/errors.ts';
import { networkOf } from '../kernel/ip-ranges.ts';
import type { Throttle } from '../kernel/throttle.ts';
import { holdMemberships } from '../members/hold-memberships.ts';
import { endSessions } from './end-sessions.ts';
import { livingSessionsOf } from './policy.ts';

export interface SignIn {
  email: string;
  password: string;
}

/** More sessions than this per person end the oldest ones: nobody keeps a hundred browsers. */
const mostSessions = 100;

/** Signs a person in. */
export async function signIn(
  db: Db,
  failures: Throttle,
  input: SignIn,
  visitor: Visitor,
): Promise<{ user: User; session: OpenedSession }> {
  const account = await checkPassword(db, failures, input, visitor);
  return db.$transaction((tx) => openFor(tx, account, visitor));
}

/**
 * The account that the address and password open. Unknown address and wrong password get the same words after the same work. Failures
 * are counted per address of the caller and per account; a caller's address that the account has signed in from has a count of its own,
 * so that a stranger's guessing cannot keep the person out.
 */
export async function checkPassword(db: Db, failures: Throttle, input: SignIn, visitor: Visitor) {
  // No account has an address of more than 254 characters; the counters must not keep more of it either.
  const emailLower = input.email.trim().toLowerCase().slice(0, 255);
  const password = passwordInput('password', input.password);
  const account =
    emailLower.length <= 254 && !emailLower.includes('\0') ? await db.user.findUnique({ where: { emailLower } }) : null;
  const keys = await failureKeys(db, account?.id ?? null, emailLower, visitor.ip);
  const wait = Math.max(...keys.map((key) => failures.waitSeconds(key)));
  if (wait > 0) throw new RateLimited(wait);
  for (const key of keys) failures.count(key);

  const matches = await verifyPassword(account?.passwordHash ?? null, password);
  if (!account || !matches || account.disabledAt) throw wrong();
  for (const key of keys) failures.forgive(key);
  return account;
}

const wrong = () => new BadUserInput('password', 'The e-mail address or the password is wrong.');

/** An account whose password has been checked, with the hash that it was checked against. */
export type CheckedAccount = Awaited<ReturnType<typeof checkPassword>>;

/**
 * Holds the person until the transaction ends, and makes sure that the password is still the one that was compared: a change of password
 * ends also the sessions that are just being opened.
 */
export async function holdAccount(tx: Tx, { id, passwordHash }: CheckedAccount): Promise<void> {
  const present = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "user" WHERE id = ${id} AND password_hash = ${passwordHash} AND disabled_at IS NULL FOR NO KEY UPDATE`;
  if (present.length === 0) throw wrong();
}

async function failureKeys(db: Db, userId: string | null, emailLower: string, ip: string): Promise<string[]> {
  // Asked for unknown accounts too, so that both take the same time.
  const familiar = await db.session.count({ where: { userId: userId ?? '', ip }, take: 1 });
  const account = familiar > 0 ? `account ${emailLower} from ${ip}` : `account ${emailLower}`;
  return familiar > 0 ? [account] : [account, `address ${networkOf(ip)}`];
}

/** Opens a session for a person whose password has been checked, in the organization that they worked in last. */
export async function openFor(
  tx: Tx,
  account: CheckedAccount,
  visitor: Visitor,
): Promise<{ user: User; session: OpenedSession }> {
  await holdAccount(tx, account);
  const memberships = await holdMemberships(tx, account.id);
  const last = await tx.session.findFirst({
    where: { userId: account.id },
    orderBy: { id: 'desc' },
    select: { organizationId: true },
  });
  const membership = memberships.find(({ organizationId }) => organizationId === last?.organizationId) ?? memberships[0];
  if (!membership)
    throw new BadUserInput('email', 'This account belongs to no organization any more. Ask an administrator to invite you.');

  const { organizationId, role } = membership;
  const session = await openSession(tx, account.id, organizationId, visitor);
  const user: User = {
    kind: 'USER',
    userId: account.id,
    email: account.email,
    name: `${account.firstName} ${account.lastName}`.trim() || account.email,
    role,
    organizationId,
    credential: {
      via: 'session',
      kind: 'SESSION',
      sessionId: session.id,
      createdAt: new Date(),
      expiresAt: session.expiresAt,
      lastUsedAt: null,
    },
  };
  await recordAudit(tx, user, { event: 'session.created', organizationId, target: { type: 'session', id: session.id } });
  await endBeyondCap(tx, user);
  return { user, session };
}

async function endBeyondCap(tx: Tx, user: User): Promise<void> {
  const surplus = await tx.session.findMany({
    where: livingSessionsOf(user.userId),
    orderBy: { id: 'desc' },
    skip: mostSessions,
    select: { id: true },
  });
  await endSessions(
    tx,
    user,
    surplus.map(({ id }) => id),
  );
}
