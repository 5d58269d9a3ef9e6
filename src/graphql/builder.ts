import './require-gate.ts';
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import type PrismaTypes from '../generated/pothos.ts';
import { getDatamodel } from '../generated/pothos.ts';
import type { Context } from './context.ts';

/** The one builder. A feature's `schema.ts` adds its types and fields to it as a side effect of being imported. */
export const builder = new SchemaBuilder<{
  Context: Context;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSONString: { Input: string; Output: string };
  };
}>({
  // The gate comes first, so that it is the outermost wrapper of every resolver.
  plugins: ['requireGate', PrismaPlugin],
  defaultFieldNullability: false,
  prisma: {
    client: (context) => context.db,
    dmmf: getDatamodel(),
    exposeDescriptions: false,
  },
});

builder.queryType({ description: 'Everything that can be asked. Who may ask what stands beside each field.' });
builder.mutationType({ description: 'Everything that can be changed. Each change and its audit row commit together.' });
