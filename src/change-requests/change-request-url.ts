/** Where people look at a change request. */
export function changeRequestUrl(publicUrl: URL, id: string): string {
  return new URL(`/change-requests/${encodeURIComponent(id)}`, publicUrl).href;
}
