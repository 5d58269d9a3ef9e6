// Events for the audit log and uses of assets, by the million, and the filters that are asked for.
/** Fills a table with its indexes away, which are made again behind it: row by row they would take most of the time. */
async function withoutIndexes(client, name, fill) {
  const { rows } = await client.query(
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = $1 AND indexname NOT LIKE '%_pkey'",
    [name],
  );
  for (const { indexname } of rows) await client.query(`DROP INDEX "${indexname}"`);
  await fill();
  for (const { indexdef } of rows) await client.query(indexdef);
}

// Time goes on with n, ten seconds a row. Some events are frequent and some seldom, as are actors and assets.
const at = "now() - ($2::bigint - n) * interval '10 seconds'";
const event =
  "(ARRAY['lock.accessed', 'asset.downloaded', 'install.set', 'asset.updated', 'session.created'])[1 + floor(5 * random() ^ 2)::int]";
const actor = 'floor(2000 * random() ^ 2)::int';
const asset = 'floor(10000 * random() ^ 2)::int';

export async function fillAudit(client, organizationId, count) {
  await withoutIndexes(client, 'audit_event', () =>
    client.query(
      `INSERT INTO audit_event (id, at, organization_id, event, actor_kind, actor_id, actor_name, target_type, target_id, target_name, data, asset_type)
       SELECT 'aud_' || lpad(n::text, 26, '0'), ${at}, $1,
         -- What happened in the first days and never again is what a reader of the newest rows looks for in vain.
         CASE WHEN n <= 20 THEN 'repository.connected' WHEN n % 100000 = 0 THEN 'organization.updated' ELSE event END,
         CASE WHEN n % 50000 = 0 THEN 'SYSTEM' WHEN actor < 200 THEN 'BOT' ELSE 'USER' END,
         CASE WHEN n % 50000 = 0 THEN NULL ELSE 'usr_' || lpad(actor::text, 26, '0') END,
         CASE WHEN n % 50000 = 0 THEN NULL WHEN actor < 200 THEN 'Bot ' || actor ELSE 'Person' || actor || '@bench.test' END,
         'asset', 'ast_' || lpad(asset::text, 26, '0'), CASE WHEN n <= 20 THEN 'first-' || n ELSE 'asset-' || lpad(asset::text, 5, '0') END,
         '{"version": "1"}', CASE WHEN asset % 1000 = 999 THEN 'HOOK' WHEN asset % 2 = 0 THEN 'SKILL' ELSE 'RULE' END::"AssetType"
       FROM (SELECT n, ${event} AS event, ${actor} AS actor, ${asset} AS asset FROM generate_series(1, $2::bigint) n OFFSET 0) made`,
      [organizationId, count],
    ),
  );
  await withoutIndexes(client, 'imported_audit_event', () =>
    client.query(
      `INSERT INTO imported_audit_event (id, organization_id, at, event, actor_kind, actor_id, actor_name, target_type, target_name, imported_by_id, hash, ordinal)
       SELECT 'imp_' || lpad(n::text, 26, '0'), $1, ${at}, 'vault.' || n % 40, 'USER', 'usr_' || lpad(actor::text, 26, '0'),
         'Person' || actor || '@bench.test', 'asset', 'old-asset-' || n % 5000, 'usr_0', sha256(n::text::bytea), 1
       FROM (SELECT n, ${actor} AS actor FROM generate_series(1, $2::bigint) n OFFSET 0) made`,
      [organizationId, Math.ceil(count / 10)],
    ),
  );
}

export function fillUsage(client, organizationId, count) {
  return withoutIndexes(client, 'usage_event', () =>
    client.query(
      `INSERT INTO usage_event (id, organization_id, at, timed, actor_kind, actor_id, actor_name, asset_name, asset_version, asset_type, credential_id, line_hash, ordinal)
       SELECT 'use_' || lpad(n::text, 26, '0'), $1, ${at}, n % 100 > 0, 'USER', 'usr_' || lpad(actor::text, 26, '0'), 'person' || actor || '@bench.test',
         CASE WHEN n <= 20 THEN 'forgotten' ELSE 'asset-' || lpad(asset::text, 5, '0') END, '1',
         CASE WHEN asset % 1000 = 999 THEN 'hook' WHEN asset % 2 = 0 THEN 'skill' ELSE 'rule' END, 'tok_' || actor, sha256(n::text::bytea), 1
       FROM (SELECT n, ${actor} AS actor, ${asset} AS asset FROM generate_series(1, $2::bigint) n OFFSET 0) made`,
      [organizationId, count],
    ),
  );
}

const auditLog = `query ($search: String, $assetTypes: [AssetType!], $events: [String!], $targetId: ID, $actorId: ID, $dateFrom: DateTime, $dateTo: DateTime, $actorType: String, $first: Int) {
  assetAuditLog(search: $search, assetTypes: $assetTypes, events: $events, targetId: $targetId, actorId: $actorId, dateFrom: $dateFrom, dateTo: $dateTo, actorType: $actorType, first: $first) {
    pageInfo { hasNextPage endCursor } nodes { id date actorEmail actorName event targetType targetName data } } }`;
const uses = `query ($assetName: String, $assetType: String, $actor: String, $since: DateTime, $until: DateTime, $first: Int) {
  assetUsageEvents(assetName: $assetName, assetType: $assetType, actor: $actor, since: $since, until: $until, first: $first) {
    pageInfo { hasNextPage endCursor } nodes { timestamp actorEmail assetName assetVersion assetType } } }`;

/** Each filter, with the document that asks for it and the statement that answers. */
export function filters({ auditFilter, auditStatement, usageStatement }, organizationId, count) {
  const page = { take: 51, before: null };
  const id = (prefix, n) => `${prefix}_${String(n).padStart(26, '0')}`;
  const [longAgo, early] = [0.9, 0.95].map((share) => new Date(Date.now() - share * count * 10_000).toISOString());
  const audit = {
    'audit: all': {},
    'search, an asset': { search: 'asset-01234' },
    'search, most assets': { search: 'asset-0' },
    'search, a person': { search: 'person777@' },
    'search, events': { search: 'install.' },
    'search, only long ago': { search: 'first-' },
    'search, nothing': { search: 'no such thing' },
    'events, a frequent one': { events: ['lock.accessed'] },
    'events, a seldom one': { events: ['organization.updated'] },
    'events, only long ago': { events: ['repository.connected'] },
    'events, three': { events: ['repository.connected', 'install.set', 'organization.updated'] },
    'asset types, most': { assetTypes: ['SKILL', 'RULE'] },
    'asset types, a seldom one': { assetTypes: ['HOOK'] },
    target: { targetId: id('ast', 9_000) },
    'actor, a busy one': { actorId: id('usr', 1) },
    'actor, nobody': { actorId: 'usr_nobody' },
    'actor type, people': { actorType: 'USER' },
    'actor type, system': { actorType: 'SYSTEM' },
    'a window long ago': { dateFrom: early, dateTo: longAgo },
    'actor and event': { actorId: id('usr', 999), events: ['session.created'] },
    'actor and event, never': { actorId: id('usr', 999), events: ['repository.connected'] },
    'search and window': { search: 'asset-00', dateFrom: early, dateTo: longAgo },
  };
  const usage = {
    'uses: all': {},
    'since a week ago': { since: new Date(Date.now() - 7 * 86_400_000).toISOString() },
    'a window long ago ': { since: early, until: longAgo },
    'asset name': { assetName: 'asset-01234' },
    'asset name, only long ago': { assetName: 'forgotten' },
    'asset name, never': { assetName: 'no such thing' },
    'asset type, a frequent one': { assetType: 'skill' },
    'asset type, a seldom one': { assetType: 'HOOK' },
    'actor ': { actor: 'Person777@bench.test' },
    'asset, actor and window': { assetName: 'asset-00012', actor: 'person777@bench.test', since: early },
  };
  const dated = ({ dateFrom, dateTo, since, until, ...rest }) => ({
    ...rest,
    ...Object.fromEntries(
      Object.entries({ dateFrom, dateTo, since, until }).flatMap(([key, value]) => (value ? [[key, new Date(value)]] : [])),
    ),
  });
  return [
    ...Object.entries(audit).map(([name, variables]) => ({
      name,
      document: auditLog,
      variables,
      statement: auditStatement(organizationId, auditFilter(dated(variables)), page),
    })),
    ...Object.entries(usage).map(([name, variables]) => ({
      name,
      document: uses,
      variables,
      statement: usageStatement(organizationId, dated(variables), page),
    })),
  ];
}
