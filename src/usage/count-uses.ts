import type { Db } from '../db/client.ts';

export interface Use {
  botId: string;
  assetId: string;
}

/** One text for one pair. */
export const useKey = ({ botId, assetId }: Use) => `${botId} ${assetId}`;

export function useOf(key: string): Use {
  const [botId = '', assetId = ''] = key.split(' ');
  return { botId, assetId };
}

/** How often each of the bots has reported using each of the assets, by `useKey`; what was never used is left out. */
export async function countUsesByBots(db: Db, organizationId: string, uses: readonly Use[]): Promise<Map<string, number>> {
  const botIds = [...new Set(uses.map(({ botId }) => botId))];
  const assetIds = [...new Set(uses.map(({ assetId }) => assetId))];
  const counted = await db.$queryRaw<(Use & { count: number })[]>`
    SELECT actor_id AS "botId", asset_id AS "assetId", count(*)::int AS count
    FROM usage_event
    WHERE organization_id = ${organizationId} AND actor_kind = 'BOT'
      AND actor_id = ANY(${botIds}::text[]) AND asset_id = ANY(${assetIds}::text[])
    GROUP BY actor_id, asset_id`;
  return new Map(counted.map(({ count, ...use }) => [useKey(use), count]));
}
