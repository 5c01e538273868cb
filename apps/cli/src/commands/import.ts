import { stat } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { UnavailableStore } from '@erwik/bus';
import type { AddedFile } from '@erwik/events';
import { checkPath } from '@erwik/git';
import { formatOfPath, fromObsidian } from '@erwik/pages';
import type { Call, Command } from '../command.js';
import { Refusal, wellExitCode, wrongExitCode } from '../command.js';
import { importFiles } from '../exchange/import-files.js';
import { importedText, faultsText } from '../exchange/import-text.js';
import { readFolder } from '../exchange/read-folder.js';
import { readZip } from '../exchange/read-zip.js';
import type { Source, SourceFault, SourceFile, SourceLimits } from '../exchange/source-file.js';
import { readNodePlace } from '../node/node-place.js';
import { openRequester } from '../node/open-requester.js';

/** What is brought in at once: more than any vault of one person, and less than fills a disk by mistake. */
const importLimits: SourceLimits = {
  filesMax: 50_000,
  totalMaxBytes: 2 * 1024 * 1024 * 1024,
  fileMaxBytes: 16 * 1024 * 1024,
};

/** `erwik import`: brings pages and files of a folder or an archive into the running wiki. */
export const importCommand: Command = {
  name: 'import',
  summary: 'bring the pages and files of a folder or a zip archive into the running wiki',
  operands: ['source'],
  flags: {
    obsidian: 'read links as Obsidian does; so it is anyway where there is a folder .obsidian',
    skip: 'leave out what cannot be brought in, instead of refusing it all',
  },
  details: [
    'Files are added at their paths, in commits of some hundred each. What stands in the wiki already stays:',
    'nothing is overwritten, and to run it again changes nothing. Names that begin with a dot are left out.',
  ],
  run: runImport,
};

async function runImport(call: Call): Promise<number> {
  const {
    environment,
    operands: [path = ''],
    flags,
    out,
    tell,
    signal,
  } = call;
  const place = readNodePlace(environment);
  await using source = await openSource(path);
  const { files, hidden, faults } = sortOut(source);
  if (faults.length > 0 && !flags.has('skip')) throw new Refusal(faultsText(path, faults));
  const isVault = flags.has('obsidian') || hidden.some((each) => /(?:^|\/)\.obsidian\//.test(each));
  await using opened = await openRequester(environment, place);
  const added = await importFiles(files, {
    requester: opened.requester,
    packs: join(place.data, 'packs'),
    author: operator(),
    summary: `Import ${basename(path)}`,
    convert: isVault ? convertVault : (_path, data) => data,
    onProgress: (done) => tell(`${done} of ${files.length} files`),
    signal,
  }).catch(asRefusal);
  out(importedText({ added, faults, hidden: hidden.length, isVault }));
  return isWhole(added, faults) ? wellExitCode : wrongExitCode;
}

async function openSource(path: string): Promise<Source> {
  const found = await stat(path);
  return found.isDirectory() ? readFolder(path, importLimits) : readZip(path, importLimits);
}

interface Sorted {
  readonly files: readonly SourceFile[];
  readonly hidden: readonly string[];
  readonly faults: readonly SourceFault[];
}

/** What begins with a dot belongs to the program that made the folder; all other names have to fit into a repository. */
function sortOut(source: Source): Sorted {
  const isHidden = ({ path }: { path: string }): boolean => /(?:^|\/)\.(?!\.?(?:\/|$))/.test(path);
  const files = source.files.filter((file) => !isHidden(file));
  const misnamed = files.flatMap(({ path }) =>
    checkPath(path)
      .slice(0, 1)
      .map(({ message }) => ({ path, why: message })),
  );
  const bad = new Set(misnamed.map(({ path }) => path));
  return {
    files: files.filter(({ path }) => !bad.has(path)),
    hidden: [...source.files, ...source.faults].filter(isHidden).map(({ path }) => path),
    faults: [...source.faults.filter((fault) => !isHidden(fault)), ...misnamed],
  };
}

/** Only UTF-8 is read as text here; what is not the store refuses. */
function convertVault(path: string, data: Buffer): Buffer {
  if (formatOfPath(path) !== 'markdown') return data;
  const text = data.toString('utf8');
  return text.includes('\uFFFD') ? data : Buffer.from(fromObsidian(text));
}

/** Who the commits are by: whoever runs the command. */
function operator(): { name: string; email: string } {
  const name = userInfo().username;
  return { name, email: `${name}@${hostname()}` };
}

function asRefusal(error: unknown): never {
  if (!(error instanceof UnavailableStore)) throw error;
  const again = 'Run the command again to go on: what is in the wiki already stays as it is.';
  throw new Refusal(`The store does not take the files now: ${error.message} ${again}`, { cause: error });
}

function isWhole(added: readonly AddedFile[], faults: readonly SourceFault[]): boolean {
  return faults.length === 0 && added.every(({ kind }) => kind !== 'refused');
}
