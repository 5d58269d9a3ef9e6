/** A line of a body, counted from 1. */
export interface NumberedLine {
  number: number;
  /** Without the spaces around it; null when it is not UTF-8. */
  text: string | null;
}

/** The lines of a body that hold anything. Each is decoded by itself, so that a broken one leaves the others alone. */
export function splitLines(body: Uint8Array): NumberedLine[] {
  const lines: NumberedLine[] = [];
  for (let number = 1, from = 0; from < body.length; number++) {
    const end = body.indexOf(0x0a, from);
    const to = end === -1 ? body.length : end;
    const text = decoded(body.subarray(from, to));
    if (text !== '') lines.push({ number, text });
    from = to + 1;
  }
  return lines;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decoded(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes).trim();
  } catch {
    return null;
  }
}
