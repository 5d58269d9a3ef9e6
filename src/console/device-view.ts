import { html } from 'hono/html';
import type { Role } from '../auth/principal.ts';
import type { DeviceGrant } from '../generated/prisma/client.ts';
import type { ApprovalChoice } from '../oauth/approval-choices.ts';
import { shownUserCode } from '../oauth/user-code.ts';
import { layout, page } from './page.ts';

const ofAdmins =
  'read everything that you can, work with assets, install them for anybody, and manage teams, bots and keys of bots';
const rights: Record<Role, string> = {
  OWNER: ofAdmins,
  ADMIN: ofAdmins,
  MEMBER: 'read everything that you can, work with assets, and install them for yourself',
  VIEWER: 'read what you can, and change nothing',
};

interface Shown {
  status?: number;
  error?: string;
  headers?: Record<string, string>;
  typed?: string;
}

/** Asks for the code that the terminal shows. */
export function askForCode({ status = 200, error = '', headers = {}, typed = '' }: Shown = {}): Response {
  const atFault = error && html`aria-invalid="true" aria-describedby="problem"`;
  return page(
    layout(
      'Sign in from a terminal',
      html`${error && html`<p class="error" role="alert" id="problem">${error}</p>`}
        <form method="get" action="/device">
          <label>The code that your terminal shows
            <input class="code" name="user_code" value="${typed}" required autofocus maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false" placeholder="BCDF-GHJK" ${atFault} />
          </label>
          <button>Continue</button>
        </form>`,
    ),
    { status, headers },
  );
}

/** One control for both choices: without a script, the bots of an organization could not follow the choice of it. */
function actAs(choices: ApprovalChoice[]) {
  const [only] = choices;
  if (only && choices.length === 1 && only.bots.length === 0) {
    return html`<input type="hidden" name="act_as" value="${only.id}" />`;
  }
  return html`<label>It acts as
    <select name="act_as">
      ${choices.map(
        ({ id, name, role, bots }) => html`<optgroup label="${name}">
          <option value="${id}">You, ${role}, in ${name}</option>
          ${bots.map((bot) => html`<option value="${id}/${bot.id}">The bot ${bot.name}, in ${name}</option>`)}
        </optgroup>`,
      )}
    </select>
  </label>`;
}

function whatItMay(choices: ApprovalChoice[], client: string) {
  const [only] = choices;
  const roles = [...new Set(choices.map(({ role }) => role))];
  const some = choices.some(({ bots }) => bots.length > 0);
  return html`<h2>What it will be able to do</h2>
    ${
      only && choices.length === 1
        ? html`<p>As you, in <b>${only.name}</b>, where you are ${only.role}: ${rights[only.role]}.</p>`
        : html`<ul>${roles.map((role) => html`<li>As you, where you are ${role}: ${rights[role]}.</li>`)}</ul>`
    }
    ${some ? html`<p>As a bot: read what the bot is given, and report its use.</p>` : ''}
    <p class="hint">For 10 years, or until it is revoked; as you, never more than your role allows at the time. ${client} cannot change
      your password, your sessions, members or keys of the organization.</p>`;
}

function minutesAgo(moment: Date): string {
  const minutes = Math.floor((Date.now() - moment.getTime()) / 60_000);
  if (minutes < 1) return 'less than a minute ago';
  return minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`;
}

function fromWhere(ip: string | null, visitorIp: string) {
  if (!ip) return 'an unknown address';
  return ip === visitorIp ? `${ip}, as this browser` : `${ip}, not the address of this browser (${visitorIp || 'unknown'})`;
}

interface Asked {
  grant: DeviceGrant;
  client: string;
  choices: ApprovalChoice[];
  email: string;
  visitorIp: string;
}

/** Everything to compare, and the decision. */
export function askForDecision({ grant, client, choices, email, visitorIp }: Asked): Response {
  const { userCode, clientId, userAgent, ip, createdAt } = grant;
  const time = createdAt.toISOString();
  return page(
    layout(
      `Let ${client} in?`,
      html`<p>A program asks to act for you. Does your terminal show this code?</p>
        <p class="code"><b>${shownUserCode(userCode)}</b></p>
        <dl>
          <dt>Program</dt><dd>${client}${userAgent && html` <span class="hint">${userAgent}</span>`}</dd>
          <dt>From</dt><dd>${fromWhere(ip, visitorIp)}</dd>
          <dt>Asked</dt><dd>${minutesAgo(createdAt)}, <time datetime="${time}">${time.slice(11, 16)} UTC</time></dd>
          <dt>You</dt><dd>${email}</dd>
        </dl>
        ${whatItMay(choices, client)}
        <form method="post" action="/device">
          <input type="hidden" name="user_code" value="${userCode}" />
          <input type="hidden" name="client_id" value="${clientId}" />
          ${actAs(choices)}
          <p><b>Approve only what you have just started yourself.</b> If somebody sent you this link or code, deny it.</p>
          <div class="buttons">
            <button name="decision" value="approve">Approve</button>
            <button name="decision" value="deny">Deny</button>
          </div>
        </form>`,
    ),
  );
}

export const approved = (client: string) =>
  page(
    layout(
      `${client} is let in`,
      html`<p role="status">Return to your terminal: it goes on by itself within a few seconds. You can close this page.</p>
        <p class="hint">To end it later: <code>revokeDeviceToken(tokenId: …)</code>; <code>user { deviceTokens }</code> lists what you have let in.</p>`,
    ),
  );

export const denied = (client: string) =>
  page(layout(`${client} is turned away`, html`<p role="status">It gets no access. You can close this page.</p>`));
