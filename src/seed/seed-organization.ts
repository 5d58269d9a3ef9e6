import { randomBytes } from 'node:crypto';
import { recordAudit, system } from '../audit/record.ts';
import { mintToken, type TokenPrefixes } from '../auth/token-format.ts';
import type { Db, Tx } from '../db/client.ts';
import { Conflict } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { nameInput, slugOf } from '../kernel/text-input.ts';
import { prepareOrganization } from '../organizations/make-organization.ts';
import { yearsFromNow } from '../tokens/token-life.ts';
import { insertPlan, type OnProgress } from './insert-plan.ts';
import { planOrganization } from './plan-organization.ts';
import { createRandom } from './random.ts';
import type { Size } from './sizes.ts';

export interface SeedOrganization {
  organization: string;
  size: Size;
  /** Another number makes other names. */
  seed: number;
}

const longestMs = 15 * 60_000;

/**
 * A developer's tool: makes an organization and fills it, for trying out and measuring. All of it in one transaction, so that nothing is left
 * of a run that was stopped. The secrets are random each time, and in the answer only.
 */
export async function seedOrganization(db: Db, prefixes: TokenPrefixes, input: SeedOrganization, onProgress: OnProgress) {
  const name = nameInput('--organization', input.organization);
  const slug = slugOf(name) || 'organization';
  const password = randomBytes(15).toString('base64url');
  const make = await prepareOrganization({ organization: name, owner: { email: `owner@${slug}.test`, password } });
  const seed = async (tx: Tx) => {
    await refuseTaken(tx, slug);
    const { organization, user: owner } = await make(tx);
    const plan = planOrganization(createRandom(input.seed), { organization, owner }, input.size);
    const rows = await insertPlan(tx, { organizationId: organization.id, owner }, plan, onProgress);
    const [person, bot] = [plan.people[0]!.user, plan.bots[0]!];
    const issued = { organizationId: organization.id, createdById: owner.id };
    const teams = plan.members.filter(({ userId }) => userId === person.id).length;
    return {
      organization: { id: organization.id, name, slug: organization.slug },
      rows,
      owner: { email: owner.email, password },
      person: { email: person.email, teams, token: await issueToken(tx, prefixes, { ...issued, userId: person.id }) },
      bot: { name: bot.name, slug: bot.slug, key: await issueToken(tx, prefixes, { ...issued, botId: bot.id }) },
    };
  };
  const made = await db.$transaction(seed, { timeout: longestMs });
  // Autovacuum would do it within a minute; until then the plans of queries would be those for empty tables.
  await db.$executeRaw`ANALYZE`;
  return made;
}

async function refuseTaken(tx: Tx, slug: string): Promise<void> {
  const taken = await tx.organization.findUnique({ where: { slug }, select: { deletedAt: true } });
  if (!taken) return;
  const state = taken.deletedAt ? 'existed before, and its slug stays its own' : 'exists already';
  throw new Conflict('organization', `The organization ${slug} ${state}. Choose another name with --organization.`);
}

type TokenOwner = { organizationId: string; createdById: string } & ({ userId: string } | { botId: string });

async function issueToken(tx: Tx, prefixes: TokenPrefixes, owner: TokenOwner): Promise<string> {
  const kind = 'botId' in owner ? 'BOT_API_KEY' : 'PERSONAL_TOKEN';
  const { plaintext, ...stored } = mintToken(prefixes[kind]);
  const label = 'seed';
  const scopes = ['full'];
  const token = await tx.token.create({
    data: { id: newId('tok'), kind, label, scopes, ...owner, ...stored, expiresAt: yearsFromNow(1) },
  });
  const data = { kind, scopes, ...('botId' in owner && { botId: owner.botId }) };
  const target = { type: 'token', id: token.id, name: label } as const;
  await recordAudit(tx, system, { event: 'token.created', organizationId: owner.organizationId, target, data });
  return plaintext;
}
