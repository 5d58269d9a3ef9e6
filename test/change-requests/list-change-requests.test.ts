import { expect, test } from 'vitest';
import { needsScope, notFound, outcomeOf, unauthenticated } from '../principal/cast.ts';
import { type Answer, type Client, dataOf } from '../support/client.ts';
import { statementsDuring } from '../support/statements.ts';
import { givenSkill } from '../support/uploaded-asset.ts';
import { startChangeRequests } from './cast.ts';
import { closePullRequest, mergePullRequest } from './documents.ts';

const cast = await startChangeRequests();
const { as, db, callers, people, refused, expectHidden, team, givenSkillOfTeam, givenChange, propose } = cast;
const [skill, other] = [await givenSkillOfTeam(), await givenSkill(db, people.owner, { slug: 'of-no-team' })];

async function askFor(by: Client, asset: { id: string }, message: string): Promise<{ id: string }> {
  const input = { assetId: asset.id, entityType: 'TEAM', entityId: team.id, message };
  const document = `mutation ($input: CreateInstallationRequestInput!) { createInstallationRequest(input: $input) {
    installationRequest { id } errors { field messages } } }`;
  return dataOf(await by.query(document, { input })).createInstallationRequest.installationRequest;
}

const merged = await givenChange(skill, 'Merged');
dataOf(await callers.lead.query(mergePullRequest, { id: merged.id }));
const open = await propose(callers.maker, skill, 'Say please');
const asked = await askFor(callers.maker, other, 'Please');
const elsewhere = await propose(callers.maker, other, 'Say thanks');
const closed = await propose(callers.service, other, 'Say nothing');
dataOf(await callers.owner.query(closePullRequest, { id: closed.id }));

const ids = async (caller: Client, field: string, args = ''): Promise<string[]> =>
  dataOf(await caller.query(`{ ${field}${args} { nodes { id } } }`))[field].nodes.map(({ id }: { id: string }) => id);

// biome-ignore format: a table reads best as a table
test.each([
  ['all of them, the newest first',  '',                                [closed, elsewhere, open, merged]],
  ['those of one asset',             `(assetId: "${other.id}")`,        [closed, elsewhere]],
  ['the open ones',                  '(status: OPEN)',                  [elsewhere, open]],
  ['the merged ones',                '(status: MERGED)',                [merged]],
  ['the rejected ones',              '(status: REJECTED)',              [closed]],
  ['approved ones: there are none',  '(status: APPROVED)',              []],
  ['those of service accounts',      '(creationType: SERVICE_ACCOUNT)', [closed]],
  ['those of people',                '(creationType: PERSON)',          [elsewhere, open, merged]],
  ['by a word of the title',         '(search: "THANKS")',              [elsewhere]],
  ['by the name of the asset',       '(search: "of-no-team")',          [closed, elsewhere]],
  ['by a wildcard that is a letter', '(search: "%")',                   []],
])('change requests are found: %s', async (_what, args, expected) => {
  expect(await ids(callers.viewer, 'assetPullRequests', args)).toEqual(expected.map(({ id }) => id));
});

test('the inbox holds what one made and what one decides about', async () => {
  const all = [closed, elsewhere, asked, open, merged].map(({ id }) => id);
  expect(await ids(callers.admin, 'changeRequests')).toEqual(all);
  expect(await ids(callers.serviceThatReads, 'changeRequests')).toEqual(all);
  expect(await ids(callers.maker, 'changeRequests')).toEqual([elsewhere, asked, open, merged].map(({ id }) => id));
  expect(await ids(callers.lead, 'changeRequests')).toEqual([asked, open, merged].map(({ id }) => id));
  expect(await ids(callers.member, 'changeRequests')).toEqual([]);
  expect(await ids(callers.viewer, 'changeRequests')).toEqual([]);
  expect(await ids(callers.stranger, 'changeRequests')).toEqual([]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['(changeType: EDIT)',                            [closed, elsewhere, open, merged]],
  ['(changeType: INSTALLATION)',                    [asked]],
  ['(status: OPEN)',                                [elsewhere, asked, open]],
  ['(status: MERGED)',                              [merged]],
  ['(status: APPROVED)',                            []],
  ['(status: REJECTED)',                            [closed]],
  ['(status: MERGED, changeType: INSTALLATION)',    []],
  ['(search: "please")',                            [asked, open]],
  ['(search: "OF-NO")',                             [closed, elsewhere, asked]],
])('of the inbox %s is', async (args, expected) => {
  expect(await ids(callers.owner, 'changeRequests', args)).toEqual(expected.map(({ id }) => id));
});

test('its entries say what they are', async () => {
  const document = `{ changeRequests(status: OPEN) { totalCount nodes { changeType status createdByName
    pullRequest { title asset { slug } } installationRequest { message target { entityName } asset { slug } } } } }`;
  const { totalCount, nodes } = dataOf(await callers.lead.query(document)).changeRequests;
  const common = { status: 'OPEN', createdByName: people.maker.email };
  expect([totalCount, nodes]).toEqual([
    2,
    [
      {
        ...{ ...common, changeType: 'INSTALLATION', pullRequest: null },
        installationRequest: { message: 'Please', target: { entityName: 'Platform' }, asset: { slug: 'of-no-team' } },
      },
      {
        ...{ ...common, changeType: 'EDIT', installationRequest: null },
        pullRequest: { title: 'Say please', asset: { slug: skill.slug } },
      },
    ],
  ]);
});

test('both lists are read page by page, whatever comes in between', async () => {
  for (const field of ['assetPullRequests', 'changeRequests']) {
    const whole = await ids(callers.owner, field);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const document = `query ($after: String) { ${field}(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }`;
      const answer: Answer = await callers.owner.query(document, { after });
      const { nodes, pageInfo } = dataOf(answer)[field];
      seen.push(...nodes.map(({ id }: { id: string }) => id));
      if (after === null) await propose(callers.maker, other, 'In between');
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(whole);
  }
  const forged = Buffer.from(JSON.stringify([`inbox ${cast.organization.id}`, 'never', 'chr_1'])).toString('base64url');
  expect(outcomeOf(await callers.owner.query(`{ changeRequests(after: "${forged}") { totalCount } }`))).toMatch(
    /^BAD_USER_INPUT: Not a cursor of this list/,
  );
});

test('what one may not know of, one does not find', async () => {
  const one = 'query ($id: ID!) { assetPullRequest(id: $id) { title } }';
  const draft = await givenSkill(db, people.maker, { slug: 'my-draft', status: 'DRAFT' });
  const own = await propose(callers.maker, draft);
  expect(await ids(callers.maker, 'assetPullRequests', `(assetId: "${draft.id}")`)).toEqual([own.id]);
  const ofAsset = 'query ($id: ID!) { assetPullRequests(assetId: $id) { totalCount } }';
  expect(await refused(callers.owner, ofAsset, { id: draft.id })).toBe(notFound('Asset'));
  expect(await ids(callers.owner, 'changeRequests')).not.toContain(own.id);
  expect(await refused(callers.owner, one, { id: own.id })).toBe(notFound('Change request'));
  expect(await refused(callers.stranger, one, { id: open.id })).toBe(notFound('Change request'));
  await expectHidden(open.id, one, { id: open.id });
  const writer = await as(await cast.givenPersonalToken(people.owner, ['ASSETS_WRITE']));
  for (const document of [
    `{ assetPullRequest(id: "${open.id}") { title } }`,
    '{ assetPullRequests { totalCount } }',
    '{ changeRequests { totalCount } }',
  ]) {
    expect(await refused(callers.nobody, document)).toBe(unauthenticated);
    expect(await refused(writer, document)).toBe(needsScope('assets:read'));
    expect(await refused(callers.bot, document)).toBe(
      'FORBIDDEN: Only a person or a service account may do this; the caller is a bot.',
    );
  }
});

// biome-ignore format: a table reads best as a table
const documents = {
  assetPullRequests: '{ assetPullRequests(first: 50) { totalCount nodes { baseVersion asset { slug versions { version } } files { path content } } } }',
  changeRequests:    '{ changeRequests(first: 50) { totalCount nodes { status pullRequest { sourceUrl asset { slug latestVersion } files { path content } } installationRequest { target { entityName } asset { slug } } } } }',
  edges:             '{ changeRequests(first: 50) { edges { cursor node { pullRequest { files { content } } installationRequest { status } } } } }',
};

test('the number of statements does not grow with the number of requests', async () => {
  const count = async (document: string) => {
    let size = 0;
    const statements = await statementsDuring(async () => {
      size = JSON.stringify(dataOf(await callers.owner.query(document))).length;
    });
    return { statements: statements.length, size };
  };
  await givenChange(other, 'One more');
  const few: Record<string, { statements: number; size: number }> = {};
  for (const [name, document] of Object.entries(documents)) few[name] = await count(document);
  for (let n = 0; n < 8; n++) {
    const more = await givenSkillOfTeam();
    await givenChange(more, `Change ${n}`);
    await askFor(callers.maker, more, `Please ${n}`);
  }
  for (const [name, document] of Object.entries(documents)) {
    const many = await count(document);
    expect(many.size).toBeGreaterThan(few[name]!.size);
    expect([name, many.statements]).toEqual([name, few[name]!.statements]);
  }
});
