import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { checkGate, type Gate } from '../auth/gate.ts';
import { BadUserInput, Conflict } from '../kernel/errors.ts';
import { isPage, isRest } from './paths.ts';
import { HttpRefusal } from './problem.ts';
import { readRequestBody } from './read-body.ts';
import type { RouterEnv } from './router.ts';
import { parseStrictJson, requireJson, requireStorable } from './strict-json.ts';

type RestCall = Context<RouterEnv>;

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** In the form of Hono. A slash at the end makes no difference to callers. */
  path: string;
  /** Who may call it: the same rule as beside a field of GraphQL, checked by the same function. */
  gate: Gate;
  answer(c: RestCall): Promise<Response>;
}

const gates = new WeakMap<object, Gate>();

/** Routes with their rules beside them. One without a rule stops the start. */
export function restRoutes(...routes: readonly Route[]): Hono<RouterEnv> {
  const router = new Hono<RouterEnv>();
  for (const { method, path, gate, answer } of routes) {
    if (!gate) throw new Error(`${method} ${path} declares no gate.`);
    if (!isRest(path)) throw new Error(`${method} ${path} is not among the addresses that http/paths.ts knows.`);
    const handler = async (c: RestCall) => {
      checkGate(gate, c.env.call.principal, null);
      const response = await answer(c).catch(inSnakeCase);
      // A route may say better.
      if (!response.headers.has('Cache-Control')) response.headers.set('Cache-Control', 'no-store');
      if (!response.headers.has('Vary')) response.headers.set('Vary', 'Origin');
      return response;
    };
    gates.set(handler, gate);
    router.on(method, [path, `${path}/`], handler);
  }
  for (const path of new Set(routes.map((route) => route.path))) refuseOtherMethods(router, path, routes);
  return router;
}

function refuseOtherMethods(router: Hono<RouterEnv>, path: string, routes: readonly Route[]): void {
  const methods = routes.filter((route) => route.path === path).map(({ method }) => (method === 'GET' ? 'GET, HEAD' : method));
  const allow = methods.join(', ');
  const refuse = () => {
    throw new HttpRefusal(405, `This address answers to ${allow}.`, { Allow: allow });
  };
  router.all(path, refuse).all(`${path}/`, refuse);
}

/** Throws for a route that neither declares a gate nor is one of the pages. */
export function requireGates(router: Hono<RouterEnv>): void {
  for (const { method, path, handler } of router.routes) {
    if (method === 'ALL' || gates.has(handler) || isPage(path)) continue;
    throw new Error(`${method} ${path} declares no gate and is not listed as a page in http/paths.ts.`);
  }
}

/** A parameter of the address, as text that can be looked up. */
export function pathParameter(c: RestCall, name: string): string {
  const value = c.req.param(name) ?? '';
  requireStorable(value);
  return value;
}

/** The body: one JSON object of exactly this form. What is wrong is said without repeating it. */
export async function readJson<Shape extends z.ZodRawShape>(c: RestCall, form: z.ZodObject<Shape>) {
  requireJson(c.req.header('content-type') ?? null);
  const value = parseStrictJson(await readRequestBody(c.req.raw, 1_000_000));
  const parsed = form.strict().safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const names = Object.keys(form.shape);
  const [name] = issue?.path ?? [];
  // The name of a part that the form knows; anything else may be a secret in the wrong place.
  if (typeof name === 'string' && names.includes(name)) throw new BadUserInput(name, issue!.message);
  throw new BadUserInput('body', `The body must be a JSON object with no other keys than ${names.join(', ')}.`);
}

/** Messages of use-cases stand beside a field in GraphQL; here the text itself says which one, in the spelling of REST. */
function inSnakeCase(error: unknown): never {
  if (!(error instanceof BadUserInput || error instanceof Conflict) || error.field === 'body') throw error;
  const field = error.field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const message = `${field}: ${error.message}`;
  const { reason } = error;
  throw error instanceof Conflict ? new Conflict(field, message, reason) : new BadUserInput(field, message, reason);
}
