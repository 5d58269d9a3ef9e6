import type { RequestListener } from 'node:http';
import { buildSchema } from './graphql/schema.ts';
import { createGraphQLServer } from './graphql/yoga.ts';
import { type FetchDoor, fetchDoor } from './http/fetch-door.ts';
import type { FrontDoorDeps } from './http/front-door.ts';
import { nodeDoor } from './http/node-door.ts';
import { createRouter, type RouterDeps } from './http/router.ts';

export type AppDeps = FrontDoorDeps & RouterDeps;

/** The whole product, without a port: the same way in from a socket (`listener`) and from a test or another server (`fetch`). */
export interface App {
  listener: RequestListener;
  fetch: FetchDoor;
}

/** Builds the schema and the routes, and puts both behind the two doors. */
export function createApp(deps: AppDeps): App {
  const graphql = createGraphQLServer(buildSchema(), deps.services.documentLimits);
  const router = createRouter(deps);
  return { listener: nodeDoor(deps, graphql, router), fetch: fetchDoor(deps, graphql, router) };
}
