import { inject } from 'vitest';
import { type StartOptions, startApp, type TestApp } from '../support/app.ts';
import { type Client, clientOf } from '../support/client.ts';
import { administrate } from '../support/database-server.ts';

/** Every kind of caller, as the headers that it sends. The credentials were issued by the product and live in the database. */
export const callers = ['owner', 'admin', 'member', 'viewer', 'peer', 'bot', 'narrowed', 'stranger', 'nobody'] as const;
export type Caller = (typeof callers)[number];

export interface Cast {
  /** A database with the whole story in it and nobody connected: each mutation is tried on a copy of its own. */
  template: string;
  headers: Record<Caller, Record<string, string>>;
  ids: Record<string, string>;
  drop(): Promise<void>;
}

/**
 * One organization with a person of every role, a team with an admin, a bot, tokens of every kind, and another organization's owner.
 * "narrowed" is the admin's personal token for `teams:read` alone; "peer" is a second member, for what is one's own only.
 */
export async function castStory(): Promise<Cast> {
  const app = await startApp({ keep: true });
  const { organization, owner } = await app.givenOrganization('Acme', 'owner@acme.test');
  const admin = await app.givenMember(organization, 'ADMIN', 'admin@acme.test');
  const member = await app.givenMember(organization, 'MEMBER', 'member@acme.test');
  const viewer = await app.givenMember(organization, 'VIEWER', 'viewer@acme.test');
  const peer = await app.givenMember(organization, 'MEMBER', 'peer@acme.test');
  const { organization: other, owner: stranger } = await app.givenOrganization('Globex', 'owner@globex.test');
  // The member belongs to both organizations, so that there is one to switch to.
  await app.givenMember(other, 'MEMBER', member.email);
  const team = await app.givenTeam(owner, 'Platform', [admin, member, peer]);
  await app.givenTeamAdmin(owner, team, admin);
  const subTeam = await app.givenTeam(owner, 'Runtime', [member], team);
  const bot = await app.givenBot(owner, 'Reviewer', [team]);
  const key = await app.givenBotKey(owner, bot);
  const token = await app.givenPersonalToken(member);
  const narrowed = await app.givenPersonalToken(admin, ['TEAMS_READ']);
  const people = { owner, admin, member, viewer, peer, stranger };
  const headers = { bot: (await app.as(bot)).headers, narrowed: (await app.as(narrowed)).headers, nobody: {} } as Cast['headers'];
  for (const [name, person] of Object.entries(people)) headers[name as Caller] = (await app.as(person)).headers;
  // A second session of the member's, for revokeSession and revokeOtherSessions to end.
  await app.signIn(member);
  const session = await app.db.session.findFirstOrThrow({ where: { userId: member.id }, orderBy: { id: 'desc' } });
  const ids = {
    otherOrganization: other.id,
    member: member.id,
    peer: peer.id,
    admin: admin.id,
    team: team.id,
    subTeam: subTeam.id,
    bot: bot.id,
    key: key.id,
    token: token.id,
    session: session.id,
  };
  await app.database.close();
  return {
    template: app.databaseName,
    headers,
    ids,
    drop: () => administrate(inject('databaseServer'), `DROP DATABASE IF EXISTS ${app.databaseName} WITH (FORCE)`),
  };
}

export interface Stage extends TestApp {
  client(caller: Caller): Client;
}

/** The product on a copy of the story. */
export async function stage(cast: Cast, options: StartOptions = {}): Promise<Stage> {
  const app = await startApp({ ...options, template: cast.template });
  return { ...app, client: (caller) => clientOf(app.app, cast.headers[caller]) };
}
