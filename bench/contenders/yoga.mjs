// graphql-yoga as it comes, behind its own listener.
import { createServer } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { rootValue, schema } from './schema.mjs';

const { principal } = rootValue;
schema.getQueryType().getFields().principal.resolve = () => principal;
const server = createServer(createYoga({ schema, logging: false }));
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('disconnect', () => process.exit(0));
