import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { isRest } from '../../src/http/paths.ts';
import { type Route, requireGates, restRoutes } from '../../src/http/rest.ts';
import type { RouterEnv } from '../../src/http/router.ts';

const route: Route = { method: 'GET', path: '/api/v1/x', gate: 'public', answer: async (c) => c.json({}) };

test('a route without a rule stops the start', () => {
  expect(() => restRoutes(route)).not.toThrow();
  expect(() => restRoutes({ ...route, gate: undefined as never })).toThrow('GET /api/v1/x declares no gate.');
});

test('so does a route that was added past the helper and is no page', () => {
  const router = new Hono<RouterEnv>();
  router.route('/', restRoutes(route));
  router.get('/sign-in', (c) => c.text(''));
  expect(() => requireGates(router)).not.toThrow();
  router.post('/api/v1/forgotten', (c) => c.text(''));
  expect(() => requireGates(router)).toThrow(
    'POST /api/v1/forgotten declares no gate and is not listed as a page in http/paths.ts.',
  );
});

test('and one at an address that browsers would be redirected from', () => {
  expect(() => restRoutes({ ...route, path: '/elsewhere' })).toThrow('GET /elsewhere is not among the addresses');
});

// biome-ignore format: a table reads best as a table
test.each([
  ['/api-keys',                    true],
  ['/api-keys/',                   true],
  ['/api-keys/tok_1',              true],
  ['/api/v1/me',                   true],
  ['/workspace/acme/api/v1/me',    true],
  ['/api/oauth/token/',            true],
  ['/.well-known/oauth-authorization-server', true],
  ['/well-known/x',                false],
  ['/device',                      false],
  ['/api-keys-page',               false],
  ['/apikeys',                     false],
  ['/workspace/acme/apikeys',      false],
  ['/workspace/acme/x/api/v1/me',  false],
  ['/graphql',                     false],
  ['/',                            false],
] as const)('%s is for programs: %s', (path, verdict) => {
  expect(isRest(path)).toBe(verdict);
});
