import { type AssetType, assetTypeOf } from '../assets/asset-type.ts';
import type { Known } from '../auth/principal.ts';
import type { Db } from '../db/client.ts';
import { administeredTeams } from '../installations/admin-there.ts';
import { BadUserInput, Forbidden, NotFound } from '../kernel/errors.ts';
import { repositoryUrl } from '../repositories/address.ts';
import { maySeeEntitlements } from './policy.ts';
import { type Entitlement, type LeftOut, resolveEntitlements, type Subject } from './resolve.ts';

export interface InstalledAssets {
  userId?: string | null | undefined;
  botId?: string | null | undefined;
  repositoryId?: string | null | undefined;
  assetType?: string | null | undefined;
  term?: string | null | undefined;
}

/** What somebody gets, everywhere or in one repository: the caller, or another whom it may look at. */
export async function installedAssets(
  db: Db,
  principal: Known,
  input: InstalledAssets,
): Promise<{ entitlements: Entitlement[]; leftOut: LeftOut[] }> {
  const { organizationId } = principal;
  const subject = subjectOf(principal, input);
  const type = input.assetType == null ? null : typeNamed(input.assetType);
  await requireSight(db, principal, subject);
  const repo = input.repositoryId == null ? null : await repositoryOf(db, organizationId, input.repositoryId);
  const [resolved] = await resolveEntitlements(db, organizationId, [subject]);
  if (!resolved) throw new NotFound(subject.kind === 'BOT' ? 'Bot' : 'Member');
  const entitlements = resolved.entitlements
    .filter((one) => (type === null || one.type === type) && speaksOf(one, input.term ?? ''))
    .flatMap((one) => (repo === null ? [one] : within(one, repo)));
  return { entitlements, leftOut: resolved.leftOut };
}

function subjectOf(principal: Known, { userId, botId }: InstalledAssets): Subject {
  if (userId != null && botId != null) throw new BadUserInput('userId', 'Give either userId or botId, not both.');
  if (userId != null) return { kind: 'USER', userId };
  return botId != null ? { kind: 'BOT', botId } : principal;
}

function typeNamed(text: string): AssetType {
  const type = assetTypeOf(text);
  if (type === null) throw new BadUserInput('assetType', 'Must be a kind of asset, such as SKILL or mcp.');
  return type;
}

async function requireSight(db: Db, principal: Known, subject: Subject): Promise<void> {
  if (maySeeEntitlements(principal, subject, false) === 'allow') return;
  const verdict = maySeeEntitlements(principal, subject, await isAdminOver(db, principal, subject));
  if (verdict === 'only-oneself') throw new Forbidden('A bot may see only what it gets itself. Leave userId and botId out.');
  if (verdict === 'takes-admin')
    throw new Forbidden(
      'What others get is shown to an ADMIN or the OWNER of the organization, and to admins of a team that they are in.',
    );
}

async function isAdminOver(db: Db, principal: Known, subject: Subject): Promise<boolean> {
  if (principal.kind !== 'USER' || subject.kind === 'SERVICE_ACCOUNT') return false;
  const teamId = { in: await administeredTeams(db, principal) };
  const { organizationId } = principal;
  const found =
    subject.kind === 'USER'
      ? await db.teamMember.findFirst({ where: { organizationId, userId: subject.userId, teamId }, select: { teamId: true } })
      : await db.teamBot.findFirst({ where: { organizationId, botId: subject.botId, teamId }, select: { teamId: true } });
  return found !== null;
}

async function repositoryOf(db: Db, organizationId: string, id: string): Promise<string> {
  const repository = await db.repository.findFirst({ where: { id, organizationId, disconnectedAt: null } });
  if (!repository) throw new NotFound('Repository');
  return repositoryUrl(repository);
}

function speaksOf({ slug, name, description }: Entitlement, term: string): boolean {
  return [slug, name, description].some((text) => text.toLowerCase().includes(term.toLowerCase()));
}

/** The asset as it applies to somebody who works in that repository. */
function within(entitlement: Entitlement, repo: string): Entitlement[] {
  const places = entitlement.places.filter((place) => place.repo === repo);
  return entitlement.places.length > 0 && places.length === 0 ? [] : [{ ...entitlement, places }];
}
