import { needsRole, needsSession, type startCast, unauthenticated } from '../principal/cast.ts';
import { type Client, clientOf, dataOf } from '../support/client.ts';

/** Everybody who may not manage keys of the organization, and what each is told. */
export async function refusedCallers(cast: Awaited<ReturnType<typeof startCast>>): Promise<[string, Client, string][]> {
  const { as, app, callers, people, bot, givenApiKey, givenBotKey, givenPersonalToken, givenRuntimeToken } = cast;
  return [
    ['a member', callers.member, needsRole('ADMIN', 'MEMBER')],
    ['a viewer', callers.viewer, needsRole('ADMIN', 'VIEWER')],
    ['a session token of a member', clientOf(app, await sessionToken(callers.member)), needsRole('ADMIN', 'MEMBER')],
    ['a full personal token of the owner', await as(await givenPersonalToken(people.owner)), needsSession],
    ['a narrowed personal token', callers.narrowed, needsSession],
    ['a bot', callers.bot, needsSession],
    ['a narrowed bot key', await as(await givenBotKey(people.owner, bot, ['BOTS_READ'])), needsSession],
    ['a runtime token', await as(await givenRuntimeToken(people.owner, bot)), needsSession],
    ['a full organization key', await as(await givenApiKey(people.owner)), needsSession],
    ['a narrowed organization key', await as(await givenApiKey(people.owner, { scopes: ['BOTS_READ'] })), needsSession],
    ['nobody', callers.nobody, unauthenticated],
  ];
}

/** The header with a session token (JWT) of the one who is signed in. */
export async function sessionToken(signedIn: Client): Promise<Record<string, string>> {
  const { createSessionToken } = dataOf(await signedIn.query('mutation { createSessionToken { token } }'));
  return { authorization: `Bearer ${createSessionToken.token}` };
}
