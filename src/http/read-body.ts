import type { IncomingMessage } from 'node:http';
import { HttpRefusal } from './problem.ts';

const tooLarge = (limitBytes: number) => new HttpRefusal(413, `The body is larger than ${limitBytes / 1_000_000} MB.`);

/** Reads a body up to a limit. A larger one is refused as soon as that is known, by its announced length if it has one. */
export async function readNodeBody(request: IncomingMessage, limitBytes: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limitBytes) throw tooLarge(limitBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    // The client went away in the middle: no failure of ours, and nobody is left to answer.
    throw error instanceof HttpRefusal || request.complete ? error : new HttpRefusal(400, 'The body ended early.');
  }
  return utf8(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
}

/** The same for a request in the form of the web. What a body announces is not what it holds: it is counted as it comes. */
export async function readRequestBytes(request: Request, limitBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limitBytes) throw tooLarge(limitBytes);
    chunks.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

export async function readRequestBody(request: Request, limitBytes: number): Promise<string> {
  return utf8(await readRequestBytes(request, limitBytes));
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpRefusal(400, 'The body is not valid UTF-8.');
  }
}
