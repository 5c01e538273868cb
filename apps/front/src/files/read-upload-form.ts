import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { Busboy } from 'busboy';
import { uploadMaxBytes } from '@erwik/events';
import type { UploadId } from '@erwik/events';
import type { Fields } from '../http/read-form.js';
import { BadRequest } from '../http/refusal.js';
import type { StoreClient } from '../store/store-client.js';
import { bodyOf, bringFile, dropFile } from './bring-file.js';

/** Files that one form may bring: what a person chooses at once. */
const filesMax = 20;
/** The form has a summary, a name and a key. */
const fieldsMax = 10;
const fieldMaxBytes = 4096;
/** A part's head names the field, the file and its type. */
const headerPairsMax = 20;
/** Longest form that is read at all, in bytes: four of the largest files. */
const formMaxBytes = 4 * uploadMaxBytes + 64 * 1024;

/** A file that the store has in pieces, and the name it was sent under. */
export type BroughtFile = { readonly name: string; readonly upload: UploadId };
/** A form with files (multipart/form-data, RFC 7578), as it was posted. */
export type UploadForm = { readonly fields: Fields; readonly files: readonly BroughtFile[] };

/**
 * Reads a posted form, bringing its files to the store as they come. A file field that was left empty is none. Throws as
 * `bringFile` does, and `BadRequest` 400, 413 or 415 for a form that cannot be read; then the store forgets its files.
 */
export async function readUploadForm(store: StoreClient, request: IncomingMessage): Promise<UploadForm> {
  const gathering = new Gathering(store);
  const parser = openParser(request, gathering);
  try {
    await feed(parser, request);
    return await gathering.finished();
  } catch (error) {
    if (!parser.destroyed) parser.destroy();
    await gathering.abandon();
    throw error;
  }
}

class Gathering {
  readonly #store: StoreClient;
  readonly #fields = new Map<string, string>();
  readonly #files: Promise<BroughtFile>[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #fault: BadRequest | null = null;

  constructor(store: StoreClient) {
    this.#store = store;
  }

  field(name: string, value: string, isCut: boolean): void {
    if (isCut) this.refuse(tooMuch('A field of the form is too long.'));
    else if (this.#fields.has(name))
      this.refuse(new BadRequest(400, 'not_a_single_value', 'A field takes one value.'));
    else this.#fields.set(name, value);
  }

  /** Files are brought one after another, as they stand in the form. */
  file(name: string | undefined, stream: Readable): void {
    stream.on('error', () => undefined);
    if (name === undefined || name === '') return void stream.resume();
    const file = this.#turn.then(() => this.#bring(name, stream));
    this.#turn = file.catch(() => undefined);
    this.#files.push(file);
  }

  refuse(fault: BadRequest): void {
    this.#fault ??= fault;
  }

  async finished(): Promise<UploadForm> {
    const files = await Promise.all(this.#files);
    if (this.#fault !== null) throw this.#fault;
    return { fields: this.#fields, files };
  }

  /** Lets the store forget the files that have come. */
  async abandon(): Promise<void> {
    for (const file of await Promise.allSettled(this.#files))
      if (file.status === 'fulfilled') await dropFile(this.#store, file.value.upload);
  }

  async #bring(name: string, stream: Readable): Promise<BroughtFile> {
    try {
      const upload = await bringFile(this.#store, stream.iterator({ destroyOnReturn: false }));
      return { name, upload };
    } finally {
      // the parts behind a file that failed are still to be read
      stream.resume();
    }
  }
}

function openParser(request: IncomingMessage, gathering: Gathering): Busboy {
  const parser = multipartParser(request);
  parser.on('file', (_field, stream, { filename }) => gathering.file(filename, stream));
  parser.on('field', (name, value, { valueTruncated }) => gathering.field(name, value, valueTruncated));
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => gathering.refuse(tooMuch(`At most ${filesMax} files are taken at once.`)));
  return parser;
}

function multipartParser({ headers }: IncomingMessage): Busboy {
  if (!/^multipart\/form-data(?:;|$)/i.test(headers['content-type'] ?? '')) {
    throw new BadRequest(415, 'wrong_content_type', 'The body must be multipart/form-data.', {
      headers: { 'Accept-Post': 'multipart/form-data' },
    });
  }
  const limits = {
    ...{ files: filesMax, fields: fieldsMax, parts: filesMax + fieldsMax },
    ...{ fieldSize: fieldMaxBytes, headerPairs: headerPairsMax },
  };
  try {
    return busboy({ headers, limits, defParamCharset: 'utf8' });
  } catch (cause) {
    throw new BadRequest(400, 'bad_form', 'The form has no boundary between its parts.', { cause });
  }
}

/** Gives the parser the body at the pace of who reads the files; the connection stays open for the answer. */
async function feed(parser: Busboy, request: IncomingMessage): Promise<void> {
  const closed = once(parser, 'close').catch((cause: unknown) => {
    throw new BadRequest(400, 'bad_form', 'The form is broken or not whole.', { cause });
  });
  closed.catch(() => undefined);
  let seen = 0;
  for await (const chunk of bodyOf(request)) {
    seen += chunk.length;
    if (seen > formMaxBytes) throw tooMuch(`A form has at most ${formMaxBytes} bytes.`);
    if (!parser.write(chunk)) await Promise.race([once(parser, 'drain'), closed]);
    if (parser.destroyed) break;
  }
  parser.end();
  await closed;
}

function tooMuch(message: string): BadRequest {
  return new BadRequest(413, 'form_too_large', message, { headers: { Connection: 'close' } });
}
