import { Hono } from 'hono';
import type { OpenedSession } from '../auth/session.ts';
import type { Call } from '../http/call.ts';
import { headersOf } from '../http/problem.ts';
import type { RouterEnv } from '../http/router.ts';
import { acceptAsNewPerson } from '../invitations/accept-as-new-person.ts';
import { acceptByPassword } from '../invitations/accept-by-password.ts';
import { acceptInvitation } from '../invitations/accept-invitation.ts';
import { type FoundInvitation, findInvitation } from '../invitations/find-invitation.ts';
import { BadUserInput, Conflict, NotFound, RateLimited } from '../kernel/errors.ts';
import { formField, readForm, requireOwnForm } from './form.ts';
import { invalid, joined, show, wayOf } from './invitation-view.ts';
import { redirect } from './page.ts';
import { signedIn } from './signed-in.ts';

const fieldNames: Record<string, string> = { firstName: 'First name', lastName: 'Last name', password: 'Password' };

function sentence(error: BadUserInput | Conflict): string {
  const name = fieldNames[error.field];
  return error instanceof BadUserInput && name ? `${name}: ${error.message}` : error.message;
}

/** Accepts in the way that is open to the visitor; there is nothing to send where signing in comes first. */
async function accept(call: Call, code: string, found: FoundInvitation, fields: FormData): Promise<Response | null> {
  const { db, services, visitor } = call;
  const user = signedIn(call.principal);
  const text = (name: string) => formField(fields, name);
  const enter = ({ secret, expiresAt }: OpenedSession) => redirect('/graphql', [services.sessionCookie.keep(secret, expiresAt)]);
  switch (wayOf(found, user)) {
    case 'join':
      return joined(await acceptInvitation(db, user!, code));
    case 'password':
      return enter(await acceptByPassword(db, services.passwordFailures, code, text('password'), visitor));
    case 'new-account': {
      const person = { firstName: text('firstName'), lastName: text('lastName'), password: text('password') };
      return enter(await acceptAsNewPerson(db, code, person, visitor));
    }
    case 'sign-in':
      return null;
  }
}

export const invitationPages = new Hono<RouterEnv>()
  .get('/', async (c) => {
    const { call } = c.env;
    const code = c.req.query('code') ?? '';
    const invitation = await findInvitation(call.db, code);
    return invitation ? show(code, invitation, { visitor: signedIn(call.principal) }) : invalid();
  })
  .post('/', async (c) => {
    const { call } = c.env;
    requireOwnForm(call.services.publicUrl, c.req.raw);
    const fields = await readForm(c.req.raw);
    const code = formField(fields, 'code');
    const visitor = signedIn(call.principal);
    const typed = { firstName: formField(fields, 'firstName'), lastName: formField(fields, 'lastName') };
    const invitation = await findInvitation(call.db, code);
    if (!invitation) return invalid();
    try {
      return (await accept(call, code, invitation, fields)) ?? show(code, invitation, { visitor, status: 403 });
    } catch (error) {
      if (error instanceof NotFound) return invalid();
      if (error instanceof BadUserInput) return show(code, invitation, { visitor, typed, error: sentence(error), status: 400 });
      if (error instanceof RateLimited)
        return show(code, invitation, { visitor, error: error.message, status: 429, headers: headersOf(error) });
      // Whoever was made a member, or got an account, in the meantime sees what that leaves to do.
      const now = error instanceof Conflict ? await findInvitation(call.db, code) : null;
      if (now) return show(code, now, { visitor, error: sentence(error as Conflict), status: 409 });
      throw error;
    }
  });
