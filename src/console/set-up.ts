import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { shortestPassword } from '../auth/password.ts';
import type { RouterEnv } from '../http/router.ts';
import { BadUserInput, Conflict } from '../kernel/errors.ts';
import { isSetUp, setUp } from '../organizations/set-up.ts';
import { openFor } from '../sessions/sign-in.ts';
import { formField, readForm, requireOwnForm } from './form.ts';
import { layout, notice, page, redirect } from './page.ts';

/** The secret of the set-up link: new at every start, kept in memory only, worth nothing once somebody has used it. */
export interface SetUpCode {
  link(publicUrl: URL): string;
  matches(candidate: string): boolean;
  /** Once it has been used it matches nothing, whatever becomes of the organization. */
  burn(): void;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

export function createSetUpCode(): SetUpCode {
  const code = randomBytes(24).toString('base64url');
  let burnt = false;
  return {
    link: (publicUrl) => new URL(`/setup?code=${code}`, publicUrl).href,
    matches: (candidate) => timingSafeEqual(digest(candidate), digest(code)) && !burnt,
    burn: () => {
      burnt = true;
    },
  };
}

interface Typed {
  organization: string;
  email: string;
  firstName: string;
  lastName: string;
}

const nothingTyped: Typed = { organization: '', email: '', firstName: '', lastName: '' };

function form(code: string, typed = nothingTyped, error = '', status = 200): Response {
  return page(
    layout(
      'Set up Gatehouse',
      html`${error && html`<p class="error" role="alert">${error}</p>`}
        <form method="post" action="/setup">
          <input type="hidden" name="code" value="${code}" />
          <label>Name of your organization <input name="organization" required maxlength="100" autofocus value="${typed.organization}" /></label>
          <label>Your first name <input name="firstName" maxlength="100" autocomplete="given-name" value="${typed.firstName}" /></label>
          <label>Your last name <input name="lastName" maxlength="100" autocomplete="family-name" value="${typed.lastName}" /></label>
          <label>Your e-mail address <input name="email" type="email" autocomplete="username" required value="${typed.email}" /></label>
          <label>A password <input name="password" type="password" autocomplete="new-password" required minlength="${shortestPassword}" /></label>
          <p class="hint">At least ${shortestPassword} characters. You become the owner of the organization.</p>
          <button>Create</button>
        </form>`,
    ),
    { status },
  );
}

const fieldNames: Record<string, string> = {
  organization: 'Name of the organization',
  firstName: 'First name',
  lastName: 'Last name',
  email: 'E-mail address',
  password: 'Password',
};
const sentence = (error: BadUserInput) => `${fieldNames[error.field] ?? error.field}: ${error.message}`;

const invalid = () =>
  notice('This link does not work', 'Restart the server: while nobody has set it up, it prints a new link each time.', 404);
const done = () => notice('Set up already', 'This server has an owner. Sign in, or ask the owner for an account.', 409);

export const setUpPages = new Hono<RouterEnv>()
  .get('/', async (c) => {
    if (await isSetUp(c.env.call.db)) return done();
    const code = c.req.query('code') ?? '';
    return c.env.setUpCode.matches(code) ? form(code) : invalid();
  })
  .post('/', async (c) => {
    const { call, setUpCode } = c.env;
    requireOwnForm(call.services.publicUrl, c.req.raw);
    const fields = await readForm(c.req.raw);
    const text = (name: string) => formField(fields, name);
    const code = text('code');
    if (await isSetUp(call.db)) return done();
    if (!setUpCode.matches(code)) return invalid();
    const typed: Typed = {
      organization: text('organization'),
      email: text('email'),
      firstName: text('firstName'),
      lastName: text('lastName'),
    };
    try {
      const owner = { ...typed, password: text('password') };
      const { user } = await setUp(call.db, { organization: typed.organization, owner });
      setUpCode.burn();
      const { session } = await call.db.$transaction((tx) => openFor(tx, user, call.visitor));
      return redirect('/graphql', [call.services.sessionCookie.keep(session.secret, session.expiresAt)]);
    } catch (error) {
      if (error instanceof BadUserInput) return form(code, typed, sentence(error), 400);
      if (error instanceof Conflict && error.field === 'email') return form(code, typed, error.message, 409);
      if (error instanceof Conflict && error.reason === 'ALREADY_SET_UP') return done();
      throw error;
    }
  });
