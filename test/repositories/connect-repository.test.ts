import { expect, test } from 'vitest';
import { needsRole, needsScope, notForBots, notFound, outcomeOf, startCast, unauthenticated } from '../principal/cast.ts';
import { dataOf } from '../support/client.ts';
import { connectRepository, disconnectRepository, orgRepositories, repository } from './documents.ts';

const cast = await startCast();
const { as, db, callers, people, refused, refusals, expectHidden, act, givenApiKey } = cast;
const service = await as(await givenApiKey(people.owner, { scopes: ['INSTALLATIONS_WRITE'] }));
const input = (url: string, provider: string | null = null) => ({ input: { url, provider } });
const connected = async (url: string) =>
  dataOf(await callers.admin.query(connectRepository, input(url))).connectRepository.repository as { id: string; url: string };

test('an admin connects a repository by any form of its address; connected again, it is the same, and nothing is written', async () => {
  const { answer, audit } = await act(callers.admin, connectRepository, input('git@GitLab.com:Group/Sub/Web.git'));
  const { id, ...rest } = dataOf(answer).connectRepository.repository;
  expect(rest).toEqual({ host: 'gitlab.com', owner: 'sub', name: 'web', url: 'https://gitlab.com/group/sub/web' });
  expect(audit).toEqual([{ event: 'repository.connected', actorId: people.admin.id, targetId: id, data: {} }]);
  for (const [url, provider] of [['https://gitlab.com/group/sub/web'], ['GROUP/SUB/WEB', 'GITLAB']] as const) {
    const again = await act(callers.owner, connectRepository, input(url, provider));
    expect(dataOf(again.answer).connectRepository.repository.id).toBe(id);
    expect(again.audit).toEqual([]);
  }
  expect(dataOf(await callers.viewer.query(repository, { id })).repository).toMatchObject({
    id,
    name: 'web',
    monoRepoConfigs: [],
  });
});

test('a service account connects and disconnects; connected again, it is a new one; a second disconnection changes nothing', async () => {
  const first = await act(service, connectRepository, input('https://github.com/acme/api'));
  const { id } = dataOf(first.answer).connectRepository.repository;
  const gone = await act(service, disconnectRepository, { id });
  expect([gone.outcome, gone.audit.map(({ event, targetId }) => [event, targetId])]).toEqual([
    'ok',
    [['repository.disconnected', id]],
  ]);
  expect(await refused(callers.owner, disconnectRepository, { id })).toBe('ok');
  expect(await refused(callers.owner, repository, { id })).toBe(notFound('Repository'));
  expect((await callers.owner.query(orgRepositories, { first: 50, after: null })).text).not.toContain(id);
  expect((await connected('github.com/acme/api')).id).not.toBe(id);
});

test('what is no address is refused', async () => {
  for (const url of ['', 'acme/web', 'https://github.com/acme'])
    expect(await refused(callers.owner, connectRepository, input(url))).toBe(
      'url: Must be the address of a repository, such as https://github.com/owner/name.',
    );
});

test('only administrators and service accounts of the same organization connect and disconnect', async () => {
  const { id } = await connected('https://github.com/acme/mine');
  const others = ['member', 'viewer', 'bot', 'narrowed', 'nobody'] as const;
  const outcomes = {
    member: needsRole('ADMIN', 'MEMBER'),
    viewer: needsRole('ADMIN', 'VIEWER'),
    bot: notForBots,
    narrowed: needsScope('installations:write'),
    nobody: unauthenticated,
  };
  expect(await refusals(others, connectRepository, input('https://github.com/acme/new'))).toEqual(outcomes);
  expect(await refusals(others, disconnectRepository, { id })).toEqual(outcomes);
  expect(await refused(callers.stranger, disconnectRepository, { id })).toBe(notFound('Repository'));
  await expectHidden(id, disconnectRepository, { id });
  await expectHidden(id, repository, { id });
  expect((await callers.stranger.query(orgRepositories, { first: 50, after: null })).text).not.toContain(id);
});

test('everybody known lists repositories by name, page by page; a token needs the scope', async () => {
  for (const name of ['zeta', 'alpha']) await connected(`https://github.com/acme/${name}`);
  for (const caller of [callers.viewer, callers.bot, callers.narrowed]) {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const page: { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } = dataOf(
        await caller.query(orgRepositories, { first: 2, after }),
      ).organization.repositories;
      names.push(...page.nodes.map(({ name }) => name));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(names).toEqual(names.toSorted());
    expect(names).toEqual(expect.arrayContaining(['alpha', 'web', 'zeta']));
  }
  expect(outcomeOf(await service.query(orgRepositories, { first: 2, after: null }))).toBe(needsScope('assets:read'));
  expect(outcomeOf(await callers.nobody.query(orgRepositories, { first: 2, after: null }))).toBe(unauthenticated);
});

test('two who connect the same repository at once get the same one, and it is written once', async () => {
  const url = 'https://github.com/acme/raced';
  const answers = await Promise.all(
    [callers.owner, callers.admin, service].map((caller) => caller.query(connectRepository, input(url))),
  );
  const ids = new Set(answers.map((answer) => dataOf(answer).connectRepository.repository.id));
  expect(ids.size).toBe(1);
  expect(await db.auditEvent.count({ where: { event: 'repository.connected', targetName: url } })).toBe(1);
});
