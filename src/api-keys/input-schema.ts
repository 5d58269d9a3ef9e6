import { builder } from '../graphql/builder.ts';
import { Scope } from '../graphql/scalars.ts';

export const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'An API key of the organization to be made.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What to call it, up to 100 characters.' }),
    scopes: t.field({ type: [Scope], description: 'What it may be used for. Everything (`FULL`) when left out.' }),
    expiresInDays: t.int({
      description: 'After how many days it stops working by itself, from 1 to 36500. Never when left out.',
    }),
    allowedIps: t.stringList({
      description:
        'Addresses and CIDR ranges that it may be used from, such as `203.0.113.7` or `2001:db8::/32`, 50 at most. Anywhere when left out.',
    }),
  }),
});

export const UpdateApiKeyInput = builder.inputType('UpdateApiKeyInput', {
  description: 'What to change of an API key. Whatever is left out or null stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the key, `tok_…`.' }),
    name: t.string({ description: 'Its new name, up to 100 characters.' }),
    scopes: t.field({ type: [Scope], description: 'What it may be used for from now on, instead of what it has.' }),
    allowedIps: t.stringList({
      description: 'Addresses and CIDR ranges that it may be used from, 50 at most; an empty list lets it be used from anywhere.',
    }),
  }),
});
