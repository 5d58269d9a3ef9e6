import type { App } from '../../src/app.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by path, as a client would
  data: any;
  errors:
    | { message: string; path?: (string | number)[]; extensions: { code: string; reason?: string; requiredScope?: string } }[]
    | undefined;
  text: string;
}

/** Speaks GraphQL to the app as one caller. */
export interface Client {
  query(document: string, variables?: Record<string, unknown>): Promise<Answer>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** What this caller shows. */
  headers: Record<string, string>;
}

const origin = 'http://127.0.0.1:4000';

export function clientOf(app: App, headers: Record<string, string>, ip = '127.0.0.1'): Client {
  const fetch = (path: string, init: RequestInit = {}) =>
    app.fetch(
      new Request(`${origin}${path}`, { ...init, headers: { ...headers, ...(init.headers as Record<string, string>) } }),
      { ip },
    );
  return {
    headers,
    fetch,
    async query(document, variables) {
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        body: JSON.stringify({ query: document, ...(variables && { variables }) }),
      });
      const text = await response.text();
      const { data, errors } = JSON.parse(text) as Pick<Answer, 'data' | 'errors'>;
      return { status: response.status, headers: response.headers, data, errors, text };
    },
  };
}

/** The session cookie that an answer sets, as the browser would send it back. */
export function cookieOf(headers: Headers): string {
  const cookie = headers.getSetCookie().find((value) => value.startsWith('gatehouse='));
  if (!cookie) throw new Error('The answer sets no session cookie.');
  return cookie.split(';', 1)[0]!;
}

/** The data of an answer that must hold no error of any kind. */
export function dataOf(answer: Answer): Answer['data'] {
  const payload = answer.data ? (Object.values(answer.data)[0] as { errors?: unknown[] } | null) : null;
  if (answer.errors || (payload?.errors?.length ?? 0) > 0) throw new Error(`Unexpected errors: ${answer.text}`);
  return answer.data;
}
