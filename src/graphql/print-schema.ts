import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildSchema, printSchema } from './schema.ts';

// `npm run schema`: writes schema.graphql at the top level.
writeFileSync(resolve(import.meta.dirname, '../../schema.graphql'), printSchema(buildSchema()));
