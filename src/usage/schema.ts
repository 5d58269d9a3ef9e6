import { asKnown } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { connectionType, pageArguments, timedConnectionOf, timedPageOf } from '../graphql/connection.ts';
import { listUsageEvents, type UsageRow } from './list-usage-events.ts';

const AssetUsageEvent = builder.objectRef<UsageRow>('AssetUsageEvent').implement({
  description: 'That somebody used an asset, as a client reported it.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `use_…`.' }),
    timestamp: t.expose('at', {
      type: 'DateTime',
      description: 'When it was used; when it was reported, if the report says no readable time.',
    }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'When it was reported.' }),
    actorKind: t.exposeString('actorKind', { description: 'What kind of actor used it: USER, BOT or SERVICE_ACCOUNT.' }),
    actorEmail: t.string({
      nullable: true,
      description: 'E-mail address of the person who used it, in lower case; null for bots and service accounts.',
      resolve: ({ actorKind, actorName }) => (actorKind === 'USER' ? actorName : null),
    }),
    actorName: t.exposeString('actorName', {
      description: 'What the actor was called then: the e-mail address of a person, the name of a bot or service account.',
    }),
    assetName: t.exposeString('assetName', { description: 'What the asset was called where it was used.' }),
    assetVersion: t.exposeString('assetVersion', { description: 'Which version was used; empty when the report does not say.' }),
    assetType: t.exposeString('assetType', {
      description: 'Which kind of asset, as clients spell it, such as `skill` or `mcp`; empty when the report does not say.',
    }),
    toolName: t.exposeString('toolName', { nullable: true, description: 'Which tool of the asset was used.' }),
    durationMs: t.exposeInt('durationMs', { nullable: true, description: 'How long it took, in milliseconds.' }),
    success: t.exposeBoolean('success', { nullable: true, description: 'Whether it did what it was to do.' }),
  }),
});

const Connection = connectionType('AssetUsageEventConnection', AssetUsageEvent, 'uses', false);

builder.queryField('assetUsageEvents', (t) =>
  t.field({
    type: Connection,
    gate: { principals: ['USER', 'SERVICE_ACCOUNT'], role: 'MEMBER', scope: 'usage:read' },
    description: 'The reported uses of assets in the organization, latest first. Filters hold together.',
    args: {
      assetName: t.arg.string({ description: 'Only uses of what was called exactly this.' }),
      assetType: t.arg.string({ description: 'Only uses of this kind of asset, such as `skill` or `SKILL`.' }),
      actor: t.arg.string({
        description:
          'Only uses by the person with this e-mail address, or by the bot or service account of this name; in upper or lower case.',
      }),
      since: t.arg({
        type: 'DateTime',
        description: 'Only uses at this moment or later. Uses without a readable time are in no window.',
      }),
      until: t.arg({
        type: 'DateTime',
        description: 'Only uses before this moment. Uses without a readable time are in no window.',
      }),
      ...pageArguments,
    },
    resolve: async (_root, { first, after, ...filter }, { db, principal }) => {
      const { organizationId } = asKnown(principal);
      const list = `usage ${organizationId}`;
      const page = timedPageOf({ first, after }, list);
      return timedConnectionOf(await listUsageEvents(db, organizationId, filter, page), page, list);
    },
  }),
);
