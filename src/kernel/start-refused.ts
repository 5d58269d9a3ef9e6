/** The server will not start as things are. The message is a full sentence that says what to do; show it without a stack. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

/** What the file system says no to is for the operator to put right, and no bug. */
export function dataDirRefused(dataDir: string, error: unknown): StartRefused {
  return new StartRefused(
    `DATA_DIR, which is ${dataDir}, cannot be used (${(error as Error).message}): make room and give it to the user who runs Gatehouse, or set another.`,
    { cause: error },
  );
}
