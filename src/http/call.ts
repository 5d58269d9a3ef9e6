import type { Context } from '../graphql/context.ts';
import type { GraphQLParams } from './graphql-params.ts';

/** A call as the front door hands it on to GraphQL, REST and pages: its context, and the parameters of GraphQL read from a POST body. */
export interface Call extends Context {
  params: GraphQLParams | GraphQLParams[] | null;
}
