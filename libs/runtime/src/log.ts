import type { DestinationStream, Logger as PinoLogger } from 'pino';
import { pino, stdSerializers, stdTimeFunctions } from 'pino';

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
    serializers: { err: describeError },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, destination);
}

/**
 * An error's kind, message, stack and plain facts. Objects in it are left out: a Redis error carries the whole command,
 * and with it a password or the text of a page.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const described = Object.entries(stdSerializers.err(error));
  return Object.fromEntries(described.filter(([, fact]) => typeof fact !== 'object'));
}

/** The logger's own default writes in the background, and loses or swaps the last lines before an exit. */
function standardOutput(): DestinationStream {
  return pino.destination({ dest: 1, sync: true });
}
