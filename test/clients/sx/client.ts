import { decode, SxError } from './decode.ts';
import { type OperationName, operations } from './operations.ts';
import { variablesOf } from './variables.ts';
import { type Form, type Received, roundTrip, uploadForm } from './wire.ts';

const userAgent = 'skills/2.3.4';
export const publicUrl = 'http://127.0.0.1:4000';
const pageSize = 50;

interface Connection {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by path, as the client does
  nodes: any[];
}

export type Sx = ReturnType<typeof sxAt>;

/** `sx` on one machine: its server as it was typed, its credential, and what it keeps between two commands. */
export function sxAt(port: number, token = '', server = publicUrl) {
  /** What went over the wire since somebody looked: operations by name, everything else by method and path. */
  const calls: string[] = [];
  const state = {
    token,
    /** By the address of the server alone: two credentials on a machine share it. */
    lock: null as { etag: string; text: string } | null,
    /** Archives by name and version. They are never fetched again. */
    archives: new Map<string, Buffer>(),
    /** What lies in ~/.claude/skills, by folder. */
    disk: new Map<string, Map<string, Buffer>>(),
  };

  const credential = (): Record<string, string> => (state.token ? { Authorization: `Bearer ${state.token}` } : {});

  /** A call at a path that is put behind the server's address as it is, or at a whole address. */
  async function send(method: 'GET' | 'POST', path: string, headers: Record<string, string> = {}, body?: string | Buffer) {
    const url = new URL(/^https?:/.test(path) ? path : `${server}${path}`);
    const answer = await roundTrip(port, {
      method,
      url,
      headers: { 'User-Agent': userAgent, ...headers },
      body: typeof body === 'string' ? Buffer.from(body) : body,
    });
    if (answer.status >= 300 && answer.status < 400 && answer.status !== 304)
      throw new SxError(`${path} is redirected, which would make a GET of a POST.`);
    return answer;
  }

  async function rest(method: 'GET' | 'POST', path: string, headers: Record<string, string> = {}, body?: string | Buffer) {
    calls.push(`${method} ${path}`);
    return send(method, path, { ...credential(), ...headers }, body);
  }

  /** A GET that must be answered with 200. */
  async function get(path: string): Promise<Received> {
    const answer = await rest('GET', path);
    if (answer.status !== 200) throw new SxError(`HTTP ${answer.status}: ${answer.text}`);
    return answer;
  }

  /** A form without a credential: the two calls of the sign-in. */
  async function form(path: string, fields: Record<string, string>): Promise<Received> {
    calls.push(`POST ${path}`);
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return send('POST', path, type, new URLSearchParams(fields).toString());
  }

  const json = (path: string, value: unknown, headers: Record<string, string> = {}) =>
    rest('POST', path, { 'Content-Type': 'application/json', ...headers }, JSON.stringify(value));

  const upload = (archive: Buffer, texts: { name: string; version: string; type: string }) => {
    const { contentType, body }: Form = uploadForm(archive, texts);
    return rest('POST', '/api/skills/assets', { 'Content-Type': contentType }, body);
  };

  async function graph(operation: OperationName, given: Record<string, unknown> = {}) {
    calls.push(operation);
    const variables = variablesOf(operation, given);
    const body = JSON.stringify({ query: operations[operation], ...(variables && { variables }), operationName: operation });
    const answer = await send('POST', '/graphql', { ...credential(), 'Content-Type': 'application/json' }, body);
    return decode(operation, answer.status, answer.text);
  }

  /** All nodes of a list, page by page until there is no next one. */
  async function pages(operation: OperationName, given: Record<string, unknown>, at: string) {
    const nodes: Connection['nodes'] = [];
    for (let after: string | null = null; ; ) {
      const data = await graph(operation, { ...given, first: pageSize, after });
      const page: Connection = at.split('.').reduce((value, key) => value[key], data);
      nodes.push(...page.nodes);
      const { hasNextPage, endCursor } = page.pageInfo;
      if (!hasNextPage || endCursor === null) return nodes;
      if (endCursor === after) throw new SxError('The cursor stands still, and the client would ask for ever.');
      after = endCursor;
    }
  }

  /** The calls since the last time, which are forgotten. */
  const took = () => calls.splice(0);

  const note = (call: string) => void calls.push(call);

  return { state, note, send, rest, get, form, json, upload, graph, pages, took };
}
