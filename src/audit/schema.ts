import { AssetType } from '../assets/schema.ts';
import { asKnown } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { connectionType, pageArguments, timedConnectionOf, timedPageOf } from '../graphql/connection.ts';
import { actorKinds, auditFilter } from './audit-filter.ts';
import { readsAudit } from './gates.ts';
import { type AuditRow, listAuditEvents } from './list-audit-events.ts';

const AssetAuditEvent = builder.objectRef<AuditRow>('AssetAuditEvent').implement({
  description:
    'Something that happened in the organization, and who did it. Written with the change itself, and never changed afterwards.',
  gate: 'inherited',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Opaque id, `aud_…`, or `imp_…` of an imported event.' }),
    date: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    event: t.exposeString('event', { description: 'What happened, such as `team.member_added`.' }),
    actorKind: t.exposeString('actorKind', {
      description: `What kind of actor did it: ${actorKinds.join(', ')}. SYSTEM is the server itself or its command line.`,
    }),
    actorId: t.exposeID('actorId', { nullable: true, description: 'Id of the actor; null for ANONYMOUS and SYSTEM.' }),
    actorEmail: t.string({
      nullable: true,
      description: 'E-mail address that the person who did it had then, in lower case; null for other actors.',
      resolve: ({ actorKind, actorName }) => (actorKind === 'USER' ? (actorName?.toLowerCase() ?? null) : null),
    }),
    actorName: t.exposeString('actorName', {
      nullable: true,
      description: 'What the actor was called then: the e-mail address of a person, the name of a bot or service account.',
    }),
    targetType: t.exposeString('targetType', { description: 'What kind of thing it happened to, such as `team`.' }),
    targetId: t.exposeID('targetId', { nullable: true, description: 'Id of that thing; null for imported events.' }),
    targetName: t.exposeString('targetName', {
      nullable: true,
      description: 'What that thing was called then, where it has a name.',
    }),
    data: t.expose('data', {
      type: 'JSONString',
      nullable: true,
      description: 'What else is to be known of it: a JSON object for events of this server, any JSON for imported ones.',
    }),
    imported: t.exposeBoolean('imported', {
      description: 'True for what `importAuditEvents` brought along from another log: this server did not see it happen.',
    }),
    importedActor: t.exposeString('actorGiven', {
      nullable: true,
      description: 'Who did it according to the other log, in its own words; null for events of this server.',
    }),
  }),
});

const Connection = connectionType('AssetAuditEventConnection', AssetAuditEvent, 'audit events', false);

builder.queryField('assetAuditLog', (t) =>
  t.field({
    type: Connection,
    gate: readsAudit,
    description: 'The audit log of the organization, newest first. Filters hold together: an event must pass all that are given.',
    args: {
      search: t.arg.string({
        description:
          'Only events whose name, or whose target’s or actor’s name, begins with this, in upper or lower case. People are named by their e-mail address.',
      }),
      assetTypes: t.arg({
        type: [AssetType],
        description: 'Only events about assets of these kinds, requests for them included. Imported events know no kind.',
      }),
      events: t.arg.stringList({ description: 'Only these events, such as `install.set`, in upper or lower case; 50 at most.' }),
      targetId: t.arg.id({ description: 'Only what happened to the thing with this id. Imported events know no id.' }),
      actorId: t.arg.id({ description: 'Only what the person, bot or service account with this id did.' }),
      dateFrom: t.arg({ type: 'DateTime', description: 'Only what happened at this moment or later.' }),
      dateTo: t.arg({ type: 'DateTime', description: 'Only what happened before this moment.' }),
      actorType: t.arg.string({ description: `Only what actors of this kind did: ${actorKinds.join(', ')}.` }),
      ...pageArguments,
    },
    resolve: async (_root, { first, after, ...filter }, { db, principal }) => {
      const { organizationId } = asKnown(principal);
      const list = `audit ${organizationId}`;
      const page = timedPageOf({ first, after }, list);
      return timedConnectionOf(await listAuditEvents(db, organizationId, auditFilter(filter), page), page, list);
    },
  }),
);
