import { z } from 'zod';
import { isOneLine } from '../kernel/text-input.ts';

/** The words for a value of another kind, or for none at all. */
export const named = (kind: string) => (issue: { input?: unknown }) =>
  issue.input === undefined ? 'is missing' : `must be ${kind}`;

/** Text, possibly empty, of at most so many characters. */
export const text = (max = 2_000) => z.string({ error: named('text') }).max(max, `must be at most ${max} characters long`);

export const filled = (max = 2_000) => text(max).min(1, 'must not be empty');

export const line = () => text().refine(isOneLine, 'must be one line without control characters');

export const lines = () => z.array(line(), { error: named('a list of texts') });

export const texts = () => z.array(text(), { error: named('a list of texts') });

export const seconds = () => z.number({ error: named('a number of seconds') }).min(0, 'must not be negative');

export const flag = () => z.boolean({ error: named('true or false') });
