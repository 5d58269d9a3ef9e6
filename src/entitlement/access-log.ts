import { recordUses, type Use } from '../audit/record.ts';
import type { Db } from '../db/client.ts';

/** Reads that changed nothing for the reader: told to the audit log in batches, so that such a read costs no write. */
export interface AccessLog {
  /** Waits only when so much has been collected that it has to be written first. */
  collect(use: Use): Promise<void>;
  /** Writes what has been collected. Called once a minute and at shutdown. */
  flush(): Promise<void>;
}

export function createAccessLog(db: Db, most = 5_000): AccessLog {
  let collected: Use[] = [];

  async function flush(): Promise<void> {
    const uses = collected;
    collected = [];
    if (uses.length === 0) return;
    await recordUses(db, uses).catch((error: unknown) => {
      // Kept for the next time.
      collected = uses.concat(collected);
      throw error;
    });
  }

  return {
    flush,
    async collect(use) {
      collected.push(use);
      if (collected.length >= most) await flush();
    },
  };
}
