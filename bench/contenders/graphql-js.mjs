// graphql-js over node:http, documents parsed and validated once as Yoga does: nothing else.
import { createServer } from 'node:http';
import { execute, parse, validate } from 'graphql';
import { rootValue, schema } from './schema.mjs';

const documents = new Map();

function documentOf(query) {
  let document = documents.get(query);
  if (!document) {
    document = parse(query);
    const errors = validate(schema, document);
    if (errors.length > 0) throw errors[0];
    documents.set(query, document);
  }
  return document;
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    const { query } = JSON.parse(Buffer.concat(chunks).toString());
    const answer = JSON.stringify(await execute({ schema, document: documentOf(query), rootValue }));
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(answer) }).end(answer);
  });
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('disconnect', () => process.exit(0));
