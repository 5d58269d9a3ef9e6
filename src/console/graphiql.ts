import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { page } from './page.ts';

// GraphiQL comes out of a package of ours instead of a content network: it works offline, and nobody else learns who uses it.
const start = `
self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_module, label) => '/graphql/assets/' + ({ json: 'json', graphql: 'graphql' }[label] ?? 'editor') + '.worker.js',
};
// What was in the open tab at the last visit; without it every visit would add an empty one.
let tab;
try {
  const kept = JSON.parse(localStorage.getItem('graphiql:tabState'));
  tab = kept.tabs[kept.activeTabIndex];
} catch {}
YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
  title: 'Gatehouse',
  endpoint: '/graphql',
  credentials: 'same-origin',
  shouldPersistHeaders: false,
  query: tab?.query ?? undefined,
  variables: tab?.variables ?? undefined,
  // The address stays as it is: with the query in it, a reload would ask for the answer instead of the page.
  onEditQuery: () => {},
  defaultQuery: '# Who is calling?\\n{\\n  principal {\\n    kind\\n    name\\n    role\\n    scopes\\n    organization {\\n      name\\n    }\\n  }\\n}\\n',
});
`;

interface Asset {
  type: string;
  zipped: Uint8Array<ArrayBuffer>;
  etag: string;
}

const zip = promisify(gzip);

async function pack(type: string, text: string): Promise<Asset> {
  const zipped = Uint8Array.from(await zip(text));
  return { type, zipped, etag: `"${createHash('sha256').update(zipped).digest('hex').slice(0, 32)}"` };
}

/** Nine megabytes that most starts never need: loaded and compressed when somebody first opens the page. */
async function load(): Promise<Map<string, Asset>> {
  const { css, editorWorkerService, graphqlWorker, js, jsonWorker } = await import('@graphql-yoga/render-graphiql/graphiql');
  const script = 'text/javascript; charset=utf-8';
  const texts: [string, string, string][] = [
    ['graphiql.js', script, js],
    ['graphiql.css', 'text/css; charset=utf-8', css],
    ['editor.worker.js', script, editorWorkerService],
    ['json.worker.js', script, jsonWorker],
    ['graphql.worker.js', script, graphqlWorker],
    ['start.js', script, start],
  ];
  return new Map(await Promise.all(texts.map(async ([name, type, text]) => [name, await pack(type, text)] as const)));
}

let assets: Promise<Map<string, Asset>> | undefined;

export const graphiqlAssets = new Hono().get('/:name', async (c) => {
  assets ??= load();
  const asset = (await assets).get(c.req.param('name'));
  if (!asset) return c.notFound();
  const headers = {
    ETag: asset.etag,
    'Cache-Control': 'public, max-age=86400',
    'Content-Type': asset.type,
    'Content-Encoding': 'gzip',
    'X-Content-Type-Options': 'nosniff',
  };
  if (c.req.header('if-none-match') === asset.etag) return c.body(null, 304, headers);
  return c.body(asset.zipped, 200, headers);
});

// Monaco writes style elements; everything else comes from our own files.
const policy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export function graphiqlPage(): Response {
  return page(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>Gatehouse · GraphiQL</title>
          <link rel="stylesheet" href="/graphql/assets/graphiql.css" />
        </head>
        <body class="no-focus-outline">
          <noscript>GraphiQL needs JavaScript. Queries can be sent with any client, for example curl.</noscript>
          <div id="root"></div>
          <script src="/graphql/assets/graphiql.js"></script>
          <script src="/graphql/assets/start.js"></script>
        </body>
      </html>`,
    { policy },
  );
}
