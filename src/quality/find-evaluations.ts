import type { Db } from '../db/client.ts';

export interface StoredEvaluation {
  /** From 0 to 1. */
  confidence: number;
  /** The whole judgement, JSON in a text. */
  result: string;
}

/** How those of the versions were judged that were. */
export async function findEvaluations(db: Db, versionIds: readonly string[]): Promise<Map<string, StoredEvaluation>> {
  const where = { versionId: { in: [...versionIds] } };
  const rows = await db.assetEvaluation.findMany({ where, select: { versionId: true, confidence: true, result: true } });
  return new Map(rows.map(({ versionId, ...evaluation }) => [versionId, evaluation]));
}
