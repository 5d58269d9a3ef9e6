/**
 * Whether `If-None-Match` names this tag. Compared weakly, and without what proxies add to a tag when they compress (`-gzip`, `;br`): any of
 * the bytes that it stood for say the same.
 */
export function namesTag(ifNoneMatch: string | null, tag: string): boolean {
  if (ifNoneMatch === null) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((one) => opaque(one) === opaque(tag));
}

const opaque = (tag: string) =>
  tag
    .trim()
    .replace(/^W\//, '')
    .replaceAll('"', '')
    .replace(/[-;:]{1,2}(gzip|br|zstd|deflate)$/i, '');
