/** The server will not start as things are. The message is a full sentence that says what to do; show it without a stack. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
