import type { Sx } from './client.ts';
import { SxError } from './decode.ts';
import { findTeam, findUser, getMe, type SeenTeam } from './people.ts';

interface Repository {
  id: string;
  owner: string;
  name: string;
}

/** Only admins of a team change it with `sx`, whatever they are in the organization. */
async function requireAdmin(sx: Sx, name: string): Promise<void> {
  const { email } = await getMe(sx);
  const team = await findTeam(sx, name, name);
  if (!team.adminMembers.some((admin) => admin.email.toLowerCase() === email))
    throw new SxError(`only admins of ${name} may do this`);
}

export async function teamCreate(sx: Sx, name: string, addresses: string[] = [], admins: string[] = []): Promise<void> {
  const me = await getMe(sx);
  const people = [];
  for (const address of addresses) people.push(await findUser(sx, address));
  const members = people.length + admins.length > 0 ? people.map(({ id }) => id) : [me.id];
  await sx.graph('CreateTeam', { input: { name, members } });
  for (const address of admins.length > 0 ? admins : [me.email]) await setAdmin(sx, name, address, true);
}

export async function teamDelete(sx: Sx, name: string): Promise<void> {
  await requireAdmin(sx, name);
  await sx.graph('DeleteTeam', { id: (await findTeam(sx, name)).id });
}

/** Sends back everybody whom it saw, and one more. */
export async function memberAdd(sx: Sx, name: string, address: string, asAdmin = false): Promise<void> {
  await requireAdmin(sx, name);
  await findTeam(sx, name, name);
  const team = await findTeam(sx, name);
  const addresses = [...team.members.nodes.map(({ email }) => email), address];
  const members: string[] = [];
  for (const one of addresses) members.push((await findUser(sx, one)).id);
  await sx.graph('UpdateTeam', { input: { id: team.id, members } });
  if (asAdmin) await setAdmin(sx, name, address, true);
}

export async function memberRemove(sx: Sx, name: string, address: string): Promise<void> {
  const me = await getMe(sx);
  if (me.email !== address.toLowerCase()) await requireAdmin(sx, name);
  const team = await findTeam(sx, name);
  await sx.graph('RemoveTeamMember', { input: { teamId: team.id, memberId: (await findUser(sx, address)).id } });
}

async function setAdmin(sx: Sx, name: string, address: string, isAdmin: boolean): Promise<void> {
  const team = await findTeam(sx, name);
  const userId = (await findUser(sx, address)).id;
  await sx.graph('SetTeamAdmin', { input: { teamId: team.id, userId, isAdmin } });
}

/** `sx team admin set` and `unset`. */
export async function teamAdmin(sx: Sx, name: string, address: string, isAdmin: boolean): Promise<void> {
  await requireAdmin(sx, name);
  await setAdmin(sx, name, address, isAdmin);
}

/** Repositories by the last two parts of what was typed, in lower case. */
async function findRepository(sx: Sx, typed: string): Promise<Repository> {
  const wanted = typed.toLowerCase().split(/[/:]/).slice(-2).join('/');
  const repositories = await sx.pages('OrgRepositories', {}, 'organization.repositories');
  const found = repositories.find(({ owner, name }: Repository) => `${owner}/${name}`.toLowerCase() === wanted);
  if (!found) throw new SxError(`repository ${typed} not found`);
  return found;
}

/** What is sent for the repositories of a team: null where none would be left, so that the last one stays. */
export async function teamRepositories(sx: Sx, name: string, typed: string, isAdded: boolean): Promise<void> {
  await requireAdmin(sx, name);
  const team = await findTeam(sx, name, name);
  const { id } = await findRepository(sx, typed);
  for (const { email } of team.members.nodes) await findUser(sx, email);
  const now: SeenTeam = await findTeam(sx, name);
  const others = now.skillsRepositories.map(({ repositoryId }) => repositoryId).filter((one) => one !== id);
  const ids = isAdded ? [...others, id] : others;
  const members = now.members.nodes.map((member) => member.id);
  const skillsRepositories = ids.length > 0 ? ids.map((repositoryId) => ({ repositoryId })) : null;
  await sx.graph('UpdateTeam', { input: { id: now.id, members, skillsRepositories } });
}
