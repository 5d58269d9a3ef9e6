import type { App } from '../../src/app.ts';
import type { Db } from '../../src/db/client.ts';
import { createUser } from '../../src/members/create-user.ts';
import type { GivenRole } from '../../src/members/policy.ts';
import { prepareOrganization } from '../../src/organizations/make-organization.ts';
import { type Client, clientOf, cookieOf, dataOf } from './client.ts';

export interface Organization {
  id: string;
  name: string;
  slug: string;
}

export interface Person {
  kind: 'person';
  id: string;
  email: string;
  password: string;
  organization: Organization;
}

export interface Bot {
  kind: 'bot';
  id: string;
  name: string;
  slug: string;
  /** The raw first key. */
  key: string;
}

/** A raw token that the product issued. */
export interface Token {
  kind: 'token';
  id: string;
  raw: string;
}

export const password = 'correct horse battery staple';
let counter = 0;

/** Factories that read like a story. Everything that has a face is made through it; credentials are always issued by the product. */
export function story(app: App, db: Db) {
  const clients = new Map<string, Promise<Client>>();

  async function signIn(person: Person): Promise<Client> {
    const answer = await clientOf(app, {}).query(
      'mutation ($email: String!, $password: String!) { signIn(email: $email, password: $password) { user { id } errors { messages } } }',
      {
        email: person.email,
        password: person.password,
      },
    );
    dataOf(answer);
    return clientOf(app, { cookie: cookieOf(answer.headers) });
  }

  /** A caller with a real credential: a person by session (the same one each time), a bot by its key, a token by itself. */
  async function as(caller: Person | Bot | Token): Promise<Client> {
    if (caller.kind === 'bot') return clientOf(app, { authorization: `Bearer ${caller.key}` });
    if (caller.kind === 'token') return clientOf(app, { authorization: `Bearer ${caller.raw}` });
    let client = clients.get(caller.id);
    if (!client) {
      client = signIn(caller);
      clients.set(caller.id, client);
    }
    return client;
  }

  async function givenOrganization(name = `Organization ${++counter}`, email = `owner${++counter}@example.test`) {
    const make = await prepareOrganization({ organization: name, owner: { email, password } });
    const { organization, user } = await db.$transaction((tx) => make(tx));
    const owner: Person = { kind: 'person', id: user.id, email, password, organization };
    return { organization, owner };
  }

  async function givenMember(
    organization: Organization,
    role: GivenRole = 'MEMBER',
    email = `${role.toLowerCase()}${++counter}@example.test`,
  ): Promise<Person> {
    const { user } = await createUser(db, { organization: organization.slug, email, password, role });
    return { kind: 'person', id: user.id, email, password, organization };
  }

  async function givenTeam(
    by: Person,
    name = `Team ${++counter}`,
    members: Person[] = [],
    parent: { id: string } | null = null,
  ): Promise<{ id: string; name: string }> {
    const { createTeam } = dataOf(
      await (await as(by)).query(
        'mutation ($input: CreateTeamInput!) { createTeam(input: $input) { team { id name } errors { messages } } }',
        {
          input: { name, parent: parent?.id ?? null, members: members.map(({ id }) => id), skillsRepositories: null },
        },
      ),
    );
    return createTeam.team;
  }

  async function givenTeamAdmin(by: Person, team: { id: string }, person: Person): Promise<void> {
    const input = { teamId: team.id, userId: person.id, isAdmin: true };
    dataOf(
      await (await as(by)).query(
        'mutation ($input: SetTeamAdminInput!) { setTeamAdmin(input: $input) { success errors { messages } } }',
        { input },
      ),
    );
  }

  async function givenBot(by: Person, name = `Bot ${++counter}`, teams: { id: string }[] = []): Promise<Bot> {
    const { createBot } = dataOf(
      await (await as(by)).query(
        'mutation ($input: CreateBotInput!) { createBot(input: $input) { bot { id name slug } botKey } }',
        {
          input: { name, description: null, teamIds: teams.map(({ id }) => id), repositoryIds: null },
        },
      ),
    );
    return { kind: 'bot', ...createBot.bot, key: createBot.botKey };
  }

  async function givenBotKey(by: Person, bot: Bot, scopes: string[] | null = null): Promise<Token> {
    const { createBotApiKey } = dataOf(
      await (await as(by)).query(
        'mutation ($botId: ID!, $scopes: [Scope!]) { createBotApiKey(botId: $botId, label: "ci", scopes: $scopes) { botKey apiKey { id } } }',
        { botId: bot.id, scopes },
      ),
    );
    return { kind: 'token', id: createBotApiKey.apiKey.id, raw: createBotApiKey.botKey };
  }

  async function givenPersonalToken(person: Person, scopes: string[] | null = null): Promise<Token> {
    const { createPersonalToken } = dataOf(
      await (await as(person)).query(
        'mutation ($scopes: [Scope!]) { createPersonalToken(label: "laptop", scopes: $scopes) { token accessToken { id } errors { messages } } }',
        { scopes },
      ),
    );
    return { kind: 'token', id: createPersonalToken.accessToken.id, raw: createPersonalToken.token };
  }

  /** An API key of the organization, as `createApiKey` takes its input. */
  async function givenApiKey(by: Person, input: Record<string, unknown> = {}): Promise<Token> {
    const { createApiKey } = dataOf(
      await (await as(by)).query(
        'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key apiKey { id } errors { field messages } } }',
        { input: { name: 'deploy', ...input } },
      ),
    );
    return { kind: 'token', id: createApiKey.apiKey.id, raw: createApiKey.key };
  }

  async function givenRuntimeToken(by: Person, bot: Bot, scopes: string[] | null = null): Promise<Token> {
    const { createBotRuntimeToken } = dataOf(
      await (await as(by)).query(
        'mutation ($botId: ID!, $scopes: [Scope!]) { createBotRuntimeToken(botId: $botId, scopes: $scopes) { botKey runtimeToken { id } } }',
        { botId: bot.id, scopes },
      ),
    );
    return { kind: 'token', id: createBotRuntimeToken.runtimeToken.id, raw: createBotRuntimeToken.botKey };
  }

  const given = { givenOrganization, givenMember, givenTeam, givenTeamAdmin, givenBot, givenBotKey, givenPersonalToken };
  return { as, signIn, ...given, givenApiKey, givenRuntimeToken };
}
