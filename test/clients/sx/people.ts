import type { Sx } from './client.ts';
import { SxError } from './decode.ts';

interface Person {
  id: string;
  email: string;
}

export interface SeenTeam {
  id: string;
  name: string;
  adminMembers: Person[];
  members: { totalCount: number; nodes: Person[] };
  skillsRepositories: { repositoryId: string; owner: string; name: string }[];
}

export interface SeenBot {
  id: string;
  name: string;
  slug: string;
  description: string;
  teams: { id: string; name: string }[];
  installedSkills: { name: string; assetType: string; isDirectInstall: boolean }[];
}

export async function getMe(sx: Sx): Promise<Person> {
  const { user } = await sx.graph('GetMe');
  if (user === null) throw new SxError('not authenticated');
  return { ...user, email: user.email.toLowerCase() };
}

export async function findUser(sx: Sx, address: string): Promise<Person> {
  const term = address.toLowerCase();
  const { nodes } = (await sx.graph('FindUser', { term })).organization.users;
  const found = nodes.find(({ email }: Person) => email.toLowerCase() === term);
  if (!found) throw new SxError(`user ${address} not found in org`);
  return found;
}

/** Only the first page is ever read, and of each team the first fifty people. */
export async function listTeams(sx: Sx, first: number, term: string | null = null): Promise<SeenTeam[]> {
  return (await sx.graph('ListTeams', { first, term, memberFirst: 50 })).organization.teams.nodes;
}

/** Exactly by name. */
export async function findTeam(sx: Sx, name: string, term: string | null = null): Promise<SeenTeam> {
  const found = (await listTeams(sx, 300, term)).find((team) => team.name === name);
  if (!found) throw new SxError(`team ${name} not found`);
  return found;
}

export async function listBots(sx: Sx): Promise<SeenBot[]> {
  return (await sx.graph('ListBots')).bots;
}

export async function findBot(sx: Sx, name: string): Promise<SeenBot> {
  const found = (await listBots(sx)).find((bot) => bot.name === name);
  if (!found) throw new SxError(`bot ${name} not found`);
  return found;
}
