import type { Manager } from '../auth/principal.ts';
import { roleTooLow } from '../auth/require-right.ts';
import { Conflict, Forbidden } from '../kernel/errors.ts';
import { isPluginAllowed, mayChangeDocument, maySetPluginPolicy, type PluginPolicy } from './policy.ts';

export function requirePolicyRight(principal: Manager): void {
  if (maySetPluginPolicy(principal) === 'allow') return;
  throw new Forbidden('Only an ADMIN or the OWNER of the organization may say which plugins are allowed.');
}

export function requireDocumentRight(
  principal: Manager,
  policy: PluginPolicy,
  act: { pluginId: string; deletes: boolean },
): void {
  const verdict = mayChangeDocument(principal, policy, act);
  if (verdict === 'viewer') throw roleTooLow('MEMBER', 'VIEWER');
  if (verdict === 'plugin-not-allowed') throw notAllowed();
}

export function requireAllowed(policy: PluginPolicy, pluginId: string): void {
  if (!isPluginAllowed(policy, pluginId)) throw notAllowed();
}

const notAllowed = () =>
  new Conflict(
    'pluginId',
    'The organization does not allow this plugin. An ADMIN or the OWNER can allow it with setAppPluginPolicy.',
    'PLUGIN_NOT_ALLOWED',
  );
