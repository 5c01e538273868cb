import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { ZipFile } from 'yazl';
import { UnavailableFront } from '../http/refusal.js';

/** An archive of a large wiki takes minutes; more of them at once on one front would slow its readers down. */
const archivesMax = 2;
/** A client that has taken nothing for so long keeps one of them from others, ms. */
const stallMaxMs = 60_000;
/** Files that are compressed already. */
const dense = /\.(?:png|jpe?g|gif|webp|avif|zip|gz|tgz|mp[34]|webm|ogg|pdf|docx|xlsx|pptx|woff2)$/i;

/** A file of an archive; what is in it is read when it is its turn. */
export type ArchiveFile = { readonly path: string; readonly content: () => AsyncIterable<Buffer> };

/** An archive: its name, the time that all files in it bear, and the files. */
export type Archive = {
  readonly name: string;
  readonly atMs: number;
  readonly files: Iterable<ArchiveFile>;
};

let underWay = 0;

/**
 * Sends an archive while it is made: one file at a time is in memory. A client that reads slowly slows it down, and one that
 * leaves, or takes nothing for `stallMs`, ends it. Throws `UnavailableFront` where too many are under way.
 */
export async function sendZip(
  request: Request,
  response: Response,
  archive: Archive,
  stallMs = stallMaxMs,
): Promise<void> {
  const headers = {
    'Content-Type': 'application/zip',
    'Content-Disposition': `attachment; filename="${archive.name}"`,
  };
  if (request.method === 'HEAD') return void response.writeHead(200, headers).end();
  if (underWay >= archivesMax)
    throw new UnavailableFront('Other archives are being made. Try again soon.', 30);
  underWay += 1;
  try {
    response.writeHead(200, headers);
    response.setTimeout(stallMs, () => response.destroy());
    await pipeline(zipStream(archive), response);
  } catch (error) {
    // the client went, or a file could not be read: an archive that ends early is seen to be broken
    response.destroy(error instanceof Error ? error : undefined);
  } finally {
    underWay -= 1;
  }
}

function zipStream({ atMs, files }: Archive): Readable {
  const zip = new ZipFile();
  const output = new Readable().wrap(zip.outputStream);
  const fail = (error: Error): void => void output.destroy(error);
  zip.on('error', fail);
  const mtime = new Date(atMs);
  for (const { path, content } of files) {
    zip.addReadStreamLazy(path, { mtime, mode: 0o100644, compress: !dense.test(path) }, (callback) => {
      callback(null, Readable.from(content(), { objectMode: false }).on('error', fail));
    });
  }
  zip.end();
  return output;
}
