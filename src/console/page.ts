import { html } from 'hono/html';

type Html = ReturnType<typeof html>;

const plainPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** An HTML answer that no other site can frame, sniff or learn addresses from. */
export function page(
  content: Html,
  {
    status = 200,
    policy = plainPolicy,
    headers = {},
  }: { status?: number; policy?: string; headers?: Record<string, string> } = {},
): Response {
  return new Response(String(content), {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
      ...headers,
    },
  });
}

/** The frame of the small pages for people: one column, no script. */
export function layout(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Gatehouse</title>
        <style>
          :root { color-scheme: light dark; }
          body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 12vh auto; padding: 0 1rem; overflow-wrap: anywhere; }
          h1 { font-size: 1.5rem; }
          label { display: block; margin-top: 1rem; }
          input { display: block; width: 100%; box-sizing: border-box; padding: 0.5rem; font: inherit; }
          button { margin-top: 1.5rem; padding: 0.5rem 1.25rem; font: inherit; cursor: pointer; }
          select { display: block; width: 100%; min-height: 2.75rem; box-sizing: border-box; padding: 0.5rem; font: inherit; }
          dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0.25rem 1rem; }
          dt { opacity: 0.8; }
          dd { margin: 0; }
          h2 { font-size: 1rem; margin-bottom: 0; }
          .code { font-family: ui-monospace, monospace; font-size: 1.5rem; letter-spacing: 0.1em; }
          .buttons { display: flex; gap: 1rem; }
          .buttons button { flex: 1; min-height: 2.75rem; }
          .error { color: #b00020; }
          @media (prefers-color-scheme: dark) { .error { color: #ff9a9a; } }
          .hint { opacity: 0.8; font-size: 0.875rem; }
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`;
}

/** A message in place of a form. */
export function notice(title: string, text: string, status: number): Response {
  return page(layout(title, html`<p>${text}</p><p><a href="/sign-in">Sign in</a></p>`), { status });
}

export function redirect(to: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ Location: to, 'Cache-Control': 'no-store' });
  for (const cookie of cookies) headers.append('Set-Cookie', cookie);
  return new Response(null, { status: 303, headers });
}
