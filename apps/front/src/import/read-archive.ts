import { formatOfPath, fromObsidian } from '@erwik/pages';
import { fromBufferPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { BadRequest } from '../http/refusal.js';

/** Bits of an entry's Unix mode that say what it is, and what they are for a symbolic link (stat.h). */
const [kindMask, linkKind] = [0o170000, 0o120000];
/** How entries are compressed that are read: not at all, or by deflate (PKWARE's APPNOTE, 4.4.5). */
const knownMethods = [0, 8];

/** How much an archive may hold, in files and in unpacked bytes together. */
export type ArchiveLimits = { readonly filesMax: number; readonly totalMaxBytes: number };

/** A file of an archive, as the wiki would keep it. */
export type ArchiveFile = { readonly path: string; readonly data: Buffer };

/** What is in an archive; `hidden` tells how many files were left out whose names begin with a dot. */
export type Archive = {
  readonly files: readonly ArchiveFile[];
  readonly hidden: number;
  readonly isVault: boolean;
};

/**
 * Reads a zip archive. No name in it leads out of it, and it unpacks to no more than it says or than the limits allow. Links of a
 * vault of Obsidian are written as this wiki reads them. Throws `BadRequest` 422 where anything in it cannot be read.
 */
export async function readArchive(bytes: Buffer, limits: ArchiveLimits): Promise<Archive> {
  const zip = await whole(() => fromBufferPromise(bytes, { decodeStrings: false }));
  const named = await whole(() => list(zip, limits));
  const shown = named.filter(({ path }) => !isHidden(path));
  const isVault = named.some(({ path }) => /(?:^|\/)\.obsidian\//.test(path));
  const files: ArchiveFile[] = [];
  for (const { path, entry } of shown) {
    const data = await whole(() => unpack(zip, entry));
    files.push({ path, data: isVault ? asWikiLinks(path, data) : data });
  }
  if (files.length === 0) throw bad('empty_archive', 'There is no file in this archive.');
  return { files, hidden: named.length - shown.length, isVault };
}

type Named = { readonly path: string; readonly entry: Entry };

async function list(zip: ZipFile, limits: ArchiveLimits): Promise<Named[]> {
  const named = new Map<string, Named>();
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    const path = nameOf(entry);
    if (path.endsWith('/')) continue;
    total += entry.uncompressedSize;
    if (named.size >= limits.filesMax || total > limits.totalMaxBytes) throw tooMuch(limits);
    refuseOdd(entry, path);
    if (named.has(path)) throw bad('bad_archive', `“${path}” is in the archive twice.`);
    named.set(path, { path, entry });
  }
  return [...named.values()];
}

/** Many programs write UTF-8 without saying so; a guess at anything else would give names that nobody typed. */
function nameOf({ fileNameRaw }: Entry): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fileNameRaw).normalize('NFC');
  } catch (cause) {
    throw bad('bad_archive', 'A name in the archive is not UTF-8.', cause);
  }
}

function refuseOdd(entry: Entry, path: string): void {
  const names = path.split(/[\\/]/);
  if (/^[\\/]|^[a-z]:/i.test(path) || names.includes('..') || path.includes('\\'))
    throw bad('bad_archive', `The name “${path}” leads out of the archive.`);
  if (((entry.externalFileAttributes >>> 16) & kindMask) === linkKind)
    throw bad('bad_archive', `“${path}” is a symbolic link.`);
  if (entry.isEncrypted()) throw bad('bad_archive', `“${path}” is encrypted.`);
  if (!knownMethods.includes(entry.compressionMethod))
    throw bad('bad_archive', `“${path}” is compressed in a way that is not known.`);
}

/** Yauzl ends the stream with an error where more or fewer bytes come out than the entry says. */
async function unpack(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const unpacked: AsyncIterable<Buffer> = await zip.openReadStreamPromise(entry);
  for await (const piece of unpacked) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function whole<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof BadRequest || !(cause instanceof Error)) throw cause;
    throw bad('bad_archive', 'This file cannot be read as a zip archive.', cause);
  }
}

/** What begins with a dot belongs to the program that made the folder. */
function isHidden(path: string): boolean {
  return /(?:^|\/)\./.test(path) || path.startsWith('__MACOSX/');
}

/** Only UTF-8 is read as text; what is not the store refuses. */
function asWikiLinks(path: string, data: Buffer): Buffer {
  if (formatOfPath(path) !== 'markdown') return data;
  const text = data.toString('utf8');
  return text.includes('\uFFFD') ? data : Buffer.from(fromObsidian(text));
}

function tooMuch({ filesMax, totalMaxBytes }: ArchiveLimits): BadRequest {
  const message = `An archive has at most ${filesMax} files, which unpack to ${totalMaxBytes} bytes.`;
  return bad('archive_too_large', message);
}

function bad(code: string, message: string, cause?: unknown): BadRequest {
  return new BadRequest(code === 'archive_too_large' ? 413 : 422, code, message, { cause });
}
