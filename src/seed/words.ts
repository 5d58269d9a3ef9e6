import type { Random } from './random.ts';

const list = (text: string) => text.trim().split(/\s+/);

export const firstNames = list(`
  Ada Alan Amira Anders Barbara Bea Carlos Chidi Clara Dennis Dorothy Edsger Elif Emeka Fatima Frances Grace Hana Hedy Ibrahim
  Ines Ivan Jean Joan Jorge Kai Katherine Ken Lena Linus Lynn Margaret Marta Mei Mina Niklaus Noor Olga Omar Priya
  Radia Ravi Rosa Sofia Tariq Tim Uma Vera Wei Yuki`);
export const lastNames = list(`
  Abara Allen Bartik Berg Booth Castro Chen Costa Diaz Dubois Eriksen Fischer Garcia Goldberg Haddad Hopper Ito Jansen Johnson Kaya
  Keller Khan Kim Kovacs Lamarr Larsen Liskov Lovelace Marino Meyer Moreau Nakamura Novak Okafor Olsen Perlman Petrov Quinn Ritchie Rossi
  Sato Schmidt Silva Singh Sutherland Tanaka Torvalds Vogel Weber Yilmaz`);

/** What the organization works on: teams, bots, repositories and collections are called after these. */
export const areas = list(`
  Accounts Analytics Billing Catalogue Checkout Compliance Delivery Devices Docs Identity Infra Inventory Mail Maps Mobile
  Onboarding Orders Partners Payments Platform Pricing Reports Search Security Shipping Support`);
export const teamKinds = ['', 'Core', 'Web', 'Data', 'Quality', 'Operations', 'Research', 'Design'];
export const botKinds = ['CI', 'Release', 'Review', 'Triage', 'Deploy', 'Nightly', 'Audit', 'Docs'];
export const repositoryKinds = ['api', 'web', 'worker', 'infra', 'cli', 'sdk'];
export const collectionKinds = ['Starter', 'Toolbox', 'On-call'];
export const folders = ['services/api', 'services/worker', 'web', 'packages/ui', 'infra', 'docs'];

const verbs = list(`
  Check Compare Convert Debug Describe Document Draft Estimate Explain Find Fix Format Generate Harden Improve Inspect Migrate Outline
  Plan Profile Refactor Review Summarize Test`);
const subjects = list(`
  Alerts Benchmarks Builds Caches Changelogs Commits Configurations Dashboards Dependencies Deployments Designs Endpoints Errors Forms
  Incidents Indexes Interfaces Logs Metrics Migrations Queries Releases Schemas Tests Translations`);

/** So many different names, each with one word of every list; an empty word leaves no trace. */
export function names(random: Random, count: number, ...lists: string[][]): string[] {
  const all = lists.reduce<string[]>((heads, words) => heads.flatMap((head) => words.map((word) => `${head} ${word}`)), ['']);
  if (count > all.length) throw new RangeError(`There are words for ${all.length} names only.`);
  return random.some(all, count).map((name) => name.trim());
}

/** Names of assets: `Review Migrations for Billing`. */
export function assetNames(random: Random, count: number): string[] {
  return names(random, count, verbs, subjects, ['for'], areas);
}
