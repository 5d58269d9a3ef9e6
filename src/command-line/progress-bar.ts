import type { WriteStream } from 'node:tty';

const width = 30;

/** Says how far something has come: a bar that moves on a terminal, elsewhere a line for each part of the work. */
export function progressBar(stream: Pick<WriteStream, 'write' | 'isTTY'>): (what: string, done: number, total: number) => void {
  let last = '';
  return (what, done, total) => {
    const share = done / total;
    if (stream.isTTY) {
      const filled = Math.round(share * width);
      const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
      stream.write(`\r\u001b[K${bar} ${Math.floor(share * 100)} % ${what}${done === total ? '\n' : ''}`);
    } else if (what !== last) {
      stream.write(`${what} …\n`);
    }
    last = what;
  };
}
