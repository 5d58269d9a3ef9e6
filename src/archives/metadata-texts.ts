import { isOneLine, isPlainText } from '../kernel/text-input.ts';
import { MetadataInvalid, shown } from './archive-refused.ts';

interface Node {
  key: string;
  value: unknown;
  above: Node | null;
}

/**
 * No text of metadata.toml, known to us or not, may hold what terminals take for orders, and no key either: clients and pages show them. Without
 * recursion, and with paths only where one is at fault: keys may nest a hundred thousand deep.
 */
export function requirePlainTexts(document: Record<string, unknown>, source: string): void {
  const nodes: Node[] = [{ key: '', value: document, above: null }];
  for (const node of nodes) {
    const { key, value } = node;
    if (!isOneLine(key) || (typeof value === 'string' && !isPlainText(value))) throw faultAt(pathTo(node));
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) nodes.push({ key, value: inner, above: node });
  }
  // What is left are comments.
  if (!isPlainText(source)) throw new MetadataInvalid('must not hold control characters.');
}

const longestKey = 200;

/** A key as a message may show it. */
export function shownKey(key: readonly string[]): string {
  const text = key.map((part) => (isOneLine(part) ? part : shown(part))).join('.');
  return text.length > longestKey ? `${text.slice(0, longestKey)}…` : text;
}

const faultAt = (key: string[]) => new MetadataInvalid(`${shownKey(key)} must not hold control characters.`, key);

function pathTo(node: Node): string[] {
  const path: string[] = [];
  for (let at = node; at.above; at = at.above) path.push(at.key);
  return path.reverse();
}
