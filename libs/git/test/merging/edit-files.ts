import type { Chance } from './chance.js';
import type { Hand } from './edit-text.js';
import { editText, newText, resolveAll } from './edit-text.js';

/** A file as a tree holds it. */
export interface File {
  readonly mode: string;
  readonly data: Buffer;
}

/** All files of a commit, by path. */
export type Files = ReadonlyMap<string, File>;

/** What one save or one push changes: files by path, null for one that is gone; and what was moved, from where to where. */
export interface FilesEdit {
  readonly changes: ReadonlyMap<string, File | null>;
  readonly moves: readonly (readonly [from: string, to: string])[];
}

/** Few, so that people meet: names that differ in case, files named like folders, a picture and the list of redirects. */
const pagePaths = [
  'Home.md',
  'Home.md',
  'A.md',
  'a.md',
  'Dir/B.md',
  'dir/b.md',
  'dir/C.md',
  'A.md/D.md',
  'Dir',
  'img.png',
];

/** Gollum's list of the names that pages had. */
const redirectsPath = '.redirects.gollum';

/** Something a person might do to a wiki; null where that was not possible. */
export function editFiles(files: Files, hand: Hand): FilesEdit | null {
  const ordinary = [...files].filter(([path]) => path !== redirectsPath);
  const kind = ordinary.length === 0 ? 0 : hand.below(24);
  if (kind <= 2) return create(files, hand);
  if (kind === 3) return redirect(files, hand);
  const [path, file] = hand.pick(ordinary);
  if (kind === 4) return change([[path, null]]);
  if (kind <= 7) return move(files, path, hand);
  if (kind === 8) return changeCase(files, path);
  if (kind === 9) return change([[path, overwritten(file, hand)]]);
  const data = edited(file, hand);
  return data.equals(file.data) ? null : change([[path, { mode: file.mode, data }]]);
}

/** Resolves every conflict; null where there is none. */
export function resolveFiles(files: Files, hand: Hand): FilesEdit | null {
  const changes = new Map<string, File>();
  for (const [path, { mode, data }] of files) {
    const resolved = isText(data) ? Buffer.from(resolveAll(data.toString(), hand)) : data;
    if (!resolved.equals(data)) changes.set(path, { mode, data: resolved });
  }
  return changes.size === 0 ? null : { changes, moves: [] };
}

/** Whether the bytes are a text: UTF-8 without NUL. */
export function isText(data: Buffer): boolean {
  return !data.includes(0) && Buffer.from(data.toString()).equals(data);
}

function change(
  changes: Iterable<readonly [string, File | null]>,
  moves: FilesEdit['moves'] = [],
): FilesEdit {
  return { changes: new Map(changes), moves };
}

function regular(data: string | Buffer): File {
  return { mode: '100644', data: Buffer.from(data) };
}

function create(files: Files, hand: Hand): FilesEdit | null {
  const path = freePath(files.keys(), hand);
  if (path === null) return null;
  return change([[path, path.endsWith('.png') ? picture(hand) : regular(newText(hand))]]);
}

function picture(hand: Hand): File {
  return regular(Buffer.concat([Buffer.from([0x89, 0, 0xff]), Buffer.from(`${hand.word()} ${hand.word()}`)]));
}

function edited({ data }: File, hand: Hand): Buffer {
  return isText(data) ? Buffer.from(editText(data.toString(), hand)) : picture(hand).data;
}

/** A page that becomes something else under the same name, or may be executed from now on. */
function overwritten({ mode, data }: File, hand: Hand): File {
  const link = { mode: '120000', data: Buffer.from(hand.word()) };
  const executable = { mode: mode === '100755' ? '100644' : '100755', data };
  return hand.pick([picture(hand), regular(newText(hand)), link, executable]);
}

function move(files: Files, from: string, hand: Hand): FilesEdit | null {
  const file = files.get(from);
  const to = freePath(without(files, from), hand);
  if (file === undefined || to === null || to === from) return null;
  const moved = hand.happens(0.5) ? file : { ...file, data: edited(file, hand) };
  return change(
    [
      [from, null],
      [to, moved],
    ],
    [[from, to]],
  );
}

function changeCase(files: Files, from: string): FilesEdit | null {
  const file = files.get(from);
  const lower = from.toLowerCase();
  const to = from === lower ? from.replace(/[a-z]/, (letter) => letter.toUpperCase()) : lower;
  if (file === undefined || !fits(without(files, from), to)) return null;
  return change(
    [
      [from, null],
      [to, file],
    ],
    [[from, to]],
  );
}

function without(files: Files, path: string): string[] {
  return [...files.keys()].filter((other) => other !== path);
}

/** Adds an old name, or removes one. */
function redirect(files: Files, hand: Hand): FilesEdit {
  const lines = (files.get(redirectsPath)?.data.toString() ?? '---\n').split(/(?<=\n)/u);
  const at = 1 + hand.below(lines.length);
  if (hand.happens(0.3)) lines.splice(at, 1);
  else lines.splice(at, 0, `${hand.word()}.md: Home.md\n`);
  return change([[redirectsPath, regular(lines.join(''))]]);
}

function freePath(taken: Iterable<string>, hand: Chance): string | null {
  const path = hand.pick(pagePaths);
  return fits([...taken], path) ? path : null;
}

/** Whether a file may be added beside others: no name twice, in any case, and no file where a folder is. */
function fits(taken: readonly string[], path: string): boolean {
  const names = path.split('/');
  return taken.every((other) => {
    const others = other.split('/');
    const common = names.findIndex((name, at) => name !== others[at]);
    if (common < 0 || common >= others.length) return false;
    const [mine, theirs] = [names[common] ?? '', others[common] ?? ''];
    return mine.toLowerCase() !== theirs.toLowerCase();
  });
}
