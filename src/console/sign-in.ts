import { Hono } from 'hono';
import { html } from 'hono/html';
import { headersOf } from '../http/problem.ts';
import type { RouterEnv } from '../http/router.ts';
import { BadUserInput, RateLimited } from '../kernel/errors.ts';
import { signIn } from '../sessions/sign-in.ts';
import { formField, readForm, requireOwnForm } from './form.ts';
import { layout, page, redirect } from './page.ts';

/** Only our own paths: a link to this page must not send people elsewhere after they signed in. */
function localPath(path: string): string {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.includes('\\') ? path : '/graphql';
}

function form(next: string, email = '', error = '', status = 200, headers: Record<string, string> = {}): Response {
  return page(
    layout(
      'Sign in',
      html`${error && html`<p class="error" role="alert">${error}</p>`}
        <form method="post" action="/sign-in">
          <input type="hidden" name="next" value="${next}" />
          <label>E-mail address <input name="email" type="email" autocomplete="username" required autofocus value="${email}" /></label>
          <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
          <button>Sign in</button>
        </form>`,
    ),
    { status, headers },
  );
}

export const signInPages = new Hono<RouterEnv>()
  .get('/', (c) => form(localPath(c.req.query('next') ?? '/graphql')))
  .post('/', async (c) => {
    const { call } = c.env;
    requireOwnForm(call.services.publicUrl, c.req.raw);
    const fields = await readForm(c.req.raw);
    const next = localPath(formField(fields, 'next'));
    const email = formField(fields, 'email');
    try {
      const { session } = await signIn(
        call.db,
        call.services.passwordFailures,
        { email, password: formField(fields, 'password') },
        call.visitor,
      );
      return redirect(next, [call.services.sessionCookie.keep(session.secret, session.expiresAt)]);
    } catch (error) {
      if (error instanceof BadUserInput) return form(next, email, error.message, 400);
      if (error instanceof RateLimited) return form(next, email, error.message, 429, headersOf(error));
      throw error;
    }
  });
