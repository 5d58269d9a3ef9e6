interface ChangeRequestName {
  id: string;
  organizationId: string;
  assetId: string;
  title: string;
}

/** What every event about a change request says. */
export function about({ id, organizationId, title }: ChangeRequestName) {
  return { organizationId, target: { type: 'change_request' as const, id, name: title } };
}

/** What is said besides when one is made or ends. */
export function what({ assetId, title }: ChangeRequestName) {
  return { assetId, title };
}
