import { posix } from 'node:path';

/** What a Markdown document is like, as far as rules can tell. */
export interface DocumentFacts {
  words: number;
  headings: string[];
  listItems: number;
  codeBlocks: number;
  /** Where its relative links lead, as paths within the archive: the first thousand of them. */
  links: string[];
  /** In words. */
  longestParagraph: number;
  /** Of its lines of text, how large a share is there only once, from 0 to 1. */
  distinctLines: number;
  /** Without blocks of code and front matter. */
  prose: string;
}

/** Each is put together with the folder of the document, so that many of them and a long folder would be a lot of work. */
const mostLinks = 1_000;

const fence = /^\s*(```|~~~)/;
const heading = /^#{1,6}\s+\S/;
const listItem = /^\s*(?:[-*+]|\d{1,3}[.)])\s+\S/;

export const wordsIn = (text: string) => text.match(/\S+/g)?.length ?? 0;

/** Reads a document line by line, each once: it may be a megabyte that somebody wrote to keep the server busy. */
export function readDocument(text: string, path: string): DocumentFacts {
  const { lines, codeBlocks } = withoutCode(withoutFrontMatter(text.replaceAll('\r\n', '\n').split('\n')));
  const prose = lines.join('\n');
  const sentences = lines.map((line) => line.trim()).filter((line) => wordsIn(line) > 2);
  return {
    words: wordsIn(text),
    headings: lines.filter((line) => heading.test(line)).map((line) => line.replace(/^#+\s+/, '')),
    listItems: lines.filter((line) => listItem.test(line)).length,
    codeBlocks,
    links: relativeLinks(prose, path),
    longestParagraph: longestParagraph(lines),
    distinctLines: sentences.length === 0 ? 1 : new Set(sentences).size / sentences.length,
    prose,
  };
}

function withoutFrontMatter(lines: readonly string[]): readonly string[] {
  const end = lines[0]?.trim() === '---' ? lines.indexOf('---', 1) : -1;
  return end === -1 ? lines : lines.slice(end + 1);
}

function withoutCode(all: readonly string[]): { lines: string[]; codeBlocks: number } {
  const lines: string[] = [];
  let codeBlocks = 0;
  let open: string | null = null;
  for (const line of all) {
    const mark = fence.exec(line)?.[1] ?? null;
    if (open === null && mark !== null) {
      open = mark;
      codeBlocks++;
      // A paragraph ends where code begins.
      lines.push('');
    } else if (mark !== null && mark === open) open = null;
    else if (open === null) lines.push(line);
  }
  return { lines, codeBlocks };
}

function longestParagraph(lines: readonly string[]): number {
  let longest = 0;
  let words = 0;
  for (const line of lines) {
    const ends = line.trim() === '' || heading.test(line);
    words = ends ? 0 : (listItem.test(line) ? 0 : words) + wordsIn(line);
    longest = Math.max(longest, words);
  }
  return longest;
}

function relativeLinks(prose: string, path: string): string[] {
  const targets = [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target]) => target!.replace(/#.*$/, ''));
  const relative = targets.filter((target) => target !== '' && !target.startsWith('/') && !/^[a-z][a-z0-9+.-]*:/i.test(target));
  const folder = posix.dirname(path);
  return [...new Set(relative.slice(0, mostLinks).map((target) => posix.join(folder, target)))];
}
