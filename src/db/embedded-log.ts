import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export type LogLevel = 'info' | 'warn' | 'error';
export type OnLog = (level: LogLevel, message: string, fields?: object) => void;

const levels: Record<string, LogLevel> = { WARNING: 'warn', ERROR: 'error', FATAL: 'error', PANIC: 'error' };
// What it tells callers that come before it is ready, or too late: no failure, however grave the word in front.
const passing = /^the database system is (?:starting up|not yet accepting connections|in recovery mode|shutting down)/;
const kept = 20;

/** Passes the database's log lines on, and keeps the last of them to say why it did not start. */
export function followLog(stream: Readable, onLog: OnLog): { last(): string } {
  const recent: string[] = [];
  let level: LogLevel = 'info';
  // A destroyed pipe is no news: the process that wrote to it has ended.
  const lines = createInterface({ input: stream.on('error', () => {}) });
  lines.on('line', (line) => {
    const [, word, text] = /^([A-Z]+): {2}(.*)$/.exec(line) ?? [];
    if (word && !['DETAIL', 'HINT', 'CONTEXT'].includes(word))
      level = passing.test(text ?? '') ? 'info' : (levels[word] ?? 'info');
    recent.push(line);
    if (recent.length > kept) recent.shift();
    onLog(level, text ?? line.trim(), { source: 'postgres' });
  });
  return { last: () => recent.join('\n') };
}
