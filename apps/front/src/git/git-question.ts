import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BadRequest } from '../http/refusal.js';
import { gitMessages as says } from './git-messages.js';

/** The slowest client that is waited for: so many bytes in so many ms, both ways. */
export type GitPace = { readonly windowMs: number; readonly windowMinBytes: number };

/** 1 KiB a second, looked at every half minute: a phone at the edge of its network is faster. */
export const usualGitPace: GitPace = { windowMs: 30_000, windowMinBytes: 30 * 1024 };

/** The client is too slow, or has stopped. */
export class SlowClient extends Error {
  override readonly name = 'SlowClient';
}

/**
 * The bytes of a question, inflated, and no more than so many. Whoever sends too slowly is cut off. Throws `BadRequest` (400, 413);
 * rejects as the connection does.
 */
export async function* questionBytes(
  request: IncomingMessage,
  { maxBytes, pace }: { maxBytes: number; pace: GitPace },
): AsyncGenerator<Buffer> {
  const sent = Readable.from(paced(request, pace));
  let bytes = 0;
  for await (const chunk of isCompressed(request) ? inflated(sent) : sent) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new BadRequest(413, 'body_too_large', says.tooLong(maxBytes), {
        headers: { Connection: 'close' },
      });
    yield chunk;
  }
}

async function* paced(request: IncomingMessage, { windowMs, windowMinBytes }: GitPace): AsyncGenerator {
  let bytes = 0;
  const watch = setInterval(() => {
    if (bytes < windowMinBytes) request.destroy(new SlowClient('the client sends too slowly'));
    bytes = 0;
  }, windowMs);
  try {
    // leaving early must not close the connection, on which a refusal is still to be sent
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (Buffer.isBuffer(chunk)) bytes += chunk.length;
      yield chunk;
    }
  } finally {
    clearInterval(watch);
  }
}

function isCompressed({ headers }: IncomingMessage): boolean {
  return /^(?:x-)?gzip$/i.test(headers['content-encoding'] ?? '');
}

async function* inflated(sent: Readable): AsyncGenerator {
  const gunzip = createGunzip();
  sent.on('error', (error) => gunzip.destroy(error)).pipe(gunzip);
  try {
    yield* gunzip;
  } catch (cause) {
    const isData = cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_');
    if (!isData) throw cause;
    throw new BadRequest(400, 'bad_compression', says.compressed, { cause });
  }
}
