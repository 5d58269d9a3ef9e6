import { type Context, Hono } from 'hono';
import { aiQueryRoutes } from '../ai-query/rest.ts';
import { apiKeyRoutes } from '../api-keys/rest.ts';
import { assetRoutes } from '../assets/rest.ts';
import { auditRoutes } from '../audit/rest.ts';
import { profileRoutes } from '../collections/rest.ts';
import { changeRequestPages } from '../console/change-request.ts';
import { devicePages } from '../console/device.ts';
import { graphiqlAssets, graphiqlPage } from '../console/graphiql.ts';
import { invitationPages } from '../console/invitation.ts';
import { redirect } from '../console/page.ts';
import { type SetUpCode, setUpPages } from '../console/set-up.ts';
import { signInPages } from '../console/sign-in.ts';
import { lockRoutes } from '../entitlement/rest.ts';
import type { Logger } from '../kernel/logger.ts';
import { oauthRoutes } from '../oauth/rest.ts';
import { principalRoutes } from '../principal/rest.ts';
import { usageRoutes } from '../usage/rest.ts';
import type { Call } from './call.ts';
import { HttpRefusal } from './problem.ts';
import { refusalOf } from './refusal.ts';
import { requireGates } from './rest.ts';

export interface RouterDeps {
  setUpCode: SetUpCode;
  log: Logger;
  /** Resolves when the database answers and every migration is applied; rejects otherwise. */
  ready(): Promise<void>;
}

export interface RouterEnv {
  Bindings: { call: Call; setUpCode: SetUpCode };
}

export interface Router {
  fetch(request: Request, env: { call: Call | undefined }): Promise<Response>;
}

/** Every route besides GraphQL itself. */
export function createRouter({ setUpCode, log, ready }: RouterDeps): Router {
  const router = new Hono<RouterEnv>();

  router.get('/healthz', (c) => c.json({ status: 'ok' }));
  router.get('/readyz', async (c) => {
    try {
      await ready();
      return c.json({ status: 'ready' });
    } catch {
      return c.json({ status: 'not ready', message: 'The database cannot be reached, or migrations are missing.' }, 503);
    }
  });

  router.route('/sign-in', signInPages);
  router.route('/setup', setUpPages);
  router.route('/invitation', invitationPages);
  router.route('/change-requests', changeRequestPages);
  router.route('/device', devicePages);
  router.route('/graphql/assets', graphiqlAssets);
  router.get('/graphql', (c) =>
    c.env.call.principal.kind === 'ANONYMOUS' ? redirect('/sign-in?next=/graphql') : graphiqlPage(),
  );
  // Browsers ask for one by themselves; there is none.
  router.get('/favicon.ico', (c) => c.body(null, 204));
  router.get('/', () => redirect('/graphql'));
  router.route('/', apiKeyRoutes);
  router.route('/', principalRoutes);
  router.route('/', profileRoutes);
  router.route('/', assetRoutes);
  router.route('/', lockRoutes);
  router.route('/', oauthRoutes);
  router.route('/', auditRoutes);
  router.route('/', usageRoutes);
  router.route('/', aiQueryRoutes);
  requireGates(router);

  const refuse = (error: unknown, { env, req }: Context<RouterEnv>) => {
    const head = { path: req.path, header: (name: string) => req.header(name) ?? null };
    const { body, ...init } = refusalOf(error, head, env.call.requestId, log);
    return new Response(body, init);
  };
  router.notFound((c) => refuse(new HttpRefusal(404, 'There is nothing at this address.'), c));
  router.onError(refuse);

  return {
    async fetch(request, { call }) {
      if (!call) throw new Error('A request reached the router without having passed the front door.');
      const response = await router.fetch(request, { call, setUpCode });
      // The page's own cookies come last, and win.
      const own = response.headers.getSetCookie();
      if (call.cookies.length > 0) {
        response.headers.delete('set-cookie');
        for (const cookie of [...call.cookies, ...own]) response.headers.append('set-cookie', cookie);
      }
      return response;
    },
  };
}
