import type { Context } from 'hono';
import { HttpRefusal } from '../http/problem.ts';
import { readRequestBody } from '../http/read-body.ts';
import { restRoutes } from '../http/rest.ts';
import type { RouterEnv } from '../http/router.ts';
import { type Poll, pollDeviceGrant } from './poll-device-grant.ts';
import { grantLifeSeconds, pollIntervalSeconds, requestDeviceGrant } from './request-device-grant.ts';
import { shownUserCode } from './user-code.ts';

type OAuthCall = Context<RouterEnv>;

const deviceGrantType = 'urn:ietf:params:oauth:grant-type:device_code';
const paths = { deviceAuthorization: '/api/oauth/device-authorization', token: '/api/oauth/token' };
const largestForm = 10_000;

function refuse(c: OAuthCall, error: string, description: string, status: 400 | 401 = 400): Response {
  return c.json({ error, error_description: description }, status);
}

/** A form in which every parameter stands once. One without a value counts as left out (RFC 6749, section 3.2). */
async function readForm(c: OAuthCall): Promise<Map<string, string>> {
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(c.req.header('content-type') ?? ''))
    throw new HttpRefusal(400, 'Send the parameters as application/x-www-form-urlencoded.');
  const parameters = [...new URLSearchParams(await readRequestBody(c.req.raw, largestForm))];
  const form = new Map(parameters.filter(([, value]) => value !== ''));
  if (new Set(parameters.map(([name]) => name)).size < parameters.length)
    throw new HttpRefusal(400, 'A parameter is there more than once. Send each once.');
  return form;
}

/** The client that a form names, or what to answer instead. Public clients have nothing to prove, and show no credential. */
function clientOf(c: OAuthCall, form: Map<string, string>): { clientId: string } | { refusal: Response } {
  const clientId = form.get('client_id');
  if (c.req.header('authorization') !== undefined) {
    c.header('WWW-Authenticate', 'Bearer error="invalid_client"');
    return {
      refusal: refuse(
        c,
        'invalid_client',
        'Clients are public here: send client_id in the body and no Authorization header.',
        401,
      ),
    };
  }
  if (clientId === undefined) return { refusal: refuse(c, 'invalid_request', 'The parameter client_id is missing.') };
  if (!c.env.call.services.oauthClients.has(clientId))
    return { refusal: refuse(c, 'invalid_client', 'This client is not known here. OAUTH_CLIENTS lists further ones.', 401) };
  return { clientId };
}

async function deviceAuthorization(c: OAuthCall): Promise<Response> {
  const client = clientOf(c, await readForm(c));
  if ('refusal' in client) return client.refusal;
  const { db, services, visitor } = c.env.call;
  const made = await requestDeviceGrant(db, services.deviceThrottles, client.clientId, visitor);
  const userCode = shownUserCode(made.userCode);
  const page = new URL('/device', services.publicUrl);
  return c.json({
    device_code: made.deviceCode,
    user_code: userCode,
    verification_uri: page.href,
    verification_uri_complete: `${page.href}?user_code=${userCode}`,
    expires_in: grantLifeSeconds,
    interval: pollIntervalSeconds,
  });
}

async function token(c: OAuthCall): Promise<Response> {
  const form = await readForm(c);
  const client = clientOf(c, form);
  if ('refusal' in client) return client.refusal;
  const grantType = form.get('grant_type');
  if (grantType === undefined) return refuse(c, 'invalid_request', 'The parameter grant_type is missing.');
  if (grantType !== deviceGrantType) return refuse(c, 'unsupported_grant_type', `The only grant_type is ${deviceGrantType}.`);
  const deviceCode = form.get('device_code');
  if (deviceCode === undefined) return refuse(c, 'invalid_request', 'The parameter device_code is missing.');
  const { db, services } = c.env.call;
  const poll = await pollDeviceGrant(db, services.tokenPrefixes, services.oauthClients, { deviceCode, ...client });
  return answerPoll(c, poll);
}

const descriptions: Record<Exclude<Poll['outcome'], 'issued'>, string> = {
  authorization_pending: 'The sign-in has not been approved yet. Ask again after the interval.',
  slow_down: 'Asked again too soon. Wait five seconds longer each time.',
  expired_token: 'The code has expired. Start again for a new one.',
  access_denied: 'The sign-in was denied, or whoever approved it may not do so any more.',
  invalid_grant: 'The device code is unknown, was used already, or belongs to another client. Start again for a new one.',
};

function answerPoll(c: OAuthCall, poll: Poll): Response {
  if (poll.outcome === 'issued') {
    const { plaintext, token } = poll;
    const expiresIn = Math.floor((token.expiresAt!.getTime() - Date.now()) / 1_000);
    return c.json({ access_token: plaintext, token_type: 'Bearer', expires_in: expiresIn, scope: token.scopes.join(' ') });
  }
  const description = descriptions[poll.outcome];
  if (poll.outcome !== 'slow_down') return refuse(c, poll.outcome, description);
  return c.json({ error: poll.outcome, error_description: description, interval: poll.interval }, 400);
}

/** What a client has to know of this server (RFC 8414). By the public address alone, whatever host was asked. */
async function metadata(c: OAuthCall): Promise<Response> {
  const { origin } = c.env.call.services.publicUrl;
  return c.json({
    issuer: origin,
    device_authorization_endpoint: `${origin}${paths.deviceAuthorization}`,
    token_endpoint: `${origin}${paths.token}`,
    grant_types_supported: [deviceGrantType],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['none'],
  });
}

export const oauthRoutes = restRoutes(
  { method: 'POST', path: paths.deviceAuthorization, gate: 'public', answer: deviceAuthorization },
  { method: 'POST', path: paths.token, gate: 'public', answer: token },
  { method: 'GET', path: '/.well-known/oauth-authorization-server', gate: 'public', answer: metadata },
);
