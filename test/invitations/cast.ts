import { startMailServer } from '../mail/mail-server.ts';
import { startCast } from '../principal/cast.ts';
import { type Client, dataOf } from '../support/client.ts';
import { password } from '../support/story.ts';

const invitation =
  'invitation { id email role expiresAt expired delivery deliveryError invitedBy { id } } errors { field messages }';
export const invite = `mutation ($email: String!, $role: Role!) { inviteMember(input: { email: $email, role: $role }) { ${invitation} } }`;
export const resend = `mutation ($id: ID!) { resendInvitation(id: $id) { ${invitation} } }`;
export const revoke = 'mutation ($id: ID!) { revokeInvitation(id: $id) { success errors { field messages } } }';
export const accept =
  'mutation ($code: String!) { acceptInvitation(code: $code) { organization { id name } errors { field messages } } }';

export interface Invited {
  id: string;
  email: string;
  code: string;
}

let counter = 0;

/** The cast, with a mail server that its invitations go out through, and the callers that must never manage invitations. */
export async function startInvitations(env: Record<string, string> = {}) {
  const mail = await startMailServer();
  const cast = await startCast({ SMTP_URL: mail.url, ...env });
  const { db, as, people, callers } = cast;

  /** The codes of the links that went to an address, oldest first. */
  const codesTo = (email: string): string[] =>
    mail.to(email).map(({ text }) => new URL(/http\S+/.exec(text)![0]).searchParams.get('code')!);
  const newAddress = () => `guest${++counter}@example.test`;

  async function givenInvitation(email = newAddress(), role = 'MEMBER', by: Client = callers.admin): Promise<Invited> {
    const { inviteMember } = dataOf(await by.query(invite, { email, role }));
    return { id: inviteMember.invitation.id, email, code: codesTo(email).at(-1)! };
  }

  /** Somebody who has an account, in an organization of their own. */
  async function givenGuest(email = newAddress()) {
    const { owner } = await cast.givenOrganization(undefined, email);
    return { person: owner, client: await as(owner) };
  }

  async function expire({ id }: { id: string }): Promise<void> {
    await db.invitation.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1000) } });
  }

  const tokens = {
    'an organization key': await as(await cast.givenApiKey(people.owner)),
    'a full token': await as(await cast.givenPersonalToken(people.owner)),
    'a narrowed token': callers.narrowed,
    'a bot': callers.bot,
  };
  return { ...cast, mail, tokens, codesTo, newAddress, givenInvitation, givenGuest, expire, password };
}
