import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Requester } from '@erwik/bus';
import { addedFilesMax, inlineFilesMaxBytes } from '@erwik/events';
import type { AddedFile, BodyOf, FileBytes } from '@erwik/events';
import type { SourceFile } from './source-file.js';

/** The store writes a group of files durably within a second or so; a slow disk may take longer. */
const answerMaxMs = 60_000;
/** Larger files go through the node's folder instead of the bus, in bytes. */
const inlineFileMaxBytes = 256 * 1024;

/** What an import works with. */
export interface ImportWork {
  readonly requester: Requester;
  /** where files lie that are too large for the bus */
  readonly packs: string;
  readonly author: BodyOf<'addFiles'>['author'];
  readonly summary: string;
  /** makes of a file's bytes what the wiki keeps */
  readonly convert: (path: string, data: Buffer) => Buffer;
  /** told after each commit how many files are done */
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Brings files into the wiki by its store, a commit for each group of them. What became of each is answered; those that were
 * done when it was interrupted or failed are unchanged the next time. Errors: `UnavailableStore`.
 */
export async function importFiles(files: readonly SourceFile[], work: ImportWork): Promise<AddedFile[]> {
  const done: AddedFile[] = [];
  for (const group of groupsOf(files)) {
    work.signal.throwIfAborted();
    const given = await Promise.all(group.map((file) => givenFile(file, work)));
    const { author, summary } = work;
    const body = { files: given, author, summary };
    const reply = await work.requester.request('addFiles', body, { timeoutMs: answerMaxMs });
    done.push(...reply.files);
    work.onProgress(done.length);
  }
  return done;
}

/** Groups that one request may carry. */
function* groupsOf(files: readonly SourceFile[]): Generator<SourceFile[]> {
  let group: SourceFile[] = [];
  let bytes = 0;
  for (const file of files) {
    const own = Math.min(file.bytes, inlineFileMaxBytes);
    if (group.length > 0 && (group.length === addedFilesMax || bytes + own > inlineFilesMaxBytes)) {
      yield group;
      [group, bytes] = [[], 0];
    }
    group.push(file);
    bytes += own;
  }
  if (group.length > 0) yield group;
}

async function givenFile(
  { path, read }: SourceFile,
  { convert, packs }: ImportWork,
): Promise<{ path: string; bytes: FileBytes }> {
  const data = convert(path, await read());
  if (data.length <= inlineFileMaxBytes)
    return { path, bytes: { kind: 'inline', base64: data.toString('base64') } };
  await mkdir(packs, { recursive: true });
  const name = `in-${randomBytes(12).toString('hex')}.part`;
  await writeFile(join(packs, name), data, { flag: 'wx' });
  return { path, bytes: { kind: 'file', name } };
}
