import { describe, expect, test } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { type Client, clientOf, cookieOf, dataOf } from '../support/client.ts';
import { password } from '../support/story.ts';

const ours = 'http://127.0.0.1:4000';
const founder = { organization: 'Acme', firstName: 'Ada', lastName: 'Lovelace', email: 'ada@acme.test', password };

/** Sends a form as a browser on one of our own pages does. */
function post(
  client: Client,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = { origin: ours },
): Promise<Response> {
  return client.fetch(path, { method: 'POST', headers, body: new URLSearchParams(fields) });
}

const codeOf = ({ setUpCode, config }: TestApp) => new URL(setUpCode.link(config.publicUrl)).searchParams.get('code')!;
const openSetUp = (app: TestApp, code = codeOf(app)) => app.nobody.fetch(`/setup?${new URLSearchParams({ code })}`);
const setUp = (app: TestApp, fields: Record<string, string> = {}, headers?: Record<string, string>) =>
  post(app.nobody, '/setup', { code: codeOf(app), ...founder, ...fields }, headers);

/** How many rows there are of everything that these pages could write. */
async function written({ db }: TestApp) {
  const counts = [db.organization.count(), db.user.count(), db.membership.count(), db.session.count(), db.auditEvent.count()];
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

describe('the set-up page', () => {
  test('makes the organization and its owner, signs the owner in, and works once', async () => {
    const app = await startApp();
    const page = await openSetUp(app);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(`name="code" value="${codeOf(app)}"`);

    const made = await setUp(app);
    expect([made.status, made.headers.get('location')]).toEqual([303, '/graphql']);
    const { principal } = dataOf(
      await clientOf(app.app, { cookie: cookieOf(made.headers) }).query(
        '{ principal { kind name role organization { name slug } } }',
      ),
    );
    expect(principal).toEqual({
      kind: 'USER',
      name: 'Ada Lovelace',
      role: 'OWNER',
      organization: { name: 'Acme', slug: 'acme' },
    });
    const events = await app.db.auditEvent.findMany({ orderBy: { at: 'asc' } });
    expect(events.map(({ event }) => event).sort()).toEqual(['member.added', 'organization.created', 'session.created']);

    const before = await written(app);
    expect((await openSetUp(app)).status).toBe(409);
    const again = await setUp(app, { organization: 'Mallory', email: 'mallory@evil.test' });
    expect([again.status, again.headers.getSetCookie()]).toEqual([409, []]);
    expect(await written(app)).toBe(before);
  });

  test('makes one organization when two people send it at the same moment', async () => {
    const app = await startApp();
    const answers = await Promise.all(['one@acme.test', 'two@acme.test'].map((email) => setUp(app, { email })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect([await app.db.organization.count(), await app.db.user.count()]).toEqual([1, 1]);
  });

  test.each(['', 'wrong', 'x'.repeat(32), '../', '<script>'])('does not exist for the code "%s"', async (code) => {
    const app = await startApp();
    const page = await openSetUp(app, code);
    const sent = await setUp(app, { code });
    expect([page.status, sent.status]).toEqual([404, 404]);
    for (const answer of [page, sent]) expect(await answer.text()).not.toMatch(/<form|<script/);
    expect((await app.nobody.fetch('/setup')).status).toBe(404);
    expect(await written(app)).toBe(0);
  });

  test.each([
    ['a form of another site', { origin: 'https://evil.example' }],
    ['a form of a page without an origin', { origin: 'null' }],
    ['a form of another port of this machine', { origin: 'http://127.0.0.1:4001' }],
    ['what a browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['what a browser calls same-site', { 'sec-fetch-site': 'same-site' }],
  ])('refuses %s, and writes nothing', async (_what, headers) => {
    const app = await startApp();
    const refused = await setUp(app, {}, headers);
    expect([refused.status, refused.headers.getSetCookie()]).toEqual([403, []]);
    expect(await refused.json()).toMatchObject({ code: 'CSRF_REJECTED' });
    expect(await written(app)).toBe(0);
    // The code has not been used up by it.
    expect((await setUp(app)).status).toBe(303);
  });

  test.each([
    ['a short password', { password: 'short' }, 'Password: '],
    ['a blank organization', { organization: '  ' }, 'Name of the organization: '],
    ['an address that is none', { email: 'ada' }, 'E-mail address: '],
    ['a first name that is too long', { firstName: 'x'.repeat(101) }, 'First name: '],
    ['text that no database stores', { firstName: 'A\0da' }, 'First name: '],
  ])('says what is wrong with %s, keeps what was typed but the password, and writes nothing', async (_what, fields, words) => {
    const app = await startApp();
    const page = await setUp(app, { lastName: 'Lovelace of Ockham', ...fields });
    const html = await page.text();
    expect(page.status).toBe(400);
    expect(html).toMatch(new RegExp(`role="alert">${words}`));
    expect(html).toContain('value="Lovelace of Ockham"');
    expect(html).not.toContain((fields as { password?: string }).password ?? password);
    expect(await written(app)).toBe(0);
  });

  test('shows what was typed as text, never as markup', async () => {
    const app = await startApp();
    const html = await (
      await setUp(app, {
        organization: '"><script>alert(1)</script>',
        firstName: "' onfocus='x",
        email: 'a"b<i>',
        password: 'short',
      })
    ).text();
    expect(html).not.toMatch(/<script|<i>/);
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(html).toContain('value="&#39; onfocus=&#39;x"');
  });
});

describe('the sign-in page', () => {
  test('signs a person in and leads on to where they were', async () => {
    const app = await startApp();
    const { owner } = await app.givenOrganization();
    const page = await app.nobody.fetch('/sign-in?next=/graphql%3Fa%3D1');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('name="next" value="/graphql?a=1"');

    const answer = await post(app.nobody, '/sign-in', { next: '/graphql?a=1', email: owner.email.toUpperCase(), password });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/graphql?a=1']);
    const { principal } = dataOf(await clientOf(app.app, { cookie: cookieOf(answer.headers) }).query('{ principal { id } }'));
    expect(principal.id).toBe(owner.id);
  });

  test('answers an unknown address and a wrong password in the same words', async () => {
    const app = await startApp();
    const { owner } = await app.givenOrganization();
    const before = await written(app);
    const texts = [];
    for (const email of [owner.email, 'nobody@acme.test']) {
      const answer = await post(app.nobody, '/sign-in', { email, password: 'not the password of anybody' });
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([400, []]);
      texts.push((await answer.text()).replace(email, '…'));
    }
    expect(texts[0]).toContain('role="alert">The e-mail address or the password is wrong.');
    expect(texts[1]).toBe(texts[0]);
    expect(await written(app)).toBe(before);
  });

  test('slows guessing down', async () => {
    const app = await startApp({ env: { PASSWORD_FAILURES_PER_MINUTE: '2' } });
    const { owner } = await app.givenOrganization();
    const statuses = [];
    for (let n = 0; n < 3; n++)
      statuses.push((await post(app.nobody, '/sign-in', { email: owner.email, password: `guess number ${n}` })).status);
    expect(statuses).toEqual([400, 400, 429]);
    const refused = await post(app.nobody, '/sign-in', { email: owner.email, password: 'guess number 4' });
    expect(await refused.text()).toMatch(/role="alert">Too many failed attempts/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test.each([{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])(
    'refuses a form that was sent from elsewhere: %o',
    async (headers) => {
      const app = await startApp();
      const { owner } = await app.givenOrganization();
      const before = await written(app);
      const refused = await post(app.nobody, '/sign-in', { email: owner.email, password }, headers as Record<string, string>);
      expect([refused.status, refused.headers.getSetCookie()]).toEqual([403, []]);
      expect(await written(app)).toBe(before);
    },
  );

  test.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    'javascript:alert(1)',
    'evil.example',
    '/graphql\r\nSet-Cookie: gatehouse=evil',
    '/.//evil.example/..//',
    '',
  ])('does not lead off this site: %j', async (next) => {
    const app = await startApp();
    const { owner } = await app.givenOrganization();
    const page = await (await app.nobody.fetch(`/sign-in?${new URLSearchParams({ next })}`)).text();
    const answer = await post(app.nobody, '/sign-in', { next, email: owner.email, password });
    expect(answer.headers.getSetCookie()).toHaveLength(1);
    for (const target of [answer.headers.get('location')!, /name="next" value="([^"]*)"/.exec(page)![1]!]) {
      // As a browser resolves it.
      expect(new URL(target, ours).origin).toBe(ours);
    }
  });

  test('shows what was typed as text, never as markup', async () => {
    const { nobody } = await startApp();
    const next = '/"><script>alert(1)</script>';
    const html = [
      await (await nobody.fetch(`/sign-in?${new URLSearchParams({ next })}`)).text(),
      await (await post(nobody, '/sign-in', { next, email: '"><img src=x onerror=alert(1)>', password: 'x' })).text(),
    ];
    for (const text of html) expect(text).not.toMatch(/<script|<img/);
    expect(html[1]).toContain('value="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"');
  });

  test('opens with a cookie that is no longer good, and with a form that is none', async () => {
    const { nobody } = await startApp();
    expect((await nobody.fetch('/sign-in', { headers: { cookie: 'gatehouse=stale' } })).status).toBe(200);
    const file = await nobody.fetch('/sign-in', {
      method: 'POST',
      headers: { origin: ours, 'content-type': 'multipart/form-data' },
      body: 'no form',
    });
    expect(file.status).toBe(400);
    const json = await nobody.fetch('/sign-in', {
      method: 'POST',
      headers: { origin: ours, 'content-type': 'application/json' },
      body: '{}',
    });
    expect([400, 415]).toContain(json.status);
    const huge = await post(nobody, '/sign-in', { email: 'x'.repeat(1_100_000), password });
    expect(huge.status).toBe(413);
  });
});

describe('the way to GraphiQL', () => {
  const html = { accept: 'text/html,application/xhtml+xml' };

  test('leads to the sign-in without a session, and with one that has ended, whose cookie it drops', async () => {
    const app = await startApp();
    const { owner } = await app.givenOrganization();
    const root = await app.nobody.fetch('/', { headers: html });
    expect([root.status, root.headers.get('location')]).toEqual([303, '/graphql']);
    const signedOut = await app.nobody.fetch('/graphql', { headers: html });
    expect([signedOut.status, signedOut.headers.get('location')]).toEqual([303, '/sign-in?next=/graphql']);

    const client = await app.as(owner);
    expect((await client.fetch('/graphql', { headers: html })).status).toBe(200);
    await app.db.session.updateMany({ data: { endedAt: new Date() } });
    const ended = await client.fetch('/graphql', { headers: html });
    expect([ended.status, ended.headers.get('location')]).toEqual([303, '/sign-in?next=/graphql']);
    expect(ended.headers.getSetCookie()).toEqual([expect.stringMatching(/^gatehouse=; .*Max-Age=0/)]);

    // Also where others of the same address have been guessing.
    const guesser = clientOf(app.app, { authorization: 'Bearer guess' });
    while ((await guesser.query('{ principal { kind } }')).status !== 429);
    expect((await client.fetch('/graphql', { headers: html })).status).toBe(303);
  });

  test('serves scripts and styles of its own, which a browser may keep', async () => {
    const { nobody } = await startApp();
    for (const name of ['graphiql.js', 'graphiql.css', 'start.js', 'editor.worker.js', 'json.worker.js', 'graphql.worker.js']) {
      const asset = await nobody.fetch(`/graphql/assets/${name}`);
      expect([name, asset.status, asset.headers.get('content-encoding')]).toEqual([name, 200, 'gzip']);
      expect(asset.headers.get('content-type')).toMatch(name.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
      expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
      const etag = asset.headers.get('etag')!;
      expect((await nobody.fetch(`/graphql/assets/${name}`, { headers: { 'if-none-match': etag } })).status).toBe(304);
    }
    expect((await nobody.fetch('/graphql/assets/..%2f..%2fpackage.json')).status).toBe(404);
  });
});

test('no page can be framed, sniffed, kept by a cache, or learned of by another site; none runs a script that is not ours', async () => {
  const app = await startApp();
  const setUpPage = await openSetUp(app);
  const notFound = await openSetUp(app, 'wrong');
  const { owner } = await app.givenOrganization();
  const pages = {
    setUpPage,
    notFound,
    done: await openSetUp(app),
    signIn: await app.nobody.fetch('/sign-in'),
    wrongPassword: await post(app.nobody, '/sign-in', { email: owner.email, password: 'wrong' }),
    graphiql: await (await app.as(owner)).fetch('/graphql', { headers: { accept: 'text/html' } }),
  };
  for (const [name, { headers }] of Object.entries(pages)) {
    expect(headers.get('content-type'), name).toBe('text/html; charset=utf-8');
    expect(headers.get('x-content-type-options'), name).toBe('nosniff');
    expect(headers.get('cache-control'), name).toBe('no-store');
    expect(headers.get('referrer-policy'), name).toMatch(/^(same-origin|no-referrer)$/);
    expect(headers.get('x-request-id'), name).toMatch(/^[\w-]{36}$/);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy, name).toMatch(/default-src '(none|self)'/);
    expect(policy, name).toMatch(/frame-ancestors 'none'/);
    expect(policy, name).not.toMatch(/script-src[^;]*unsafe|https?:|\*/);
    // A <base> that got in would send every form and script elsewhere; default-src does not cover it, nor where forms go.
    expect(policy, name).toMatch(/base-uri '(none|self)'/);
    expect(policy, name).toMatch(/form-action '(none|self)'/);
  }
});
