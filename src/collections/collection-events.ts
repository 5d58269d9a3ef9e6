interface CollectionName {
  id: string;
  organizationId: string;
  name: string;
}

/** What every event about a collection says. */
export function about({ id, organizationId, name }: CollectionName) {
  return { organizationId, target: { type: 'collection' as const, id, name } };
}
