import { recordAudit } from '../audit/record.ts';
import type { User } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { BadUserInput, Forbidden } from '../kernel/errors.ts';
import { nameInput, textInput } from '../kernel/text-input.ts';
import { mayUpdateOrganization } from './policy.ts';

export interface UpdateOrganization {
  name?: string | null | undefined;
  iconUrl?: string | null | undefined;
}

/** Changes what is given of the organization. The slug stays, whatever the name becomes. */
export async function updateOrganization(db: Db, user: User, input: UpdateOrganization) {
  if (mayUpdateOrganization(user) !== 'allow')
    throw new Forbidden('Only an ADMIN or the OWNER of the organization may change it.');
  const name = input.name == null ? null : nameInput('name', input.name);
  const iconUrl = input.iconUrl == null ? undefined : iconUrlInput(input.iconUrl);
  const id = user.organizationId;
  return change(db, user, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM organization WHERE id = ${id} FOR NO KEY UPDATE`;
    const before = await tx.organization.findUniqueOrThrow({ where: { id } });
    const data = {
      ...(name !== null && name !== before.name && { name }),
      ...(iconUrl !== undefined && iconUrl !== before.iconUrl && { iconUrl }),
    };
    const fields = Object.keys(data);
    if (fields.length === 0) return before;
    const organization = await tx.organization.update({ where: { id }, data });
    const target = { type: 'organization', id, name: organization.name } as const;
    await recordAudit(tx, user, { event: 'organization.updated', organizationId: id, target, data: { fields } });
    return organization;
  });
}

/** An address that a page can show as a picture without running anything: https, or a path of this server. Empty text clears it. */
function iconUrlInput(value: string): string | null {
  const text = textInput('iconUrl', value, 2000);
  if (text === '') return null;
  const absolute = /^https:\/\/[^\s\\]+$/i.test(text) && URL.canParse(text);
  const path = /^\/(?![/\\])[^\s\\]*$/.test(text);
  if (!absolute && !path)
    throw new BadUserInput('iconUrl', 'Must begin with https://, or be a path of this server that begins with one /.');
  return text;
}
