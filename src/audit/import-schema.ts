import { asKnown } from '../auth/gate.ts';
import { builder } from '../graphql/builder.ts';
import { errorsField, orErrors, type WithErrors } from '../graphql/payload.ts';
import { importsAudit } from './gates.ts';
import { importAuditEvents } from './import-audit-events.ts';

const ImportAuditEventInput = builder.inputType('ImportAuditEventInput', {
  description: 'An event of another log.',
  fields: (t) => ({
    timestamp: t.field({ type: 'DateTime', required: true, description: 'When it happened; not in the future.' }),
    actor: t.string({
      description:
        'E-mail address of who did it. If no member has it, the event is ascribed to the caller, and the address kept beside it.',
    }),
    event: t.string({ required: true, description: 'What happened, such as `install.set`; at most 100 characters.' }),
    targetType: t.string({
      required: true,
      description: 'What kind of thing it happened to, such as `asset`; at most 100 characters.',
    }),
    target: t.string({ description: 'What that thing was called; at most 500 characters.' }),
    data: t.field({
      type: 'JSONString',
      description: 'What else is to be known of it, as JSON text; kept as it is. At most 100,000 characters.',
    }),
  }),
});

const ImportAuditEventsMutation = builder
  .objectRef<WithErrors<{ importedCount: number }>>('ImportAuditEventsMutation')
  .implement({
    description: 'How the import went.',
    gate: 'inherited',
    fields: (t) => ({
      importedCount: t.exposeInt('importedCount', {
        description: 'How many events are new; those that had been imported before are not counted.',
      }),
      errors: t.field(errorsField),
    }),
  });

builder.mutationField('importAuditEvents', (t) =>
  t.field({
    type: ImportAuditEventsMutation,
    nullable: true,
    gate: importsAudit,
    description:
      'Brings events of another log along: all of them or none. They are kept apart from what happened here and are marked `imported`. The same events sent again change nothing; equal events count as often as they are in the batch that has most of them.',
    args: {
      events: t.arg({
        type: [ImportAuditEventInput],
        required: true,
        description: 'The events, 5,000 at most. Send them as a variable: a document is limited to 100,000 characters.',
      }),
    },
    resolve: (_root, { events }, { db, principal }) =>
      orErrors({ importedCount: 0 }, async () => ({ importedCount: await importAuditEvents(db, asKnown(principal), events) })),
  }),
);
