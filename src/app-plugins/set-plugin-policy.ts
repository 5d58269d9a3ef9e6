import { recordAudit } from '../audit/record.ts';
import type { Manager } from '../auth/principal.ts';
import { change } from '../db/change.ts';
import type { Db } from '../db/client.ts';
import { BadUserInput } from '../kernel/errors.ts';
import { findPluginPolicy } from './find-policy.ts';
import { holdPlugins } from './hold-plugins.ts';
import { pluginIdInput } from './plugin-id.ts';
import type { PluginPolicy } from './policy.ts';
import { requirePolicyRight } from './require-right.ts';

export interface SetPluginPolicy {
  mode: PluginPolicy['mode'];
  allowed?: readonly string[] | null | undefined;
}

const mostAllowed = 500;

/** Says which plugins the desktop app may run. What a plugin has stored stays, and is out of reach while it is not allowed. */
export async function setPluginPolicy(db: Db, principal: Manager, input: SetPluginPolicy): Promise<PluginPolicy> {
  const { mode } = input;
  const given = input.allowed == null ? null : allowedInput(input.allowed);
  const { organizationId } = principal;
  return change(db, principal, async (tx) => {
    requirePolicyRight(principal);
    await holdPlugins(tx, organizationId);
    const before = await findPluginPolicy(tx, organizationId);
    const allowed = given ?? [...before.allowed];
    if (mode === before.mode && allowed.join() === before.allowed.join()) return before;
    const target = { type: 'plugin', id: 'policy' } as const;
    await recordAudit(tx, principal, { event: 'plugin.policy_set', organizationId, target, data: { mode, allowed } });
    const policy = { mode, allowed };
    return tx.appPluginPolicy.upsert({ where: { organizationId }, create: { organizationId, ...policy }, update: policy });
  });
}

/** Each once and sorted, so that the same set is the same list. */
function allowedInput(values: readonly string[]): string[] {
  const ids = [...new Set(values.map((value) => pluginIdInput('allowed', value)))].sort();
  if (ids.length > mostAllowed) throw new BadUserInput('allowed', `Must be at most ${mostAllowed} plugins.`);
  return ids;
}
