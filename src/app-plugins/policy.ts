import { isAdmin, isViewer, type Manager } from '../auth/principal.ts';

/** Which plugins of the desktop app an organization allows. */
export interface PluginPolicy {
  mode: 'OPEN' | 'ALLOWLIST' | 'DISABLED';
  /** Ids of plugins. They count while the mode is ALLOWLIST. */
  allowed: readonly string[];
}

/** The policy of an organization that never set one. */
export const openPolicy: PluginPolicy = { mode: 'OPEN', allowed: [] };

export function isPluginAllowed({ mode, allowed }: PluginPolicy, pluginId: string): boolean {
  return mode === 'OPEN' || (mode === 'ALLOWLIST' && allowed.includes(pluginId));
}

export type PolicyVerdict = 'allow' | 'organization-admins-only';

/** May this principal say which plugins are allowed? */
export function maySetPluginPolicy(principal: Manager): PolicyVerdict {
  return isAdmin(principal) ? 'allow' : 'organization-admins-only';
}

export type DocumentVerdict = 'allow' | 'viewer' | 'plugin-not-allowed';

/** May this principal replace or delete the document of that plugin? Administrators may clear away what a forbidden one has left. */
export function mayChangeDocument(
  principal: Manager,
  policy: PluginPolicy,
  { pluginId, deletes }: { pluginId: string; deletes: boolean },
): DocumentVerdict {
  if (isViewer(principal)) return 'viewer';
  if (isPluginAllowed(policy, pluginId)) return 'allow';
  return deletes && isAdmin(principal) ? 'allow' : 'plugin-not-allowed';
}
