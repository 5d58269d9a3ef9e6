/** The programs that may ask to be let in, by client id, with the name that people are shown. All are public: they have no secret. */
export type OAuthClients = ReadonlyMap<string, string>;

const sx = ['sleuth-skills-claude-code', 'sx'] as const;

export function knownClients(configured: readonly (readonly [id: string, name: string])[]): OAuthClients {
  return new Map([sx, ...configured]);
}

/** What a program is called; its id when it is not among the known ones any more. */
export function clientName(clients: OAuthClients, id: string): string {
  return clients.get(id) ?? id;
}
