import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { UploadTooLarge } from '../archives/archive-refused.ts';
import type { Uploads } from '../archives/check-archive.ts';
import { type Spooled, spool } from '../archives/spool.ts';
import { HttpRefusal } from '../http/problem.ts';
import { AppError, BadUserInput } from '../kernel/errors.ts';

/** The parts of an upload that are texts. */
const textParts = ['name', 'version', 'type', 'installations', 'owned_by', 'repository_owner', 'repository_name'] as const;
export type UploadTexts = Partial<Record<(typeof textParts)[number], string>>;

const longestText = 64_000;
/** What the headers of the parts and the texts may add to the archive. */
const allowance = 1_000_000;

/** Reads a multipart body as it comes: the archive into a temporary file, the texts into memory. What is wrong ends it at once. */
export async function readUpload(request: Request, uploads: Uploads): Promise<{ archive: Spooled; texts: UploadTexts }> {
  const form = openForm(request.headers.get('content-type') ?? '');
  if (Number(request.headers.get('content-length') ?? 0) > uploads.limitBytes + allowance) throw tooLarge(uploads.limitBytes);
  const texts: UploadTexts = {};
  let file: BusboyFileStream | undefined;
  let spooling: Promise<Spooled> | undefined;
  const stop = (error: unknown) => void form.destroy(error as Error);

  form.on('file', (_name, stream) => {
    file = stream;
    spooling = spool(stream, uploads.dir, uploads.limitBytes);
    spooling.catch(stop);
  });
  form.on('filesLimit', () => stop(new BadUserInput('file', 'Send one archive in one part.')));
  form.on('field', (name, value, _nameCut, valueCut) => {
    const fault = textFault(texts, name, value, valueCut);
    if (fault) stop(fault);
    else texts[name as keyof UploadTexts] = value;
  });
  try {
    if (request.body) await pipeline(piecesOf(request.body), form);
    if (!spooling) throw new BadUserInput('file', 'Must be given: the archive, as a part called "file".');
    return { archive: await spooling, texts };
  } catch (error) {
    file?.destroy();
    await spooling?.then(
      (archive) => archive.close(),
      () => {},
    );
    if (error instanceof UploadTooLarge) throw tooLarge(uploads.limitBytes);
    // Everything else that breaks a form is the body's fault: cut off, or no multipart at all.
    throw error instanceof AppError ? error : new HttpRefusal(400, 'The body ended early, or is no multipart form.');
  }
}

/** What is left of a refused body stays unread: to cancel it would cut the connection before the refusal is sent. */
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    reader.releaseLock();
  }
}

function openForm(contentType: string) {
  const refusal = new HttpRefusal(415, 'Send a multipart form: Content-Type: multipart/form-data with a boundary.');
  if (!/^multipart\/form-data\s*;/i.test(contentType)) throw refusal;
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: (name) => name === 'file',
      limits: { files: 1, fieldSize: longestText, parts: textParts.length + 2, headerPairs: 20, headerSize: 8_192 },
    });
  } catch {
    throw refusal;
  }
}

function textFault(texts: UploadTexts, name: string, value: string, isCut: boolean): BadUserInput | null {
  if (!(textParts as readonly string[]).includes(name))
    return new BadUserInput('body', `The form may hold only the parts file, ${textParts.join(', ')}.`);
  if (Object.hasOwn(texts, name)) return new BadUserInput(name, 'Is given twice.');
  if (isCut) return new BadUserInput(name, `Must be at most ${longestText} bytes long.`);
  return value.includes('\0') ? new BadUserInput(name, 'Must not contain control characters.') : null;
}

function tooLarge(limitBytes: number): HttpRefusal {
  return new HttpRefusal(413, new UploadTooLarge(limitBytes).message, {}, 'ARCHIVE_TOO_LARGE');
}
