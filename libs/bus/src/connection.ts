import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@erwik/runtime';
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { redisPlace } from './redis-place.js';

/** What a connection is for; it stands in the logs. */
export interface ConnectionOptions {
  readonly url: string;
  readonly role: string;
  readonly log: Logger;
}

/** A restart of Redis takes some 30 ms, so the first tries are quick; later ones cost next to nothing either. */
const firstRetryMs = 20;
const lastRetryMs = 1_000;
const connectMaxMs = 2_000;
/** How long a reader waits for entries in one read. */
export const blockMs = 2_000;
/**
 * A blocked read is answered every `blockMs`, a command sooner; a connection that owes an answer for longer is dead, though
 * TCP does not say so: another may lead to a Redis that has taken over.
 */
const silenceMaxMs = 10_000;
/** BullMQ waits for jobs in reads of up to 10 s. */
const workerSilenceMaxMs = 15_000;
/** A connection that only listens owes nothing: TCP itself asks after such a silence whether the host is still there, ms. */
const keepAliveMs = 10_000;
/** After an answer that asking again does not change at once (out of memory, read only, no permission). */
const refusedPauseMs = 500;

/** A connection that fails a command at once when it is down, and reconnects for ever. */
export function openConnection({ url, role, log }: ConnectionOptions, options: RedisOptions = {}): Redis {
  const settings: RedisOptions & { replyMapping: 'legacy' } = {
    connectTimeout: connectMaxMs,
    socketTimeout: silenceMaxMs,
    keepAlive: keepAliveMs,
    enableOfflineQueue: false,
    // 0: what was under way when the connection broke is rejected then, and whoever sent it decides
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    disableClientInfo: true,
    retryStrategy: (attempt) => Math.min(firstRetryMs * 2 ** Math.min(attempt, 10), lastRetryMs),
    // a replica that was a primary: another connection may lead to the new one
    reconnectOnError: (error) => replyCode(error) === 'READONLY',
    ...options,
    replyMapping: 'legacy',
  };
  const place = redisPlace(url);
  const redis = place === null ? new Redis(url, settings) : new Redis({ ...place, ...settings });
  logChanges(redis, role, log);
  return redis;
}

/** A connection for blocking reads: nothing else may share it, as a read holds up all that follows. */
export function openReader(options: ConnectionOptions): Redis {
  return openConnection(options);
}

/** A connection as BullMQ wants it: commands wait until it is back, however often they have to be sent again. */
export function openWorker(options: ConnectionOptions): Redis {
  return openConnection(options, {
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
    socketTimeout: workerSilenceMaxMs,
  });
}

/** One line when a connection is lost and one when it is back, however often it tries in between. */
function logChanges(redis: Redis, role: string, log: Logger): void {
  let said: string | null = null;
  redis.on('error', (err: Error) => {
    if (said === err.message) return;
    said = err.message;
    log.warn({ role, err }, 'the bus cannot be reached');
  });
  redis.on('ready', () => {
    said = null;
    log.debug({ role }, 'connected to the bus');
  });
}

/** The first word of an error that Redis answered with, such as `OOM` or `NOGROUP`; null for any other error. */
export function replyCode(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return null;
  return error.message.split(' ', 1)[0] ?? null;
}

/** Whether a command failed because Redis took the time of all answers: it hangs, though it is connected. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Command timed out';
}

/** Whether the connection takes commands now. */
export function isReady(redis: Redis): boolean {
  return redis.status === 'ready';
}

/** One kind of reading: `read` fails by Redis alone; an error of `take` is a bug and is not caught. */
export interface Reading<Batch> {
  read(): Promise<Batch>;
  take(batch: Batch): void | Promise<void>;
  /** Redis answered with an error, whose first word is `code`; returns whether its cause was removed */
  refused(error: unknown, code: string | null): Promise<boolean>;
}

/** Reads and takes, one batch after another, through every failure of the connection, until the signal aborts. */
export async function keepReading<Batch>(
  reader: Redis,
  signal: AbortSignal,
  reading: Reading<Batch>,
): Promise<void> {
  while (!signal.aborted) {
    const batch = isReady(reader)
      ? await tryReading(reader, signal, reading)
      : await whenReady(reader, signal);
    if (batch !== undefined) await reading.take(batch);
  }
}

async function tryReading<Batch>(
  reader: Redis,
  signal: AbortSignal,
  reading: Reading<Batch>,
): Promise<Batch | undefined> {
  try {
    return await reading.read();
  } catch (error) {
    // where the connection broke, it is waited for
    if (isReady(reader) && !(await reading.refused(error, replyCode(error)))) await pause(signal);
    return undefined;
  }
}

/** Resolves when the connection takes commands, or when a try to connect failed, or when the signal aborts. */
export async function whenReady(redis: Redis, signal: AbortSignal): Promise<undefined> {
  await once(redis, 'ready', { signal }).catch(() => undefined);
}

async function pause(signal: AbortSignal): Promise<void> {
  await delay(refusedPauseMs, undefined, { signal }).catch(() => undefined);
}
