import { expect, test } from 'vitest';
import type { User } from '../../src/auth/principal.ts';
import { adminThere } from '../../src/installations/admin-there.ts';
import { columnsOf, type Target } from '../../src/installations/target.ts';
import { newId } from '../../src/kernel/ids.ts';
import { startCast } from '../principal/cast.ts';
import type { Person } from '../support/story.ts';

const { db, people, organization, givenTeam, givenTeamAdmin, givenBot, givenMember } = await startCast();
const { owner, member, stranger } = people;
const top = await givenTeam(owner, 'Top', [member]);
const below = await givenTeam(owner, 'Below', [], top);
const beside = await givenTeam(owner, 'Beside', [member]);
const foreign = await givenTeam(stranger, 'Foreign');
await givenTeamAdmin(owner, top, member);
const onlyMember = await givenMember(organization);
const gone = await givenTeam(owner, 'Gone', [member]);
await givenTeamAdmin(owner, gone, member);
await db.team.update({ where: { id: gone.id }, data: { deletedAt: new Date(), deletedById: owner.id } });

const organizationId = organization.id;
async function givenRepository(name: string, ...paths: string[]) {
  const { id } = await db.repository.create({
    data: { id: newId('rep'), organizationId, host: 'git.test', namespace: 'acme', name },
  });
  const parts: Record<string, string> = {};
  for (const path of paths) {
    const part = { id: newId('rpp'), organizationId, repositoryId: id, paths: path.split('+') };
    parts[path] = (await db.repositoryPath.create({ data: part })).id;
  }
  return { id, parts };
}
const give = (team: { id: string }, repositoryId: string, repositoryPathId: string | null | undefined = null) =>
  db.teamRepository.create({
    data: { id: newId('trp'), organizationId, teamId: team.id, repositoryId, repositoryPathId: repositoryPathId ?? null },
  });

const whole = await givenRepository('whole', 'services');
const inPart = await givenRepository('in-part', 'services', 'services/api', 'services/api+web', 'web', 'services2');
const others = await givenRepository('others');
await give(below, whole.id);
await give(top, inPart.id, inPart.parts['services']);
await give(beside, others.id);
const theirBot = await givenBot(owner, 'Theirs', [below]);
const otherBot = await givenBot(owner, 'Other', [beside]);
const at = (repositoryId: string, repositoryPathId: string | null | undefined = null): Target => ({
  target: 'REPOSITORY',
  repositoryId,
  repositoryPathId: repositoryPathId ?? null,
});

// biome-ignore format: a table reads best as a table
const places: [string, Target, boolean][] = [
  ['the organization',                   { target: 'ORGANIZATION' },              false],
  ['oneself',                            { target: 'USER', userId: member.id },   false],
  ['the own team',                       { target: 'TEAM', teamId: top.id },      true],
  ['a team below it',                    { target: 'TEAM', teamId: below.id },    true],
  ['a team one is only a member of',     { target: 'TEAM', teamId: beside.id },   false],
  ['a deleted team',                     { target: 'TEAM', teamId: gone.id },     false],
  ['a team of strangers',                { target: 'TEAM', teamId: foreign.id },  false],
  ['a bot of a team below',              { target: 'BOT', botId: theirBot.id },   true],
  ['a bot of another team',              { target: 'BOT', botId: otherBot.id },   false],
  ['a repository of a team below',       at(whole.id),                            true],
  ['a part of such a repository',        at(whole.id, whole.parts['services']),   true],
  ['a repository of another team',       at(others.id),                           false],
  ['a whole of which one has a part',    at(inPart.id),                           false],
  ['the part that one has',              at(inPart.id, inPart.parts['services']), true],
  ['what lies within it',                at(inPart.id, inPart.parts['services/api']), true],
  ['what lies half within it',           at(inPart.id, inPart.parts['services/api+web']), false],
  ['another part',                       at(inPart.id, inPart.parts['web']),      false],
  ['a part with a name alike',           at(inPart.id, inPart.parts['services2']), false],
];

const asPrincipal = ({ id }: Person) => ({ kind: 'USER', userId: id, organizationId, role: 'MEMBER' }) as User;

test.each(places)('a team admin at %s: %s', async (_what, target, there) => {
  const columns = columnsOf(target);
  expect((await adminThere(db, asPrincipal(member), [columns]))(columns)).toBe(there);
});

test('many are judged at once, and nobody else is an admin anywhere', async () => {
  const columns = places.map(([, target]) => columnsOf(target));
  expect(columns.map(await adminThere(db, asPrincipal(member), columns))).toEqual(places.map(([, , there]) => there));
  expect(columns.some(await adminThere(db, asPrincipal(onlyMember), columns))).toBe(false);
});
