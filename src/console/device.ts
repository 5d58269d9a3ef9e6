import { Hono } from 'hono';
import type { User } from '../auth/principal.ts';
import type { DeviceGrant } from '../generated/prisma/client.ts';
import type { Call } from '../http/call.ts';
import { headersOf, httpStatusOf } from '../http/problem.ts';
import type { RouterEnv } from '../http/router.ts';
import { AppError } from '../kernel/errors.ts';
import { approvalChoices } from '../oauth/approval-choices.ts';
import { clientName } from '../oauth/clients.ts';
import { decideDeviceGrant } from '../oauth/decide-device-grant.ts';
import { findDeviceGrant, unknownCode } from '../oauth/find-device-grant.ts';
import { statusOf } from '../oauth/policy.ts';
import { readUserCode, shownUserCode } from '../oauth/user-code.ts';
import { approved, askForCode, askForDecision, denied } from './device-view.ts';
import { formField, readForm, requireOwnForm } from './form.ts';
import { redirect } from './page.ts';
import { signedIn } from './signed-in.ts';

/** This page with a code. Only what can be one goes into the address. */
function addressOf(typed: string): string {
  const code = readUserCode(typed);
  return code === null ? '/device' : `/device?user_code=${shownUserCode(code)}`;
}

const toSignIn = (typed: string) => redirect(`/sign-in?next=${encodeURIComponent(addressOf(typed))}`);

/** The page for a code: what to decide, or what has become of it. */
async function pageFor(call: Call, user: User, grant: DeviceGrant): Promise<Response> {
  const client = clientName(call.services.oauthClients, grant.clientId);
  switch (statusOf(grant, new Date())) {
    case 'PENDING': {
      const choices = await approvalChoices(call.db, user);
      return askForDecision({ grant, client, choices, email: user.email, visitorIp: call.visitor.ip });
    }
    case 'APPROVED':
    case 'REDEEMED':
      return approved(client);
    case 'DENIED':
      return denied(client);
    case 'EXPIRED':
      return askForCode({ status: 410, error: 'This code has expired. Start again in your terminal for a new one.' });
  }
}

/** What a person can correct or wait for, on the page that asks for the code; all else is thrown on. */
function askAgain(error: unknown, typed: string): Response {
  if (!(error instanceof AppError) || error.code === 'UNAUTHENTICATED') throw error;
  const again = { typed: typed.slice(0, 20), error: error.message, headers: headersOf(error) };
  return askForCode({ ...again, status: httpStatusOf[error.code] });
}

export const devicePages = new Hono<RouterEnv>()
  .get('/', async (c) => {
    const { call } = c.env;
    const typed = c.req.query('user_code') ?? '';
    const user = signedIn(call.principal);
    if (!user) return toSignIn(typed);
    if (typed.trim() === '') return askForCode();
    try {
      const grant = await findDeviceGrant(call.db, user, call.services.deviceThrottles, call.visitor.ip, typed);
      if (!grant) throw unknownCode();
      return await pageFor(call, user, grant);
    } catch (error) {
      return askAgain(error, typed);
    }
  })
  .post('/', async (c) => {
    const { call } = c.env;
    requireOwnForm(call.services.publicUrl, c.req.raw);
    const fields = await readForm(c.req.raw);
    const typed = formField(fields, 'user_code');
    const user = signedIn(call.principal);
    if (!user) return toSignIn(typed);
    const clientId = formField(fields, 'client_id');
    const [organizationId = '', botId = null] = formField(fields, 'act_as').split('/');
    const decision = formField(fields, 'decision');
    const approve = decision === 'approve';
    if (!approve && decision !== 'deny') return redirect(addressOf(typed));
    const client = clientName(call.services.oauthClients, clientId);
    const choice = { userCode: typed, clientId, approve, botId, ...(organizationId && { organizationId }) };
    try {
      const { db, services, visitor } = call;
      await decideDeviceGrant(db, user, services.deviceThrottles, services.oauthClients, visitor.ip, choice);
      return approve ? approved(client) : denied(client);
    } catch (error) {
      return askAgain(error, typed);
    }
  });
