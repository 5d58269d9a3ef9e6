import { afterAll, expect } from 'vitest';
import { startApp } from '../support/app.ts';
import type { Answer, Client } from '../support/client.ts';

/** How a call went, in one line: `ok`, `field: what to correct` from the payload, or `CODE: message` of a top-level error. */
export function outcomeOf({ status, data, errors }: Answer): string {
  const error = errors?.[0];
  if (error) return `${status === 200 ? '' : `${status} `}${error.extensions.code}: ${error.message}`;
  const wrong = (Object.values(data)[0] as { errors?: { field: string; messages: string[] }[] } | null)?.errors?.[0];
  return wrong ? `${wrong.field}: ${wrong.messages.join(' ')}` : 'ok';
}

export const unauthenticated =
  '401 UNAUTHENTICATED: The credential is missing, unknown, expired or revoked. Sign in, or send a valid token as "Authorization: Bearer <token>".';
export const notFound = (what: string) => `NOT_FOUND: ${what} not found.`;
export const needsScope = (scope: string) => `FORBIDDEN: API key missing required scope: ${scope}`;
export const needsSession = 'FORBIDDEN: A user session is required: no token may do this.';
export const notForBots = 'FORBIDDEN: Only a person or a service account may do this; the caller is a bot.';
export const forPeople = 'FORBIDDEN: Only a person may do this; the caller is a bot.';
export const needsRole = (role: string, own: string) =>
  `FORBIDDEN: This needs the role ${role} in the organization; yours is ${own}.`;

/** An app that a whole file shares, with one caller of each kind in it, each with a credential that the product issued. */
export async function startCast(env: Record<string, string> = {}) {
  const app = await startApp({ keep: true, env });
  afterAll(app.stop);
  const { as, db } = app;
  const { organization, owner } = await app.givenOrganization('Acme', 'owner@acme.test');
  const { owner: stranger } = await app.givenOrganization('Elsewhere', 'owner@elsewhere.test');
  const admin = await app.givenMember(organization, 'ADMIN');
  const member = await app.givenMember(organization, 'MEMBER');
  const viewer = await app.givenMember(organization, 'VIEWER');
  const bot = await app.givenBot(owner, 'Runner');
  const narrowed = await app.givenPersonalToken(owner, ['ASSETS_READ']);
  const callers = {
    owner: await as(owner),
    admin: await as(admin),
    member: await as(member),
    viewer: await as(viewer),
    bot: await as(bot),
    narrowed: await as(narrowed),
    stranger: await as(stranger),
    nobody: app.nobody,
  };
  type CallerName = keyof typeof callers;

  /** Every row that a call could have changed. */
  async function everything(): Promise<string> {
    const all = { orderBy: { id: 'asc' } } as const;
    const members = db.membership.findMany({ orderBy: [{ organizationId: 'asc' }, { userId: 'asc' }] });
    const inTeams = db.teamMember.findMany({ orderBy: [{ teamId: 'asc' }, { userId: 'asc' }] });
    const botsInTeams = db.teamBot.findMany({ orderBy: [{ teamId: 'asc' }, { botId: 'asc' }] });
    const [bots, teams, tokens] = [db.bot.findMany(all), db.team.findMany(all), db.token.findMany(all)];
    const [users, sessions, audit] = [db.user.findMany(all), db.session.findMany(all), db.auditEvent.findMany(all)];
    const [organizations, invitations, mails] = [
      db.organization.findMany(all),
      db.invitation.findMany(all),
      db.mail.findMany(all),
    ];
    const deviceGrants = db.deviceGrant.findMany(all);
    return JSON.stringify(
      await Promise.all([
        organizations,
        invitations,
        mails,
        members,
        inTeams,
        botsInTeams,
        bots,
        teams,
        tokens,
        users,
        sessions,
        audit,
        deviceGrants,
      ]),
    );
  }

  /** One call that must change nothing at all, and how it went. */
  async function refused(caller: Client, document: string, variables: Record<string, unknown> = {}): Promise<string> {
    const before = await everything();
    const answer = await caller.query(document, variables);
    expect(await everything(), `written although ${outcomeOf(answer)}`).toBe(before);
    return outcomeOf(answer);
  }

  /** The same for callers of several kinds. */
  async function refusals(names: readonly CallerName[], document: string, variables: Record<string, unknown> = {}) {
    const outcomes: Partial<Record<CallerName, string>> = {};
    for (const name of names) outcomes[name] = await refused(callers[name], document, variables);
    return outcomes;
  }

  /** A stranger's answer about a row of ours is byte for byte the answer about an id that nobody has. */
  async function expectHidden(id: string, document: string, variables: Record<string, unknown>): Promise<void> {
    const unknown = JSON.parse(JSON.stringify(variables).replaceAll(id, `${id.slice(0, -3)}zzz`)) as Record<string, unknown>;
    const { text } = await callers.stranger.query(document, variables);
    expect(text).toBe((await callers.stranger.query(document, unknown)).text);
    expect(text).not.toContain(id);
  }

  /** A call, and the audit rows that it wrote. */
  async function act(caller: Client, document: string, variables: Record<string, unknown> = {}) {
    const known = new Set((await db.auditEvent.findMany({ select: { id: true } })).map(({ id }) => id));
    const answer = await caller.query(document, variables);
    const rows = await db.auditEvent.findMany({ orderBy: { id: 'asc' } });
    const audit = rows
      .filter(({ id }) => !known.has(id))
      .map(({ event, actorId, targetId, data }) => ({ event, actorId, targetId, data }));
    return { answer, outcome: outcomeOf(answer), audit };
  }

  const people = { owner, admin, member, viewer, stranger };
  return { ...app, organization, people, bot, narrowed, callers, refused, refusals, expectHidden, act };
}
