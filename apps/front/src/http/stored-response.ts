import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { preferredEncoding } from './content-encoding.js';
import type { ContentEncoding } from './content-encoding.js';
import { contentTag, entityTags } from './entity-tag.js';
import { securityHeaders, sharedHeaders } from './security-headers.js';

/** Below this many bytes compression saves less than a network packet. */
const compressMinBytes = 1024;
/** Brotli 5 is where a page of text costs about as much CPU as gzip 6 and is a sixth smaller. */
const brotliQuality = 5;

const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);

type Variant = {
  readonly bytes: Buffer;
  readonly tag: string;
  readonly okHeaders: string[];
  readonly notModifiedHeaders: string[];
};

/** What an answer says beside its bytes. `headers` are names and values in turn. */
export type StoredResponseInput = {
  readonly bytes: Buffer;
  /** the same bytes in the forms that clients may take; where they are not given they are made */
  readonly compressed?: { readonly br: Buffer; readonly gzip: Buffer };
  readonly contentType: string;
  readonly cacheControl: string;
  readonly headers: readonly string[];
  /** documents of other sites may load it */
  readonly shared?: boolean;
};

/**
 * An answer to GET and HEAD that is ready to be sent: bytes and headers are made once, compressed forms are added in
 * the background after the first time it was sent. Each form has its own strong entity tag.
 */
export class StoredResponse {
  readonly #input: StoredResponseInput;
  readonly #variants = new Map<ContentEncoding, Variant>();
  readonly #baseTag: string;
  #compressing: Promise<void> | null = null;

  constructor(input: StoredResponseInput) {
    this.#input = input;
    this.#baseTag = contentTag(input.bytes);
    this.#add('identity', input.bytes);
  }

  /** The uncompressed bytes. */
  get bytes(): Buffer {
    return this.#input.bytes;
  }

  /** Sends the form the client likes best, or 304 when it has one already. `head` is put into `Erwik-Head`. */
  send(request: IncomingMessage, response: ServerResponse, head: string): void {
    const held = this.#heldVariant(request.headers['if-none-match']);
    if (held !== null) sendNotModified(response, held, head);
    else {
      const variant = this.#variantFor(request.headers['accept-encoding']);
      sendBytes(response, variant, { head, withBody: request.method !== 'HEAD' });
    }
    if (this.#compressing === null) void this.compress();
  }

  /**
   * Adds the compressed forms, as copies: zlib answers with the beginning of a 16 KB buffer, which stays in memory as long as any
   * part of it. Settles when they are there; never rejects.
   */
  compress(): Promise<void> {
    this.#compressing ??= this.#compress();
    return this.#compressing;
  }

  async #compress(): Promise<void> {
    const { bytes, compressed } = this.#input;
    if (compressed !== undefined) {
      this.#add('br', compressed.br);
      this.#add('gzip', compressed.gzip);
      return;
    }
    if (bytes.length < compressMinBytes) return;
    try {
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        [constants.BROTLI_PARAM_LGWIN]: windowBits(bytes.length),
      };
      this.#add('br', Buffer.copyBytesFrom(await brotliAsync(bytes, { params })));
      this.#add('gzip', Buffer.copyBytesFrom(await gzipAsync(bytes)));
    } catch {
      // The plain bytes go on being served: compression only saves bandwidth.
    }
  }

  #add(encoding: ContentEncoding, bytes: Buffer): void {
    const { contentType, cacheControl, headers, shared: isShared = false } = this.#input;
    const security = isShared ? sharedHeaders : securityHeaders;
    const tag = encoding === 'identity' ? `"${this.#baseTag}"` : `"${this.#baseTag}-${encoding}"`;
    const shared = ['ETag', tag, 'Cache-Control', cacheControl, 'Vary', 'Accept-Encoding', ...headers];
    const coded = encoding === 'identity' ? [] : ['Content-Encoding', encoding];
    const described = ['Content-Type', contentType, 'Content-Length', String(bytes.length), ...coded];
    this.#variants.set(encoding, {
      bytes,
      tag,
      okHeaders: ['Erwik-Head', '', ...shared, ...described, ...security],
      notModifiedHeaders: ['Erwik-Head', '', ...shared],
    });
  }

  #variantFor(acceptEncoding: string | string[] | undefined): Variant {
    const wanted = preferredEncoding(typeof acceptEncoding === 'string' ? acceptEncoding : undefined);
    const variant = this.#variants.get(wanted) ?? this.#variants.get('identity');
    if (variant === undefined) throw new Error('a stored response has no bytes');
    return variant;
  }

  /** A client holds a form that is still right, whichever encoding it asks for now. */
  #heldVariant(ifNoneMatch: string | undefined): Variant | null {
    if (ifNoneMatch === undefined) return null;
    const variants = [...this.#variants.values()];
    // browsers send the one tag they have
    const exact = variants.find(({ tag }) => tag === ifNoneMatch);
    if (exact !== undefined) return exact;
    const tags = entityTags(ifNoneMatch);
    return variants.find(({ tag }) => tags.includes(tag) || tags.includes('*')) ?? null;
  }
}

/** A window no larger than the text: the usual one of 4 MB is taken and cleared for every page. */
function windowBits(bytes: number): number {
  const wanted = Math.ceil(Math.log2(bytes));
  return Math.min(Math.max(wanted, constants.BROTLI_MIN_WINDOW_BITS), constants.BROTLI_DEFAULT_WINDOW);
}

function sendNotModified(response: ServerResponse, variant: Variant, head: string): void {
  variant.notModifiedHeaders[1] = head;
  response.writeHead(304, variant.notModifiedHeaders);
  response.end();
}

function sendBytes(
  response: ServerResponse,
  variant: Variant,
  { head, withBody }: { head: string; withBody: boolean },
): void {
  variant.okHeaders[1] = head;
  response.writeHead(200, variant.okHeaders);
  response.end(withBody ? variant.bytes : undefined);
}
