import { z } from 'zod';
import { parseStrictJson } from '../http/strict-json.ts';
import { type AskedTarget, askedTarget } from '../installations/target-input.ts';
import { BadUserInput } from '../kernel/errors.ts';
import type { UploadInput } from './upload-input.ts';
import type { UploadTexts } from './upload-rest.ts';

const targetKinds = ['ORGANIZATION', 'REPOSITORY', 'TEAM', 'USER', 'BOT'] as const;
const Targets = z.array(
  z.strictObject({
    entity_type: z
      .string()
      .transform((text) => text.toUpperCase())
      .pipe(z.enum(targetKinds)),
    entity_id: z.string().nullish(),
  }),
);

/** The texts of an upload as its use-case takes them. An empty text counts as none. */
export function uploadInput(texts: UploadTexts): UploadInput {
  const { name, version, type, installations, owned_by, repository_owner, repository_name } = texts;
  const [owner, repositoryName] = [repository_owner?.trim(), repository_name?.trim()];
  if (!owner !== !repositoryName)
    throw new BadUserInput(
      owner ? 'repositoryName' : 'repositoryOwner',
      'Give repository_owner and repository_name, or neither.',
    );
  return {
    name: name?.trim() || null,
    version: version?.trim() || null,
    type: type?.trim() || null,
    installations: installations?.trim() ? targetsIn(installations) : null,
    ownedBy: owned_by?.trim() || null,
    repository: owner && repositoryName ? { owner, name: repositoryName } : null,
  };
}

function targetsIn(json: string): AskedTarget[] {
  const parsed = Targets.safeParse(parsedJson(json));
  if (!parsed.success)
    throw new BadUserInput(
      'installations',
      `Must be a JSON array such as [{"entity_type": "TEAM", "entity_id": "tm_…"}]; entity_type is one of ${targetKinds.join(', ')}.`,
    );
  return parsed.data.map((target) =>
    askedTarget('installations', { entityType: target.entity_type, entityId: target.entity_id }),
  );
}

function parsedJson(json: string): unknown {
  try {
    return parseStrictJson(json);
  } catch {
    return undefined;
  }
}
