import { originVerdict } from '../http/origin.ts';
import { HttpRefusal } from '../http/problem.ts';
import { readRequestBytes } from '../http/read-body.ts';
import { CsrfRejected } from '../kernel/errors.ts';

/** Forms are taken from our own pages only: browsers say where a form was sent from. */
export function requireOwnForm(publicUrl: URL, request: Request): void {
  if (originVerdict(publicUrl, { header: (name) => request.headers.get(name) }) === 'foreign') throw new CsrfRejected();
}

const largestForm = 1_000_000;

/** The fields of a form that a browser sent. Anything else is refused. */
export async function readForm(request: Request): Promise<FormData> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) {
    throw new HttpRefusal(415, 'Send the form as application/x-www-form-urlencoded.');
  }
  try {
    return await new Response(await readRequestBytes(request, largestForm), { headers: { 'content-type': type } }).formData();
  } catch (error) {
    throw error instanceof HttpRefusal ? error : new HttpRefusal(400, 'The form cannot be read.');
  }
}

/** A text field of a form; empty when it was not sent. */
export function formField(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}
