import { asKnown } from '../auth/gate.ts';
import { principalId } from '../auth/principal.ts';
import { type Route, restRoutes } from '../http/rest.ts';

const me: Omit<Route, 'path'> = {
  method: 'GET',
  gate: { principals: ['USER', 'BOT', 'SERVICE_ACCOUNT'] },
  async answer(c) {
    const { db } = c.env.call;
    const principal = asKnown(c.env.call.principal);
    const { credential } = principal;
    const organization = await db.organization.findUniqueOrThrow({
      where: { id: principal.organizationId },
      select: { id: true, name: true, slug: true },
    });
    const isToken = credential.via === 'token';
    return c.json({
      kind: principal.kind,
      id: principalId(principal),
      name: principal.name,
      role: principal.kind === 'USER' ? principal.role : null,
      scopes: isToken ? [...credential.scopes] : ['full'],
      organization,
      credential: { kind: credential.kind, label: isToken ? credential.label : null, expires_at: credential.expiresAt },
    });
  },
};

// The slug is a hint of the caller's; the credential alone says which organization speaks.
export const principalRoutes = restRoutes({ ...me, path: '/api/v1/me' }, { ...me, path: '/workspace/:slug/api/v1/me' });
