import type { IncomingMessage } from 'node:http';
import { BadRequest, UnavailableFront } from './refusal.js';

/**
 * Longest body that is kept, in bytes (12 MiB): the page that lets a writer choose between texts posts four of up to
 * 1 MiB each, which grow up to three times in a form. A text that is too large for the wiki finds its way back into
 * the writer's form.
 */
export const bodyMaxBytes = 12 * 1024 * 1024;
/**
 * So much more is read and thrown away before the refusal is sent, because browsers show no answer that comes before
 * they are done.
 */
const drainMaxBytes = 32 * 1024 * 1024;
/** All bodies that are being read together, in bytes: many slow senders must not fill the memory. */
const allBodiesMaxBytes = 64 * 1024 * 1024;

let heldBytes = 0;

/**
 * Reads a request's body as strict UTF-8. Throws `BadRequest` (400, 413) and, when too much is being read at once,
 * `UnavailableFront`.
 */
export async function readBody(request: IncomingMessage): Promise<string> {
  const bytes = await readBytes(request);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new BadRequest(400, 'bad_utf8', 'The body is not UTF-8 text.', { cause });
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let seen = 0;
  let held = 0;
  try {
    // Leaving the loop early must not close the connection, on which the refusal is still to be sent.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('the body is read as bytes');
      seen += chunk.length;
      if (seen > drainMaxBytes) break;
      if (seen > bodyMaxBytes) continue;
      held += chunk.length;
      heldBytes += chunk.length;
      if (heldBytes > allBodiesMaxBytes) throw new UnavailableFront('Too much is being sent at once.', 1);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (request.complete || cause instanceof UnavailableFront) throw cause;
    throw new BadRequest(400, 'incomplete_body', 'The connection ended before the body did.', { cause });
  } finally {
    heldBytes -= held;
  }
  if (seen > bodyMaxBytes) throw tooLarge();
  return Buffer.concat(chunks);
}

function tooLarge(): BadRequest {
  return new BadRequest(413, 'body_too_large', `A request carries at most ${bodyMaxBytes} bytes.`, {
    headers: { Connection: 'close' },
  });
}
