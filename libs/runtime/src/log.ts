import type { DestinationStream, Logger as PinoLogger } from 'pino';
import { pino, stdTimeFunctions } from 'pino';

/** How much a process says. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Says facts: fields with the subject first, then a fixed sentence; an error goes into the field `err`. */
export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/**
 * JSON lines on standard output, written at once, so that the last line before an exit is there too. An unknown level
 * counts as `info`: reading the configuration is what reports it.
 */
export function createLogger(
  { app, level }: { readonly app: string; readonly level?: string | undefined },
  destination: DestinationStream = standardOutput(),
): Logger {
  const options = {
    level: level !== undefined && ['debug', 'info', 'warn', 'error'].includes(level) ? level : 'info',
    base: { app, pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, destination);
}

/** The logger's own default writes in the background, and loses or swaps the last lines before an exit. */
function standardOutput(): DestinationStream {
  return pino.destination({ dest: 1, sync: true });
}
