import { buildSchema } from 'graphql';

/** The least that answers `{ principal { id } }`. */
export const schema = buildSchema('type Query { principal: Principal } type Principal { id: ID }');
export const rootValue = { principal: { id: 'usr_00000000000000000000000000' } };
