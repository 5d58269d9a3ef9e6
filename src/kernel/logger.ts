import { type Logger, pino } from 'pino';

export type { Logger };

/** JSON lines on standard output. Whatever a caller might pass by mistake under a telling name is cut out. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['password', 'token', 'authorization', 'cookie', '*.password', '*.token', '*.authorization', '*.cookie'],
      censor: '[redacted]',
    },
  });
}
