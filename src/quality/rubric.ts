import type { AssetFacts } from './asset-facts.ts';
import { type DocumentFacts, wordsIn } from './read-document.ts';

/** How much each category counts. */
export const weights = { structure: 0.25, actionability: 0.3, content_quality: 0.25, completeness: 0.2 } as const;
export type Category = keyof typeof weights;

/** One rule: what it looks at, and what to say about it. */
interface Criterion {
  category: Category;
  /** From 0 to 100. What is about the main document is 0 without one. */
  score: { document: (document: DocumentFacts, facts: AssetFacts) => number } | { asset: (facts: AssetFacts) => number };
  praise: string;
  fault: string;
  advice: string;
}

const [all, part, none] = [100, 60, 0];
const clutter = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX|\.git|node_modules|__pycache__)(\/|$)|\.(pyc|swp|orig)$|~$/;
const mentionsWhen = /\b(when|whenever|if|before|after)\b/i;

/** The files of an archive, and every folder that holds one. */
function placesIn(paths: readonly string[]): Set<string> {
  const places = new Set(paths);
  for (const path of paths)
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) places.add(path.slice(0, at));
  return places;
}

/** Every rule, by the name of its factor. docs/quality.md says the same in words. */
export const rubric: Readonly<Record<string, Criterion>> = {
  main_document: {
    category: 'structure',
    score: { document: () => all },
    praise: 'Has a main document that can be read as text.',
    fault: 'Has no main document that can be read as text.',
    advice: 'Add the document that people and clients read first: the prompt file, or a README.md.',
  },
  headings: {
    category: 'structure',
    score: {
      document: ({ headings, words }) => {
        const wanted = words < 150 ? 1 : 3;
        return headings.length >= wanted ? all : headings.length > 0 ? part : none;
      },
    },
    praise: 'Headings divide the document.',
    fault: 'The document is hardly divided by headings.',
    advice: 'Divide the document by headings.',
  },
  length: {
    category: 'structure',
    score: { document: ({ words }) => (words >= 80 && words <= 5_000 ? all : words >= 20 && words <= 10_000 ? part : none) },
    praise: 'The document is neither too short to be of use nor too long to be read at once.',
    fault: 'The document is either very short or very long.',
    advice: 'Aim at 80 to 5,000 words; move details to files that the document links to.',
  },
  links: {
    category: 'structure',
    score: {
      document: ({ links }, { paths }) => {
        const places = placesIn(paths);
        const found = links.filter((link) => places.has(link));
        return links.length === 0 ? all : Math.round((all * found.length) / links.length);
      },
    },
    praise: 'Every relative link leads to a file of the archive.',
    fault: 'Some relative links lead to files that the archive does not hold.',
    advice: 'Add the files that the document links to, or take the links out.',
  },
  tidiness: {
    category: 'structure',
    score: { asset: ({ paths }) => (paths.some((path) => clutter.test(path)) ? none : all) },
    praise: 'The archive holds no leftovers of editors and tools.',
    fault: 'The archive holds leftovers of editors or tools.',
    advice: 'Leave out files such as .DS_Store, node_modules and __pycache__.',
  },
  occasion: {
    category: 'actionability',
    score: {
      asset: ({ description, document }) =>
        mentionsWhen.test(description) ? all : document && mentionsWhen.test(document.prose) ? part : none,
    },
    praise: 'The description says when to use it.',
    fault: 'The description does not say when to use it.',
    advice: 'Say in the description when it is to be used: "Use when …".',
  },
  steps: {
    category: 'actionability',
    score: { document: ({ listItems }) => (listItems > 2 ? all : listItems > 0 ? part : none) },
    praise: 'Lists say what to do, point by point.',
    fault: 'The document hardly says point by point what to do.',
    advice: 'Write what is to be done as a list of at least three points.',
  },
  examples: {
    category: 'actionability',
    score: {
      document: ({ codeBlocks, headings, prose }) =>
        codeBlocks > 0 || headings.some((title) => /example|usage/i.test(title))
          ? all
          : /\be\.g\.|for example|for instance/i.test(prose)
            ? part
            : none,
    },
    praise: 'Shows examples.',
    fault: 'Shows no complete example.',
    advice: 'Add an example, as a block of code or under a heading of its own.',
  },
  description: {
    category: 'content_quality',
    score: {
      asset: ({ description }) => {
        const words = wordsIn(description);
        return words >= 8 && words <= 100 ? all : words >= 3 && words <= 200 ? part : none;
      },
    },
    praise: 'The description is of a length that tells what it is for.',
    fault: 'The description is missing, very short or very long.',
    advice: 'Describe in 8 to 100 words what it is for.',
  },
  finished: {
    category: 'content_quality',
    score: {
      document: ({ prose }) => (/\b(TODO|TBD|FIXME|XXX)\b/.test(prose) || /lorem ipsum/i.test(prose) ? none : all),
    },
    praise: 'Nothing is left to be filled in.',
    fault: 'Places are left that somebody meant to fill in.',
    advice: 'Fill in or take out TODO, TBD, FIXME and sample text.',
  },
  paragraphs: {
    category: 'content_quality',
    score: { document: ({ longestParagraph: words }) => (words <= 150 ? all : words <= 300 ? part : none) },
    praise: 'Paragraphs are short.',
    fault: 'A paragraph is longer than 150 words.',
    advice: 'Break paragraphs up, or make lists of them.',
  },
  repetition: {
    category: 'content_quality',
    score: { document: ({ distinctLines: share }) => (share >= 0.9 ? all : share >= 0.7 ? part : none) },
    praise: 'Hardly a line is there twice.',
    fault: 'Many lines are there more than once.',
    advice: 'Say each thing once.',
  },
  metadata: {
    category: 'completeness',
    score: {
      asset: ({ metadata }) => {
        const says = (...keys: string[]) => keys.some((key) => String(metadata[key] ?? '') !== '');
        const parts = [says('authors'), says('keywords'), says('license'), says('repository', 'homepage', 'documentation')];
        return (all * parts.filter(Boolean).length) / parts.length;
      },
    },
    praise: 'metadata.toml says who made it, under which licence, where it comes from, and what it is about.',
    fault: 'metadata.toml leaves out authors, keywords, license, or where it comes from.',
    advice: 'Add authors, keywords, license and repository to the table [asset] of metadata.toml.',
  },
  limits: {
    category: 'completeness',
    score: {
      document: ({ headings, prose }) =>
        headings.some((title) => /troubleshoot|error|limit|caveat|pitfall|warning|faq|avoid|not /i.test(title))
          ? all
          : /\b(do not|don[’']t|never|avoid|must not)\b/i.test(prose)
            ? part
            : none,
    },
    praise: 'Says what can go wrong, or what it is not for.',
    fault: 'Has no section about what can go wrong, or what it is not for.',
    advice: 'Add a section on limits, errors or what to avoid.',
  },
};
