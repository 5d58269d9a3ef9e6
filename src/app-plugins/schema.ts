import { changesAssets } from '../assets/gates.ts';
import { Vault } from '../assets/vault-schema.ts';
import { asKnown, asManager, type KnownGate } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { errorsPayload, onlyErrors, rowOrErrors, rowPayload } from '../graphql/payload.ts';
import { findPluginPolicy } from './find-policy.ts';
import type { PluginPolicy } from './policy.ts';
import { readPluginDocument } from './read-document.ts';
import { setPluginPolicy } from './set-plugin-policy.ts';
import { storePluginDocument } from './store-document.ts';

const decides: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'ADMIN', scope: 'installations:write' };
const readsDocuments: KnownGate = { principals: ['USER', 'SERVICE_ACCOUNT'], scope: 'assets:read' };

const AppPluginPolicyMode = builder.enumType('AppPluginPolicyMode', {
  description: 'Which plugins of the desktop app an organization allows.',
  values: {
    OPEN: { description: 'Every plugin is allowed.' },
    ALLOWLIST: { description: 'Only the plugins in `allowed` are.' },
    DISABLED: { description: 'No plugin is.' },
  } as const,
});

const AppPluginPolicy = builder.objectRef<PluginPolicy>('AppPluginPolicy').implement({
  description: 'Which plugins the desktop app may run for the people of the organization.',
  gate: 'inherited',
  fields: (t) => ({
    mode: t.expose('mode', { type: AppPluginPolicyMode, description: 'Whether all, some or none are allowed.' }),
    allowed: t.stringList({
      description: 'The ids of the plugins that are allowed while the mode is `ALLOWLIST`, sorted.',
      resolve: ({ allowed }) => [...allowed],
    }),
  }),
});

const pluginId = 'The id of the plugin: 2 to 64 lower-case letters, digits and hyphens, of which a letter comes first.';

builder.objectFields(Vault, (t) => ({
  appPluginPolicy: t.field({
    type: AppPluginPolicy,
    description: 'Which plugins the desktop app may run: all of them, until somebody says otherwise.',
    resolve: (_vault, _args, { db, principal }) => findPluginPolicy(db, asKnown(principal).organizationId),
  }),
  appPluginStorage: t.field({
    type: 'JSONString',
    nullable: true,
    gate: readsDocuments,
    description:
      'The one document of a plugin that everybody in the organization shares, exactly as it was stored; null when there is none. Refused for a plugin that is not allowed.',
    args: { pluginId: t.arg.string({ required: true, description: pluginId }) },
    resolve: (_vault, args, { db, principal, answer }) =>
      readPluginDocument(db, asManager(principal), args.pluginId, answer.load),
  }),
}));

const SetAppPluginPolicyInput = builder.inputType('SetAppPluginPolicyInput', {
  description: 'Which plugins shall be allowed from now on.',
  fields: (t) => ({
    mode: t.field({ type: AppPluginPolicyMode, required: true, description: 'Whether all, some or none are allowed.' }),
    allowed: t.stringList({
      description:
        'The ids of the plugins that are allowed while the mode is `ALLOWLIST`, 500 at most. Left out or null, the list stays; an empty one clears it.',
    }),
  }),
});

const SetAppPluginStorageInput = builder.inputType('SetAppPluginStorageInput', {
  description: 'The document of a plugin.',
  fields: (t) => ({
    pluginId: t.string({ required: true, description: pluginId }),
    data: t.field({
      type: 'JSONString',
      description: 'The whole document as JSON in a string, 256 KiB at most. Null, or left out, deletes it.',
    }),
  }),
});

const SetAppPluginPolicyMutation = rowPayload('SetAppPluginPolicyMutation', 'The policy as it is now, or what to correct.', {
  field: 'appPluginPolicy',
  type: AppPluginPolicy,
  description: 'The policy as it is now; null when something is to be corrected.',
});

const SetAppPluginStorageMutation = errorsPayload(
  'SetAppPluginStorageMutation',
  'What to correct; nothing when the document is stored.',
);

builder.mutationFields((t) => ({
  setAppPluginPolicy: t.field({
    type: SetAppPluginPolicyMutation,
    nullable: true,
    gate: decides,
    description: 'Says which plugins the desktop app may run. What plugins have stored is kept.',
    args: { input: t.arg({ type: SetAppPluginPolicyInput, required: true, description: 'Which plugins are allowed.' }) },
    resolve: (_root, { input }, { db, principal }) => rowOrErrors(() => setPluginPolicy(db, asManager(principal), input)),
  }),
  setAppPluginStorage: t.field({
    type: SetAppPluginStorageMutation,
    nullable: true,
    gate: changesAssets,
    description:
      'Replaces the document that a plugin shares in the organization, or deletes it. Refused for a plugin that is not allowed; an administrator may delete what such a one has left.',
    args: { input: t.arg({ type: SetAppPluginStorageInput, required: true, description: 'Whose document, and what is in it.' }) },
    resolve: (_root, { input }, { db, principal }) => onlyErrors(() => storePluginDocument(db, asManager(principal), input)),
  }),
}));
