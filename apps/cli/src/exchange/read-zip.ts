import { openPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { Refusal } from '../command.js';
import { faultOfSize } from './source-file.js';
import type { Source, SourceFault, SourceFile, SourceLimits } from './source-file.js';

/** Bits of an entry's Unix mode that say what it is, and what they are for a symbolic link (stat.h). */
const [kindMask, linkKind] = [0o170000, 0o120000];

/**
 * Lists an archive. No name in it leads out of it, and no file unpacks to more than it says or than the limits allow. Errors:
 * `Refusal` where it is no archive, or more than the limits allow.
 */
export async function readZip(file: string, limits: SourceLimits): Promise<Source> {
  const zip = await whole(file, () => openPromise(file, { autoClose: false, decodeStrings: false }));
  try {
    const listed = await whole(file, () => list(zip, { file, limits }));
    return { ...listed, [Symbol.asyncDispose]: async () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function whole<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal || !(error instanceof Error)) throw error;
    throw new Refusal(`${file} cannot be read as an archive: ${error.message}.`, { cause: error });
  }
}

type Listing = { readonly files: readonly SourceFile[]; readonly faults: readonly SourceFault[] };

async function list(
  zip: ZipFile,
  { file, limits }: { file: string; limits: SourceLimits },
): Promise<Listing> {
  const faults: SourceFault[] = [];
  const files = new Map<string, SourceFile>();
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    const path = decodedName(entry);
    const shown = path ?? entry.fileNameRaw.toString('latin1');
    const why = path === null ? 'its name is not UTF-8' : faultOfEntry(entry, path, limits);
    total += entry.uncompressedSize;
    if (files.size + faults.length >= limits.filesMax || total > limits.totalMaxBytes)
      throw new Refusal(`${file} unpacks to more than can be brought in at once. Take a part of it.`);
    if (why !== null) faults.push({ path: shown, why });
    else if (files.has(shown.normalize('NFC'))) faults.push({ path: shown, why: 'it is there twice' });
    else if (!shown.endsWith('/')) files.set(shown.normalize('NFC'), fileOf(zip, entry, shown));
  }
  return { files: [...files.values()], faults };
}

function fileOf(zip: ZipFile, entry: Entry, path: string): SourceFile {
  return { path: path.normalize('NFC'), bytes: entry.uncompressedSize, read: () => unpack(zip, entry, path) };
}

/** Yauzl ends the stream with an error where more or fewer bytes come out than the entry says. */
async function unpack(zip: ZipFile, entry: Entry, path: string): Promise<Buffer> {
  return whole(path, async () => {
    const pieces: Buffer[] = [];
    const unpacked: AsyncIterable<Buffer> = await zip.openReadStreamPromise(entry);
    for await (const piece of unpacked) pieces.push(piece);
    return Buffer.concat(pieces);
  });
}

/** Many programs write UTF-8 without saying so. Null where it is none: a guess would give names that nobody typed. */
function decodedName({ fileNameRaw }: Entry): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fileNameRaw);
  } catch {
    // a name of some code page
    return null;
  }
}

function faultOfEntry(entry: Entry, path: string, limits: SourceLimits): string | null {
  const names = path.split(/[\\/]/);
  if (/^[\\/]|^[a-z]:/i.test(path) || names.includes('..')) return 'its name leads out of the archive';
  if (path.includes('\\')) return 'its name holds a backslash';
  if (((entry.externalFileAttributes >>> 16) & kindMask) === linkKind) return 'it is a symbolic link';
  if (entry.isEncrypted()) return 'it is encrypted';
  if (![0, 8].includes(entry.compressionMethod)) return 'it is compressed in a way that is not known';
  return faultOfSize(entry.uncompressedSize, limits);
}
