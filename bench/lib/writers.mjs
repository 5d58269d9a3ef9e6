// A load of writes that remembers what was acknowledged, and the check that all of it is there.
import { Agent } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { graphql } from './gatehouse.mjs';
import { whole } from './table.mjs';

const pauseMs = 50;
const succeeded = 'acknowledged';
const unavailable = '503 UNAVAILABLE with Retry-After';
export const undisturbed = 'undisturbed';
const createTeam =
  'mutation ($name: String!) { createTeam(input: { name: $name, members: [] }) { team { id } errors { messages } } }';

/** Writers create teams one after the other until stopped. `phase` names what is being done to the server meanwhile. */
export function startWriters({ url, token, count, run }) {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  const acknowledged = new Map();
  const times = [];
  const outcomes = new Map();
  const samples = new Map();
  let stopping = false;
  let sequence = 0;
  const load = {
    acknowledged,
    phase: undisturbed,
    lastSentOfAcknowledged: 0,
    /** When the first write was acknowledged of those that were sent after the moment. */
    firstAcknowledgedAfter: (moment) =>
      Math.min(...times.filter(({ sentAt }) => sentAt > moment).map(({ answeredAt }) => answeredAt)),
    /** For a table: meanwhile, answer, calls, longest milliseconds. */
    outcomeRows: () =>
      [...outcomes].flatMap(([phase, kinds]) =>
        [...kinds].map(([kind, { calls, longestMs }]) => [phase, kind, whole(calls), whole(longestMs)]),
      ),
    /** What no caller should get while the server runs, with an example of each. */
    unexpected: () =>
      [...new Set([...outcomes.values()].flatMap((kinds) => [...kinds.keys()]))]
        .filter((kind) => kind !== succeeded && kind !== unavailable)
        .map((kind) => (samples.has(kind) ? `${kind}: ${samples.get(kind)}` : kind)),
    async stop() {
      stopping = true;
      await Promise.all(loops);
      agent.destroy();
    },
  };

  async function write(writer) {
    while (!stopping) {
      const name = `${run} ${writer} ${sequence++}`;
      const phaseBefore = load.phase;
      const since = performance.now();
      const { kind, id, sample } = await create(name);
      const answeredAt = performance.now();
      if (id) {
        acknowledged.set(name, id);
        times.push({ sentAt: since, answeredAt });
        load.lastSentOfAcknowledged = Math.max(load.lastSentOfAcknowledged, since);
      }
      // A call that a fault cut short belongs to the fault.
      const phase = phaseBefore === undisturbed ? load.phase : phaseBefore;
      const kinds = outcomes.get(phase) ?? new Map();
      const { calls, longestMs } = kinds.get(kind) ?? { calls: 0, longestMs: 0 };
      outcomes.set(phase, kinds.set(kind, { calls: calls + 1, longestMs: Math.max(longestMs, answeredAt - since) }));
      if (sample) samples.set(kind, samples.get(kind) ?? sample);
      if (!id) await sleep(pauseMs);
    }
  }

  async function create(name) {
    try {
      const { status, headers, text } = await graphql(url, createTeam, { name }, { Authorization: `Bearer ${token}` }, { agent });
      return judge(status, headers, text);
    } catch (error) {
      return { kind: error.code ?? error.message };
    }
  }

  const loops = Array.from({ length: count }, (_, writer) => write(writer));
  return load;
}

function judge(status, headers, text) {
  let body = null;
  try {
    body = JSON.parse(text);
  } catch {
    return { kind: `${status} that is no JSON`, sample: text };
  }
  const id = body.data?.createTeam?.team?.id;
  if (status === 200 && id && !body.errors) return { kind: succeeded, id };
  const code = body.errors?.[0]?.extensions?.code;
  if (status === 503 && code === 'UNAVAILABLE' && headers['retry-after']) return { kind: unavailable };
  return {
    kind: `${status} ${code ?? 'without a code'}${status === 503 ? ` (Retry-After: ${headers['retry-after'] ?? 'none'})` : ''}`,
    sample: text.slice(0, 300),
  };
}

/**
 * Which acknowledged teams are missing, and which teams and `team.created` rows do not go together one to one, acknowledged or not.
 * A team that was written but not acknowledged is in order: its caller knows nothing, and may ask.
 */
export async function checkTeams(client, acknowledged) {
  const { rows } = await client.query(`
    SELECT t.id, t.name, e.target_id, coalesce(e.times, 0)::int AS times
    FROM team t
    FULL JOIN (SELECT target_id, count(*) AS times FROM audit_event WHERE event = 'team.created' GROUP BY target_id) e ON e.target_id = t.id`);
  const stored = new Map(rows.filter(({ id }) => id !== null).map((row) => [row.name, row]));
  const lost = [...acknowledged].filter(([name, id]) => stored.get(name)?.id !== id).map(([name]) => name);
  const halves = rows
    .filter(({ id, times }) => id === null || times !== 1)
    .map(({ name, target_id: target }) => name ?? `audit row of ${target}`);
  return { lost, halves };
}
