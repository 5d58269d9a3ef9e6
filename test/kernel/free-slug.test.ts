import { expect, test } from 'vitest';
import { freeSlug } from '../../src/kernel/text-input.ts';

// biome-ignore format: a table reads best as a table
test.each([
  // taken                                 slug
  [ [],                                    'review-bot'   ],
  [ ['review'],                            'review-bot'   ],
  [ ['review-bot'],                        'review-bot-2' ],
  [ ['review-bot', 'review-bot-3'],        'review-bot-2' ],
  [ ['review-bot', 'review-bot-2'],        'review-bot-3' ],
  [ ['review-bot-2'],                      'review-bot'   ],
] as const)('beside %j, the slug of Review Bot is %s', (taken, slug) => {
  expect(freeSlug('review-bot', new Set(taken))).toBe(slug);
});
