import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Call, Command } from '../command.js';
import { Refusal, wellExitCode } from '../command.js';
import { readZip } from '../exchange/read-zip.js';
import type { SourceLimits } from '../exchange/source-file.js';
import { readNodePlace, urlOf } from '../node/node-place.js';
import { readRunFolder } from '../node/run-folder.js';

/** The wiki is the operator's own: what is in it fits. A file is in memory while it is written. */
const exportLimits: SourceLimits = {
  filesMax: 1_000_000,
  totalMaxBytes: Number.MAX_SAFE_INTEGER,
  fileMaxBytes: 128 * 1024 * 1024,
};

/** `erwik export`: the wiki at head as plain files, or as documents to read from a disk. */
export const exportCommand: Command = {
  name: 'export',
  summary: 'write all files of the running wiki to a new folder or zip archive',
  operands: ['target'],
  flags: { html: 'as documents to read in a browser, from a disk or any web server' },
  details: [
    'A target that ends in .zip becomes one archive, any other a folder.',
    'The history stays behind: `erwik backup` takes it along. Nothing is ever overwritten.',
  ],
  run: runExport,
};

async function runExport({
  environment,
  operands: [target = ''],
  flags,
  out,
  signal,
}: Call): Promise<number> {
  const place = readNodePlace(environment);
  const path = resolve(target);
  await refuseWhereSomethingIs(path);
  const url = readRunFolder(place.run).url ?? urlOf(place.http);
  const archive = `${url}/_export${flags.has('html') ? '.html' : ''}.zip`;
  if (path.endsWith('.zip')) {
    await mkdir(dirname(path), { recursive: true });
    await download(archive, path, signal);
    out(`${path}: written.`);
    return wellExitCode;
  }
  const files = await unpackInto(path, archive, signal);
  out(`${path}: ${files} files.`);
  return wellExitCode;
}

async function refuseWhereSomethingIs(path: string): Promise<void> {
  const isEmpty = existsSync(path) && !path.endsWith('.zip') && (await readdir(path)).length === 0;
  if (existsSync(path) && !isEmpty) throw new Refusal(`${path} is there already. Choose another target.`);
}

async function unpackInto(folder: string, url: string, signal: AbortSignal): Promise<number> {
  const temporary = await mkdtemp(join(tmpdir(), 'erwik-export-'));
  try {
    const file = join(temporary, 'wiki.zip');
    await download(url, file, signal);
    await using source = await readZip(file, exportLimits);
    const [fault] = source.faults;
    if (fault !== undefined) throw new Refusal(`${fault.path} cannot be written: ${fault.why}.`);
    for (const { path, read } of source.files) {
      signal.throwIfAborted();
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), await read(), { flag: 'wx' });
    }
    return source.files.length;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The file has its name when all of it has come. */
async function download(url: string, path: string, signal: AbortSignal): Promise<void> {
  const part = `${path}.part`;
  try {
    const response = await fetch(url, { signal });
    if (response.status === 404) throw new Refusal('This wiki has no pages yet.');
    if (!response.ok || response.body === null)
      throw new Refusal(`The node cannot make the archive now (${response.status}). Try again.`);
    await pipeline(piecesOf(response.body), createWriteStream(part, { flags: 'wx' }));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof TypeError) throw new Refusal(`No node answers at ${url}.`, { cause: error });
    throw error;
  }
}

async function* piecesOf(body: NonNullable<Response['body']>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
}
