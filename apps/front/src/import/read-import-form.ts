import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { bodyOf } from '../files/bring-file.js';
import type { Fields } from '../http/read-form.js';
import { BadRequest } from '../http/refusal.js';

/** Largest archive that the form takes, in bytes: what it unpacks to has to go to the store in one request. */
export const archiveMaxBytes = 4 * 1024 * 1024;
/** The archive once more, as text, in the form that confirms it. */
const fieldMaxBytes = Math.ceil((archiveMaxBytes * 4) / 3) + 1024;
/** So much more of a form is read and dropped, because browsers show no answer that comes before they are done. */
const formMaxBytes = 8 * fieldMaxBytes;

/** A form with an archive, as it was posted: `archive` is empty where none was chosen. */
export type ImportForm = { readonly fields: Fields; readonly archive: Buffer };

/** Reads a posted form (multipart/form-data). Throws `BadRequest` 400, 413 or 415. */
export async function readImportForm(request: IncomingMessage): Promise<ImportForm> {
  const { headers } = request;
  if (!/^multipart\/form-data(?:;|$)/i.test(headers['content-type'] ?? ''))
    throw new BadRequest(415, 'wrong_content_type', 'The body must be multipart/form-data.');
  const limits = { files: 1, fields: 10, fieldSize: fieldMaxBytes, fileSize: archiveMaxBytes };
  const parser = makeParser(() => busboy({ headers, limits, defParamCharset: 'utf8' }));
  const fields = new Map<string, string>();
  const pieces: Buffer[] = [];
  let tooLarge = false;
  parser.on('field', (name, value, { valueTruncated }) => {
    tooLarge ||= valueTruncated;
    fields.set(name, value);
  });
  parser.on('file', (_field, stream: Readable) => {
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('limit', () => (tooLarge = true));
    stream.on('error', () => undefined);
  });
  const closed = once(parser, 'close').catch((cause: unknown) => {
    throw new BadRequest(400, 'bad_form', 'The form is broken or not whole.', { cause });
  });
  closed.catch(() => undefined);
  let seen = 0;
  for await (const chunk of bodyOf(request)) {
    seen += chunk.length;
    if (seen > formMaxBytes || parser.destroyed) break;
    parser.write(chunk);
  }
  if (seen > formMaxBytes) throw archiveTooLarge();
  parser.end();
  await closed;
  if (tooLarge) throw archiveTooLarge();
  return { fields, archive: pieces.length > 0 ? Buffer.concat(pieces) : againOf(fields) };
}

/** The archive that the preview was made of comes back as text. */
function againOf(fields: Fields): Buffer {
  return Buffer.from(fields.get('archive') ?? '', 'base64');
}

function makeParser<Parser>(make: () => Parser): Parser {
  try {
    return make();
  } catch (cause) {
    throw new BadRequest(400, 'bad_form', 'The form has no boundary between its parts.', { cause });
  }
}

function archiveTooLarge(): BadRequest {
  const message = `An archive has at most ${archiveMaxBytes} bytes here.`;
  return new BadRequest(413, 'archive_too_large', message, { headers: { Connection: 'close' } });
}
