import { randomBytes } from 'node:crypto';
import { BadConfig } from '@erwik/runtime';
import { createSecretFile, readSecretFile } from './secret-file.js';

/** A shorter secret can be guessed by whoever has seen one proof; a longer file is no cookie. In bytes. */
const cookieMinBytes = 16;
const cookieMaxBytes = 4096;
/** As many as a proof has: more would not make it harder to forge. In bytes. */
const newCookieBytes = 32;

/**
 * The mesh's shared secret from its file: the bytes of the text, without white space around it. Others may be allowed to
 * read the file, as container secrets are mounted so. Errors: `BadConfig` where there is none or it cannot be one.
 */
export async function readCookie(path: string): Promise<Buffer> {
  const cookie = await findCookie(path);
  if (cookie === null) throw new BadConfig([`${path} cannot be read (ENOENT)`]);
  return cookie;
}

/** The cookie as `readCookie` has it; where there is no file, a new cookie is made that only the owner can read. */
export async function readOrMakeCookie(path: string): Promise<Buffer> {
  const found = await findCookie(path);
  if (found !== null) return found;
  await createSecretFile(path, `${randomBytes(newCookieBytes).toString('base64url')}\n`);
  return readCookie(path);
}

async function findCookie(path: string): Promise<Buffer | null> {
  const file = await readSecretFile(path, cookieMaxBytes);
  if (file === null) return null;
  const cookie = Buffer.from(file.content.trim());
  if (cookie.length >= cookieMinBytes) return cookie;
  throw new BadConfig([
    `${path} has ${cookie.length} bytes; a cookie has ${cookieMinBytes} to ${cookieMaxBytes}`,
  ]);
}
