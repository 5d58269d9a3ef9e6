/** The services that clients ask about by name. */
export const providers = ['GITHUB', 'CIRCLECI', 'LINEAR', 'DATADOG'] as const;
export type Provider = (typeof providers)[number];

/** How a query ends without an answer; the text is shown to whoever asked. */
export interface FailedQuery {
  type: 'error';
  error: string;
}

/** The answer to every query: this server has no provider to pass it on to. */
export function answerQuery(provider: Provider): FailedQuery {
  return {
    type: 'error',
    error: `No provider is configured on this server, so it cannot look into ${provider}. Ask in your own client through an MCP server for that service; an administrator can publish one in the catalogue, and "sx install" brings it.`,
  };
}
