import { originVerdict } from '../http/origin.ts';
import { CsrfRejected } from '../kernel/errors.ts';

/** Forms are taken from our own pages only: browsers say where a form was sent from. */
export function requireOwnForm(publicUrl: URL, request: Request): void {
  const head = { method: request.method, path: '', query: '', ip: '', header: (name: string) => request.headers.get(name) };
  if (originVerdict(publicUrl, head) === 'foreign') throw new CsrfRejected();
}

/** A text field of a form; empty when it was not sent. */
export function formField(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}
