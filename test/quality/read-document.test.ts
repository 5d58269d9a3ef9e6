import { expect, test } from 'vitest';
import { readDocument } from '../../src/quality/read-document.ts';

const document = `---
name: review
todo: TODO
---
# Review

Read the [checklist](docs/checklist.md#first) and the [site](https://example.org/a.md).
See [above](#review), [root](/etc/passwd), [up](../outside.md) and [again](./docs/checklist.md).

1. First
2) Second
- Third
   * Fourth

\`\`\`sh
# no heading
- no point
TODO
\`\`\`

## Limits
Last words`;

test('a document is told apart into its parts', () => {
  const { prose, ...facts } = readDocument(document, 'SKILL.md');
  expect(facts).toEqual({
    words: document.match(/\S+/g)!.length,
    headings: ['Review', 'Limits'],
    listItems: 4,
    codeBlocks: 1,
    links: ['docs/checklist.md', '../outside.md'],
    longestParagraph: 12,
    distinctLines: 1,
  });
  expect(prose).not.toContain('TODO');
});

test('links are relative to the folder of the document', () => {
  expect(readDocument('[a](b.md) [c](../d.md) [e](mailto:x@y.z) [f](HTTPS://x)', 'docs/guide.md').links).toEqual([
    'docs/b.md',
    'd.md',
  ]);
});

test('of very many links the first thousand are looked at', () => {
  const text = Array.from({ length: 3_000 }, (_unused, n) => `](${n})`).join('');
  const { links } = readDocument(text, `${'d/'.repeat(400)}a.md`);
  expect([links.length, links.at(-1)]).toEqual([1_000, `${'d/'.repeat(400)}999`]);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['windows lines',               '# A\r\n\r\n- b\r\n- c\r\n',          { headings: ['A'], listItems: 2 }],
  ['front matter without an end', '---\n# A\n',                         { headings: ['A'] }],
  ['code without an end',         '```\n# A\n- b\n',                    { headings: [], codeBlocks: 1, listItems: 0 }],
  ['one fence in another',        '~~~\n```\n# A\n~~~\n# B',            { headings: ['B'], codeBlocks: 1 }],
  ['no space behind the mark',    '#hashtag\n-dash\n1.5 litres\n',      { headings: [], listItems: 0 }],
  ['a paragraph and a list',      'a b c d\n- e f\n- g h i\n',          { longestParagraph: 4 }],
  ['half of it twice',            'one two three\none two three\n',     { distinctLines: 0.5 }],
  ['nothing',                     '',                                   { words: 0, longestParagraph: 0, distinctLines: 1 }],
])('%s', (_what, text, facts) => {
  expect(readDocument(text, 'SKILL.md')).toMatchObject(facts);
});

test('a megabyte that was written to keep the server busy is read like any other', () => {
  const hostile = [' ', '#', '`', '](', '- ', '---\n', '*', '[a](', '# \t', '\n\n', '1', ')('].map((part) =>
    readDocument(part.repeat(1_000_000 / part.length), 'SKILL.md'),
  );
  expect(hostile).toHaveLength(12);
});
