import { expect, test } from 'vitest';
import { type AssetFacts, mainDocument } from '../../src/quality/asset-facts.ts';
import { readDocument } from '../../src/quality/read-document.ts';
import { rubric, weights } from '../../src/quality/rubric.ts';
import { scoreAsset } from '../../src/quality/score-asset.ts';

const words = (count: number) => Array.from({ length: count }, (_unused, n) => `word${n}`).join(' ');
const paragraphs = (count: number) => Array.from({ length: count }, (_unused, n) => `p${n} ${words(99)}`).join('\n\n');
const good = `# Review\n\n${words(100)}\n\n## Steps\n\n- Read all of it\n- Say what is wrong\n- Say how to mend it\n\n## Troubleshooting\n\n${words(40)}\n\n\`\`\`\nx\n\`\`\``;

/** The facts of a skill that is excellent throughout, and what is to be different. */
function facts({ text = good, ...others }: Partial<Omit<AssetFacts, 'document'>> & { text?: string | null } = {}): AssetFacts {
  return {
    description: 'Reviews a change of code. Use it when somebody asks for a review.',
    metadata: { authors: ['Ada'], keywords: ['review'], license: 'MIT', repository: 'https://example.org' },
    paths: ['SKILL.md', 'metadata.toml'],
    document: text === null ? null : readDocument(text, 'SKILL.md'),
    ...others,
  };
}

test('what follows every rule is excellent, and has nothing to be told', () => {
  const { category_scores, factors, llm_strengths, ...rest } = scoreAsset(facts());
  expect(rest).toEqual({
    overall_confidence: 1,
    reasoning:
      'Judged by fixed rules about structure, metadata and description, without a model: structure 100, actionability 100, content quality 100, completeness 100 of 100.',
    llm_weaknesses: [],
    llm_recommendations: [],
    file_count: 2,
    word_count: 165,
  });
  expect(category_scores).toEqual({
    structure: { tier: 'Excellent', score: 100, weight: 0.25 },
    actionability: { tier: 'Excellent', score: 100, weight: 0.3 },
    content_quality: { tier: 'Excellent', score: 100, weight: 0.25 },
    completeness: { tier: 'Excellent', score: 100, weight: 0.2 },
  });
  expect(Object.keys(factors)).toEqual(Object.keys(rubric));
  expect(llm_strengths).toHaveLength(Object.keys(rubric).length);
});

test('an asset without anything is judged as well', () => {
  const nothing = scoreAsset(facts({ text: null, description: '', metadata: {}, paths: ['metadata.toml'] }));
  expect(nothing.overall_confidence).toBe(0.05);
  expect(nothing).toMatchObject({ file_count: 1, word_count: 0, llm_strengths: [rubric['tidiness']!.praise] });
  expect(nothing.llm_weaknesses).toHaveLength(Object.keys(rubric).length - 1);
  expect(nothing.llm_recommendations).toHaveLength(nothing.llm_weaknesses.length);
});

// biome-ignore format: a table reads best as a table
test.each<[string, number, string, Parameters<typeof facts>[0]]>([
  // factor         score  what                                   facts
  ['main_document', 0,     'no document',                         { text: null }],
  ['headings',      60,    'one heading for many words',          { text: `# A\n${words(150)}` }],
  ['headings',      100,   'one heading for few words',           { text: `# A\n${words(100)}` }],
  ['headings',      0,     'no heading',                          { text: words(10) }],
  ['length',        0,     '19 words',                            { text: words(19) }],
  ['length',        60,    '20 words',                            { text: words(20) }],
  ['length',        100,   '80 words',                            { text: words(80) }],
  ['length',        100,   '5,000 words',                         { text: paragraphs(50) }],
  ['length',        60,    '5,100 words',                         { text: paragraphs(51) }],
  ['length',        0,     '10,100 words',                        { text: paragraphs(101) }],
  ['links',         100,   'no links',                            { text: 'Nothing.' }],
  ['links',         50,    'one link of two that leads nowhere',  { text: '[a](metadata.toml) [b](gone.md)' }],
  ['links',         100,   'a link to a folder',                  { text: '[a](docs)', paths: ['docs/a.md'] }],
  ['links',         0,     'a link out of the archive',           { text: '[a](../SKILL.md)' }],
  ['tidiness',      0,     'a leftover in a folder',              { paths: ['docs/.DS_Store'] }],
  ['tidiness',      0,     'a folder of leftovers',               { paths: ['node_modules/a.js'] }],
  ['tidiness',      100,   'a name that only looks like one',     { paths: ['node_modules.md', 'my.DS_Store.md'] }],
  ['occasion',      60,    'when, in the document only',          { description: 'Reviews code.', text: 'Use it when asked.' }],
  ['occasion',      0,     'never says when',                     { description: 'Reviews code.', text: 'Whenceforth.' }],
  ['steps',         60,    'one point',                           { text: '- one' }],
  ['steps',         0,     'no point',                            { text: 'one' }],
  ['examples',      100,   'a heading',                           { text: '# Usage\n' }],
  ['examples',      60,    'in passing',                          { text: 'Such as, for example, this.' }],
  ['examples',      0,     'none',                                { text: 'Such as this.' }],
  ['description',   0,     'two words',                           { description: 'Reviews code.' }],
  ['description',   60,    'three words',                         { description: 'Reviews all code.' }],
  ['description',   60,    '101 words',                           { description: words(101) }],
  ['description',   0,     '201 words',                           { description: words(201) }],
  ['finished',      0,     'a TODO',                              { text: 'TODO: the rest' }],
  ['finished',      0,     'sample text',                         { text: 'Lorem Ipsum dolor' }],
  ['finished',      100,   'a to-do list',                        { text: 'Keep a todo list.' }],
  ['paragraphs',    60,    '151 words',                           { text: words(151) }],
  ['paragraphs',    0,     '301 words',                           { text: words(301) }],
  ['repetition',    0,     'a line four times',                   { text: 'one two three\n'.repeat(4) }],
  ['metadata',      25,    'authors alone',                       { metadata: { authors: ['Ada'], keywords: [], license: '' } }],
  ['metadata',      25,    'a homepage and documentation',        { metadata: { homepage: 'x', documentation: 'y' } }],
  ['limits',        60,    'in passing',                          { text: 'Never push.' }],
  ['limits',        100,   'a heading',                           { text: '## When not to use it' }],
  ['limits',        0,     'none',                                { text: '## Notes' }],
])('%s is %i: %s', (factor, score, _what, given) => {
  expect(scoreAsset(facts(given)).factors[factor]?.score).toBe(score);
});

test('equal facts have equal judgements, and the weights make one', () => {
  expect(JSON.stringify(scoreAsset(facts()))).toBe(JSON.stringify(scoreAsset(facts())));
  expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
});

// biome-ignore format: a table reads best as a table
test.each([
  ['SKILL',      { 'prompt-file': 'SKILL.md' },     ['README.md', 'SKILL.md'],   'SKILL.md'],
  ['COMMAND',    { 'prompt-file': 'run/go.md' },    ['run/go.md'],               'run/go.md'],
  ['RULE',       {},                                ['RULE.md'],                 'RULE.md'],
  ['RULE',       { 'prompt-file': 'a.md' },         ['RULE.md', 'a.md'],         'a.md'],
  ['MCP',        { command: 'node' },               ['Readme.MD', 'index.js'],   'Readme.MD'],
  ['HOOK',       {},                                ['hook.sh'],                 null],
  ['SKILL',      { 'prompt-file': 'gone.md' },      ['readme.md'],               'readme.md'],
  ['APP_PLUGIN', { 'prompt-file': 7 },              ['docs/README.md'],          null],
] as const)('the main document of a %s with %j and %j is %s', (type, section, paths, path) => {
  expect(mainDocument(type, section, paths)).toBe(path);
});

test('the paths are gone through a few times, not once for every link', () => {
  const paths = Array.from({ length: 100 }, (_unused, n) => `docs/${n}/a.md`);
  let reads = 0;
  const counted = new Proxy(paths, {
    get(target, key, receiver) {
      reads++;
      return Reflect.get(target, key, receiver);
    },
  });
  const links = paths.map((path, n) => `](${n % 2 === 0 ? path : `docs/${n}`})](no/${n})`).join(' ');
  expect(scoreAsset(facts({ text: links, paths: counted })).factors['links']!.score).toBe(50);
  expect(reads).toBeLessThan(10 * paths.length);
});
