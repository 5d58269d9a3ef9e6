import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { webOrigin } from '../kernel/web-origin.ts';

const mostOrigins = 50;

/** Says whose pages may call with a token of the organization. The list replaces the one before; an empty one allows none. */
export async function setAllowedOrigins(db: Db, admin: User, origins: readonly string[]) {
  const allowedOrigins = originsInput(origins);
  const { organizationId: id } = admin;
  return change(db, admin, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM organization WHERE id = ${id} FOR NO KEY UPDATE`;
    const organization = await tx.organization.findUniqueOrThrow({ where: { id } });
    if (organization.allowedOrigins.join(' ') === allowedOrigins.join(' ')) return organization;
    await recordAudit(tx, admin, {
      event: 'organization.origins_set',
      organizationId: id,
      target: { type: 'organization', id, name: organization.name },
      data: { origins: allowedOrigins },
    });
    return tx.organization.update({ where: { id }, data: { allowedOrigins } });
  });
}

/** Each once and sorted, so that the same set is the same list. */
function originsInput(values: readonly string[]): string[] {
  const origins = values.map((value) => {
    const origin = webOrigin(value);
    if (origin === null)
      throw new BadUserInput(
        'origins',
        'Each must be an origin such as https://app.example.com, or http://localhost:3000 with its port: no path, no wildcard, no default port.',
      );
    return origin;
  });
  const distinct = [...new Set(origins)].sort();
  if (distinct.length > mostOrigins) throw new BadUserInput('origins', `Must be at most ${mostOrigins} origins.`);
  return distinct;
}
