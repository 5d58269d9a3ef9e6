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

export async function readRequestBody(request: Request, limitBytes: number): Promise<string> {
  const body = await request.arrayBuffer();
  if (body.byteLength > limitBytes) throw tooLarge(limitBytes);
  return utf8(new Uint8Array(body));
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpRefusal(400, 'The body is not valid UTF-8.');
  }
}
