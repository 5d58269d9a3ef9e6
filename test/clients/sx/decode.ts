/** Why the client gives up, in the words that it would show. */
export class SxError extends Error {}

const typeNames = new Set(
  'Skill McpServer Agent Command Hook Rule ClaudeCodePlugin AppPlugin AssetManagedSource AssetGitSource'.split(' '),
);
const moments = new Set(['date', 'timestamp', 'createdAt', 'updatedAt', 'expiresAt']);
const strictMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** What the client's decoder and the code behind it would stumble over anywhere in an answer. */
function requireReadable(value: unknown, key = ''): void {
  if (Array.isArray(value)) {
    for (const item of value) {
      if (item === null) throw new SxError(`A null in ${key} is dereferenced.`);
      requireReadable(item, key);
    }
  } else if (value !== null && typeof value === 'object') {
    for (const [name, child] of Object.entries(value)) requireReadable(child, name);
  } else if (key === '__typename') {
    if (!typeNames.has(String(value))) throw new SxError(`unknown __typename ${value}`);
  } else if (moments.has(key)) {
    if (!strictMoment.test(String(value))) throw new SxError(`${key}: ${value} is no RFC 3339 time with an offset`);
  } else if ((key === 'id' || key === 'entityId') && value !== null && typeof value !== 'string') {
    throw new SxError(`${key}: ${value} is no string`);
  }
}

interface PayloadError {
  field: string;
  messages: string[];
}

/** Of these the client does not mind `success: false` without an error. */
const mayFailSilently = new Set(['UninstallSkillFromBot', 'AddAssetPullRequestFileChange']);

/** The data of an answer after all the checks that the client makes. */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into by path, as the client does
export function decode(operation: string, status: number, text: string): any {
  if (status !== 200) throw new SxError(`${operation} returned error ${status}: ${text}`);
  const { data, errors } = JSON.parse(text) as { data?: Record<string, unknown> | null; errors?: { message: string }[] };
  if (errors?.length) throw new SxError(errors.map(({ message }) => message).join('; '));
  if (!data) throw new SxError(`${operation} has no data.`);
  requireReadable(data);
  const payload = Object.values(data)[0] as { success?: boolean; errors?: PayloadError[] } | null;
  if (payload?.errors?.length)
    throw new SxError(payload.errors.map(({ field, messages }) => `${field}: ${messages.join(', ')}`).join('; '));
  if (payload?.success === false && !mayFailSilently.has(operation)) throw new SxError(`${operation} failed without saying why.`);
  return data;
}
