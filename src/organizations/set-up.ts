import type { Db, Tx } from '../db/client.ts';
import { Conflict } from '../kernel/errors.ts';
import { type NewOrganization, prepareOrganization } from './make-organization.ts';

/**
 * Whether somebody has set this server up: until then the set-up link works. When the last organization is deleted, nobody can sign in any
 * more, and the server can be set up once again.
 */
export async function isSetUp(db: Db | Tx): Promise<boolean> {
  return (await db.organization.count({ where: { deletedAt: null }, take: 1 })) > 0;
}

/** The first organization and its owner, once. A second attempt, also one at the same moment, is a conflict. */
export async function setUp(db: Db, input: NewOrganization) {
  const make = await prepareOrganization(input);
  return db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('gatehouse set-up'))`;
    if (await isSetUp(tx)) {
      throw new Conflict(
        'organization',
        'This server is set up already: sign in as its owner, or add people with create-user.',
        'ALREADY_SET_UP',
      );
    }
    return make(tx);
  });
}
