import { html } from 'hono/html';
import { shortestPassword } from '../auth/password.ts';
import type { User } from '../auth/principal.ts';
import { pathOf } from '../invitations/code.ts';
import type { FoundInvitation } from '../invitations/find-invitation.ts';
import { mayAccept } from '../invitations/policy.ts';
import { layout, notice, page } from './page.ts';

/** How the visitor can accept: what the page offers, and what it takes. */
export type Way = 'join' | 'sign-in' | 'password' | 'new-account';

/** Somebody without any organization cannot sign in first, for a session works in one: the password is asked for here. */
export function wayOf(invitation: FoundInvitation, visitor: User | null): Way {
  if (!invitation.account) return 'new-account';
  if (visitor && mayAccept(visitor.email, invitation) === 'allow') return 'join';
  return invitation.account.homeless ? 'password' : 'sign-in';
}

const newPassword = html`<label>A password <input name="password" type="password" autocomplete="new-password" required minlength="${shortestPassword}" /></label>
  <p class="hint">At least ${shortestPassword} characters.</p>`;

interface Typed {
  firstName: string;
  lastName: string;
}

function form(code: string, email: string, fields: ReturnType<typeof html>, button: string) {
  return html`<form method="post" action="/invitation">
    <input type="hidden" name="code" value="${code}" />
    <input type="hidden" autocomplete="username" value="${email}" />
    ${fields}
    <button>${button}</button>
  </form>`;
}

function offer(way: Way, code: string, { email }: FoundInvitation, { firstName, lastName }: Typed) {
  switch (way) {
    case 'join':
      return form(code, email, html``, 'Join');
    case 'sign-in':
      return html`<p>There is an account with this address. <a href="/sign-in?next=${encodeURIComponent(pathOf(code))}">Sign in</a> with it to join.</p>`;
    case 'password':
      return form(
        code,
        email,
        html`<p>There is an account with this address.</p>
          <label>Its password <input name="password" type="password" autocomplete="current-password" required autofocus /></label>`,
        'Sign in and join',
      );
    case 'new-account':
      return form(
        code,
        email,
        html`<label>Your first name <input name="firstName" maxlength="100" autocomplete="given-name" autofocus value="${firstName}" /></label>
          <label>Your last name <input name="lastName" maxlength="100" autocomplete="family-name" value="${lastName}" /></label>
          ${newPassword}`,
        'Create an account and join',
      );
  }
}

interface Shown {
  visitor: User | null;
  typed?: Typed;
  error?: string;
  status?: number;
  headers?: Record<string, string>;
}

export function show(
  code: string,
  invitation: FoundInvitation,
  { visitor, typed, error = '', status = 200, headers = {} }: Shown,
) {
  const { organization, role, email } = invitation;
  const way = wayOf(invitation, visitor);
  return page(
    layout(
      `Join ${organization}`,
      html`${error && html`<p class="error" role="alert">${error}</p>`}
        <p><b>${email}</b> is invited to join <b>${organization}</b> with the role ${role}.</p>
        ${way === 'sign-in' && visitor ? html`<p>You are signed in as ${visitor.email}.</p>` : ''}
        ${offer(way, code, invitation, typed ?? { firstName: '', lastName: '' })}`,
    ),
    { status, headers },
  );
}

export const invalid = () =>
  notice(
    'This invitation does not work',
    'It was used or taken back, has expired, or was sent again with a new link. Ask for another one.',
    404,
  );

export const joined = ({ name }: { name: string }) =>
  page(
    layout(
      `You have joined ${name}`,
      html`<p>Your session still works in the organization that it worked in before: the mutation <code>switchOrganization</code> moves it.</p>
        <p><a href="/graphql">Go on</a></p>`,
    ),
  );
