import { rmSync } from 'node:fs';
import { inject } from 'vitest';
import { unsentMail } from '../../src/mail/outbox.ts';
import { terminalOf } from '../oauth/terminal.ts';
import { type StartOptions, startApp, type TestApp } from '../support/app.ts';
import { skillZip } from '../support/archive.ts';
import { type Client, clientOf, dataOf } from '../support/client.ts';
import { administrate } from '../support/database-server.ts';
import type { Bot, Person } from '../support/story.ts';

/** Every kind of caller, as the headers that it sends. The credentials were issued by the product and live in the database. */
export const callers = [
  'owner',
  'admin',
  'member',
  'viewer',
  'peer',
  'bot',
  'runtime',
  'service',
  'narrowed',
  'stranger',
  'nobody',
] as const;
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
 * "narrowed" is the admin's personal token for `teams:read` alone; "peer" is a second member, for what is one's own only; "runtime" is a
 * runtime token of the bot; "service" is an organization key with the scope `full`.
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
  const service = await app.givenApiKey(owner);
  const runtime = await app.givenRuntimeToken(owner, bot);
  const invitation = await invited(app, owner, 'guest@acme.test');
  const toPeer = await invited(app, stranger, peer.email);
  const people = { owner, admin, member, viewer, peer, stranger };
  const catalogue = await givenCatalogue(app, { owner, admin, member, team, bot });
  const terminal = terminalOf(app.app, app.db);
  const deviceToken = await terminal.letIn(await app.as(member));
  const { userCode } = await terminal.ask();
  const headers = { nobody: {} } as Cast['headers'];
  for (const [name, caller] of Object.entries({ bot, runtime, service, narrowed }))
    headers[name as Caller] = (await app.as(caller)).headers;
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
    apiKey: service.id,
    invitation: invitation.id,
    code: toPeer.code,
    ...catalogue,
    deviceToken: deviceToken.id,
    userCode,
  };
  await app.database.close();
  rmSync(app.config.dataDir, { recursive: true, force: true });
  return {
    template: app.databaseName,
    headers,
    ids,
    drop: () => administrate(inject('databaseServer'), `DROP DATABASE IF EXISTS ${app.databaseName} WITH (FORCE)`),
  };
}

interface CatalogueOf {
  owner: Person;
  admin: Person;
  member: Person;
  team: { id: string };
  bot: Bot;
}

/**
 * A skill for everybody with two versions, in a collection of the admin's that is installed to the team; a
 * skill of the bot's; the member's draft with the request to install it, and the member's change request; a repository of the team.
 */
async function givenCatalogue({ as }: TestApp, { owner, admin, member, team, bot }: CatalogueOf) {
  // biome-ignore lint/suspicious/noExplicitAny: the answer is looked into by path
  const ask = async (by: Person, mutation: string): Promise<any> =>
    Object.values(dataOf(await (await as(by)).query(`mutation { ${mutation} }`)))[0];
  const asset = await upload(await as(owner), 'code-review', '1');
  await upload(await as(owner), 'code-review', '2');
  const installedToBot = await upload(await as(owner), 'deploy', '1', `[{"entity_type":"BOT","entity_id":"${bot.id}"}]`);
  await upload(await as(member), 'idea', '1');
  const errors = 'errors { field messages }';
  const { repository } = await ask(
    owner,
    `connectRepository(input: { url: "https://github.com/acme/web" }) { repository { id } ${errors} }`,
  );
  await ask(
    owner,
    `updateTeam(input: { id: "${team.id}", skillsRepositories: [{ repositoryId: "${repository.id}" }] }) { ${errors} }`,
  );
  const { collection } = await ask(
    admin,
    `createAssetCollection(input: { name: "Backend", assetGids: ["${asset}"] }) { collection { id } ${errors} }`,
  );
  const toTeam = `[{ entityType: TEAM, entityId: "${team.id}" }]`;
  await ask(admin, `installCollection(input: { gid: "${collection.id}", installations: ${toTeam} }) { ${errors} }`);
  const { pullRequest } = await ask(
    member,
    `createAssetPullRequest(input: { assetId: "${asset}", title: "Shorter" }) { pullRequest { id } ${errors} }`,
  );
  const file = `pullRequestId: "${pullRequest.id}", name: "SKILL.md", action: MODIFY, content: "Review."`;
  await ask(member, `addAssetPullRequestFileChange(input: { ${file} }) { ${errors} }`);
  const requests = await (await as(member)).query('{ installationRequests { nodes { id } } }');
  const ids = { asset, installedToBot, repository: repository.id, collection: collection.id, changeRequest: pullRequest.id };
  return { ...ids, installationRequest: dataOf(requests).installationRequests.nodes[0].id as string };
}

/** Uploads a version of a skill as `sx` does. Answers with the id of the asset. */
async function upload(client: Client, name: string, version: string, installations?: string): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([await skillZip({ name, version })]), `${name}-${version}.zip`);
  if (installations) form.set('installations', installations);
  const headers = { origin: 'http://127.0.0.1:4000' };
  const response = await client.fetch('/api/skills/assets', { method: 'POST', body: form, headers });
  const answer = (await response.json()) as { asset?: { skill_id: string }; error?: string };
  if (!answer.asset) throw new Error(`The upload was refused: ${response.status} ${answer.error}`);
  return answer.asset.skill_id;
}

/** An invitation, and the code of its link, which stands in the outbox: there is no mail server here. */
async function invited({ as, db, config }: TestApp, by: Person, email: string): Promise<{ id: string; code: string }> {
  const invite =
    'mutation ($email: String!) { inviteMember(input: { email: $email, role: MEMBER }) { invitation { id } errors { messages } } }';
  const { id } = dataOf(await (await as(by)).query(invite, { email })).inviteMember.invitation;
  const mail = (await unsentMail(db, config.secret!)).find(({ to }) => to === email);
  return { id, code: /code=([\w-]+)/.exec(mail?.text ?? '')![1]! };
}

export interface Stage extends TestApp {
  client(caller: Caller): Client;
}

/** The product on a copy of the story. */
export async function stage(cast: Cast, options: StartOptions = {}): Promise<Stage> {
  const app = await startApp({ ...options, template: cast.template });
  return { ...app, client: (caller) => clientOf(app.app, cast.headers[caller]) };
}
