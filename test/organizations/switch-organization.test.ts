import { expect, test } from 'vitest';
import { needsRole, needsSession, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { type Client, dataOf } from '../support/client.ts';

const {
  as,
  signIn,
  people,
  callers,
  organization,
  refused,
  refusals,
  expectHidden,
  act,
  givenOrganization,
  givenMember,
  givenPersonalToken,
  givenBot,
  bot,
} = await startCast();
const document =
  'mutation ($id: ID!) { switchOrganization(organizationId: $id) { organization { id name } errors { field messages } } }';
const { organization: second } = await givenOrganization('Second');
await givenMember(second, 'VIEWER', people.admin.email);
const present = async (caller: Client) => {
  const { principal } = dataOf(await caller.query('{ principal { role organization { name } } }'));
  return [principal.role, principal.organization.name];
};

test('a session moves, with the role held there; its token does not; the next sign-in starts there; again changes nothing', async () => {
  const browser = await signIn(people.admin);
  const token = await as(await givenPersonalToken(people.admin));
  const { answer, audit } = await act(browser, document, { id: second.id });
  expect(dataOf(answer).switchOrganization.organization).toEqual({ id: second.id, name: 'Second' });
  expect(audit).toEqual([
    { event: 'session.organization_switched', actorId: people.admin.id, targetId: expect.stringMatching(/^ses_/), data: {} },
  ]);
  expect(await present(browser)).toEqual(['VIEWER', 'Second']);
  expect(await present(token)).toEqual(['ADMIN', 'Acme']);
  expect(await present(callers.admin)).toEqual(['ADMIN', 'Acme']);
  expect(await refused(browser, document, { id: second.id })).toBe('ok');
  expect(await present(await signIn(people.admin))).toEqual(['VIEWER', 'Second']);
  await callers.admin.query(document, { id: organization.id });
});

test('an organization without membership is as good as unknown', async () => {
  const { id } = people.stranger.organization;
  for (const wanted of [id, 'org_unknown'])
    expect(await refused(callers.owner, document, { id: wanted })).toBe(notFound('Organization'));
  await expectHidden(organization.id, document, { id: organization.id });
});

test('what else the document asks is judged by the role held there', async () => {
  const { owner } = await givenOrganization('Third');
  const third = owner.organization;
  await givenMember(third, 'VIEWER', people.admin.email);
  await givenBot(owner, 'Secretive');
  const browser = await signIn(people.admin);
  const { data, errors } = await browser.query(
    `mutation ($id: ID!) {
      switchOrganization(organizationId: $id) { organization { bots { name apiKeys { maskedToken } } } }
      deleteBot(id: "${bot.id}") { bot { id } }
    }`,
    { id: third.id },
  );
  // An admin of Acme is a viewer there: no keys are shown, and nothing is changed, neither there nor here.
  expect(data).toEqual({ switchOrganization: { organization: null }, deleteBot: null });
  expect(errors?.map(({ message }) => `FORBIDDEN: ${message}`)).toEqual(Array(2).fill(needsRole('ADMIN', 'VIEWER')));
});

test('only a session moves', async () => {
  const { id } = organization;
  expect(await refusals(['bot', 'narrowed', 'nobody'], document, { id })).toEqual({
    bot: needsSession,
    narrowed: needsSession,
    nobody: unauthenticated,
  });
  expect(await refused(await as(await givenPersonalToken(people.admin)), document, { id: second.id })).toBe(needsSession);
});

test('moved five times at once, the session ends up there, and no answer is a failure of the server', async () => {
  const browser = await signIn(people.admin);
  await browser.query(document, { id: organization.id });
  const answers = await Promise.all(Array.from({ length: 5 }, () => browser.query(document, { id: second.id })));
  expect(answers.map(outcomeOf)).toEqual(Array(5).fill('ok'));
  expect(await present(browser)).toEqual(['VIEWER', 'Second']);
});
