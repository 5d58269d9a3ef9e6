import { type Act, recordAccesses } from '../audit/record.ts';
import type { Db } from '../db/client.ts';

/** Reads that changed nothing for the reader: told to the audit log in batches, so that such a read costs no write. */
export interface AccessLog {
  /** Waits only when so much has been collected that it has to be written first. */
  collect(access: Act): Promise<void>;
  /** Writes what has been collected. Called once a minute and at shutdown. */
  flush(): Promise<void>;
}

export function createAccessLog(db: Db, most = 5_000): AccessLog {
  let collected: Act[] = [];

  async function flush(): Promise<void> {
    const accesses = collected;
    collected = [];
    if (accesses.length === 0) return;
    await recordAccesses(db, accesses).catch((error: unknown) => {
      // Kept for the next time.
      collected = accesses.concat(collected);
      throw error;
    });
  }

  return {
    flush,
    async collect(access) {
      collected.push(access);
      if (collected.length >= most) await flush();
    },
  };
}
