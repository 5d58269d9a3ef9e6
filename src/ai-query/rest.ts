import { z } from 'zod';
import { readJson, restRoutes } from '../http/rest.ts';
import { answerQuery, providers } from './answer-query.ts';

const longestQuery = 10_000;
const longestContext = 2_000;

const text = z
  .string({ error: 'Its parts must be texts.' })
  .max(longestContext, `Each of its parts must be at most ${longestContext} characters long.`)
  .nullish();

const Query = z.object({
  query: z
    .string({ error: 'Must be given, as text.' })
    .max(longestQuery, `Must be at most ${longestQuery} characters long.`)
    .regex(/\S/, 'Must not be empty.'),
  provider: z.enum(providers, { error: `Must be one of ${providers.join(', ')}.` }),
  // In both spellings: `sx` sends the one, the documentation of the API has the other.
  context: z
    .object(
      { repoUrl: text, repo_url: text, branch: text, commitSha: text, commit_sha: text },
      { error: 'Must be an object that says where the question comes up. Leave it out for nowhere.' },
    )
    .nullish(),
});

export const aiQueryRoutes = restRoutes({
  method: 'POST',
  path: '/api/skills/ai-query/stream',
  gate: { principals: ['USER', 'BOT'], scope: 'tools:call' },
  async answer(c) {
    const { provider } = await readJson(c, Query);
    const line = `data: ${JSON.stringify(answerQuery(provider))}\n\n`;
    return c.body(line, 200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
  },
});
