/** Bytes `start` up to `end`, which is not included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * What `Range` asks for of so many bytes (RFC 9110, section 14): one range, null for everything, or `unsatisfiable`. Several ranges at
 * once, and what cannot be read, are answered with everything, as the standard allows.
 */
export function byteRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.replace(/\s/g, '') ?? '');
  if (!match) return null;
  const [first, last] = [match[1]!, match[2]!];
  if (first === '') {
    if (last === '') return null;
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
}
