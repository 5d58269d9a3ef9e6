import type { AssetFacts } from './asset-facts.ts';
import { type Category, rubric, weights } from './rubric.ts';

type Tier = 'Excellent' | 'Good' | 'Needs Work';

/** A judgement in the names that clients of the Skills API read. Scores of factors and categories are from 0 to 100. */
export interface Evaluation {
  /** From 0 to 1. */
  overall_confidence: number;
  category_scores: Record<Category, { tier: Tier; score: number; weight: number }>;
  factors: Record<string, { tier: Tier; score: number; justification: string }>;
  reasoning: string;
  llm_strengths: string[];
  llm_weaknesses: string[];
  llm_recommendations: string[];
  file_count: number;
  word_count: number;
}

const excellentFrom = 85;
const goodFrom = 60;

function tierOf(score: number): Tier {
  if (score >= excellentFrom) return 'Excellent';
  return score >= goodFrom ? 'Good' : 'Needs Work';
}

/** Judges an asset by the rubric: equal facts, equal judgement. */
export function scoreAsset(facts: AssetFacts): Evaluation {
  const judged = Object.entries(rubric).map(([name, { score: by, ...criterion }]) => {
    const score = 'asset' in by ? by.asset(facts) : facts.document ? by.document(facts.document, facts) : 0;
    return { name, score, tier: tierOf(score), ...criterion };
  });
  const categories = Object.keys(weights) as Category[];
  const scores = categories.map((category) => mean(judged.filter((one) => one.category === category).map(({ score }) => score)));
  const overall = categories.reduce((sum, category, n) => sum + weights[category] * scores[n]!, 0);
  const excellent = judged.filter(({ tier }) => tier === 'Excellent');
  const weak = judged.filter(({ tier }) => tier === 'Needs Work');
  const words = categories.map((category, n) => `${category.replace('_', ' ')} ${Math.round(scores[n]!)}`).join(', ');
  return {
    overall_confidence: Math.round(overall * 100) / 10_000,
    category_scores: Object.fromEntries(
      categories.map((category, n) => [category, { tier: tierOf(scores[n]!), score: scores[n]!, weight: weights[category] }]),
    ) as Evaluation['category_scores'],
    factors: Object.fromEntries(
      judged.map(({ name, score, tier, praise, fault }) => [
        name,
        { tier, score, justification: tier === 'Excellent' ? praise : fault },
      ]),
    ),
    reasoning: `Judged by fixed rules about structure, metadata and description, without a model: ${words} of 100.`,
    llm_strengths: excellent.map(({ praise }) => praise),
    llm_weaknesses: weak.map(({ fault }) => fault),
    llm_recommendations: judged.filter(({ tier }) => tier !== 'Excellent').map(({ advice }) => advice),
    file_count: facts.paths.length,
    word_count: facts.document?.words ?? 0,
  };
}

/** With one decimal. */
function mean(scores: readonly number[]): number {
  return Math.round((10 * scores.reduce((sum, score) => sum + score, 0)) / scores.length) / 10;
}
