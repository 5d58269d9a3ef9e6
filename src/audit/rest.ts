import { assetTypeOf } from '../assets/asset-type.ts';
import { asKnown } from '../auth/gate.ts';
import { type Route, restRoutes } from '../http/rest.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { readMoment } from '../kernel/moment.ts';
import { type AuditFilterInput, auditFilter } from './audit-filter.ts';
import { exportAuditEvents } from './export-audit-events.ts';
import { csv, type ExportForm, jsonLines } from './export-forms.ts';
import { readsAudit } from './gates.ts';

const exportAs = (name: string, form: ExportForm): Route => ({
  method: 'GET',
  path: `/api/v1/${name}`,
  gate: readsAudit,
  async answer(c) {
    const { db, principal } = c.env.call;
    const filter = auditFilter(filterIn(new URL(c.req.url).searchParams));
    const pages = exportAuditEvents(db, asKnown(principal).organizationId, filter);
    // The first page is read before the answer begins: what is wrong by then can still be said.
    const first = await pages.next();
    const headers = { 'Content-Type': form.type, 'Content-Disposition': `attachment; filename="${name}"` };
    return new Response(streamOf(written(form, first, pages)), { headers });
  },
});

type Pages = ReturnType<typeof exportAuditEvents>;

async function* written(form: ExportForm, first: Awaited<ReturnType<Pages['next']>>, pages: Pages) {
  if (form.head) yield form.head;
  for (let page = first; !page.done; page = await pages.next()) yield page.value.map((row) => form.line(row)).join('');
}

/** Reads on only as fast as the client takes it, and no further once the client is gone. */
function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await texts.next();
      if (done) controller.close();
      else controller.enqueue(utf8.encode(value));
    },
    async cancel() {
      await texts.return(undefined);
    },
  });
}

/** The filters of `assetAuditLog` in the spelling of REST; those that take several may be repeated. */
const readers: Record<string, (values: string[], name: string) => AuditFilterInput> = {
  search: ([search]) => ({ search }),
  asset_type: (values, name) => ({
    assetTypes: values.map((value) => assetTypeOf(value) ?? refuse(name, 'Must be a kind of asset, such as skill.')),
  }),
  event: (events) => ({ events }),
  target_id: ([targetId]) => ({ targetId }),
  actor_id: ([actorId]) => ({ actorId }),
  actor_type: ([actorType]) => ({ actorType }),
  date_from: ([value], name) => ({ dateFrom: momentIn(value, name) }),
  date_to: ([value], name) => ({ dateTo: momentIn(value, name) }),
};

const severalTimes = new Set(['asset_type', 'event']);

/** A filter that is misspelt must not become an export of everything. */
function filterIn(parameters: URLSearchParams): AuditFilterInput {
  const filter: AuditFilterInput = {};
  for (const name of new Set(parameters.keys())) {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!reader) refuse('query', `The address may hold only ${Object.keys(readers).join(', ')}.`);
    const values = parameters.getAll(name);
    if (values.length > 1 && !severalTimes.has(name)) refuse(name, 'Must be given once.');
    Object.assign(filter, reader(values, name));
  }
  return filter;
}

function momentIn(value = '', name: string): Date {
  return readMoment(value) ?? refuse(name, 'Must be a moment in RFC 3339 with an offset or Z, such as 2026-08-13T10:00:00Z.');
}

function refuse(name: string, message: string): never {
  throw new BadUserInput(name, message);
}

export const auditRoutes = restRoutes(exportAs('audit.csv', csv), exportAs('audit.jsonl', jsonLines));
