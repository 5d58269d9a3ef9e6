import { terminalOf } from '../../oauth/terminal.ts';
import { listen } from '../../security/wire.ts';
import { type StartOptions, startApp } from '../../support/app.ts';
import type { Bot, Person, Token } from '../../support/story.ts';
import { sxAt } from './client.ts';

/** The product behind a port, and `sx` on as many machines as a test likes. */
export async function startMachines(options: StartOptions = {}) {
  const gatehouse = await startApp(options);
  const port = await listen(gatehouse.app);
  const terminal = terminalOf(gatehouse.app, gatehouse.db);

  /** A machine where this caller is signed in: a person by the device flow, a bot by SX_BOT_KEY. */
  async function sxOf(caller: Person | Bot | Token) {
    if (caller.kind === 'bot') return sxAt(port, caller.key);
    if (caller.kind === 'token') return sxAt(port, caller.raw);
    return sxAt(port, (await terminal.letIn(await gatehouse.as(caller))).raw);
  }

  const { organization, owner } = await gatehouse.givenOrganization('Acme', 'owner@acme.test');
  return { ...gatehouse, port, terminal, sxOf, organization, owner };
}
