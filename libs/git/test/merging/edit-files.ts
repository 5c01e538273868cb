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

/** Something a person might do to a wiki; null where that was not possible. */
export function editFiles(files: Files, hand: Hand): FilesEdit | null {
  const kind = files.size === 0 ? 0 : hand.below(24);
  if (kind <= 2) return create(files, hand);
  if (kind === 3) return change([[hand.pick([...files.keys()]), null]]);
  if (kind <= 6) return move(files, hand);
  if (kind === 7) return changeCase(files, hand);
  if (kind === 8) return overwrite(files, hand);
  if (kind === 9) return redirect(files, hand);
  return editOne(files, hand);
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

function editOne(files: Files, hand: Hand): FilesEdit | null {
  const [path, file] = hand.pick([...files]);
  const data = edited(file, hand);
  return data.equals(file.data) ? null : change([[path, { mode: file.mode, data }]]);
}

function edited({ data }: File, hand: Hand): Buffer {
  return isText(data) ? Buffer.from(editText(data.toString(), hand)) : picture(hand).data;
}

/** A page that becomes something else under the same name, or may be executed from now on. */
function overwrite(files: Files, hand: Hand): FilesEdit {
  const [path, { mode, data }] = hand.pick([...files]);
  const link = { mode: '120000', data: Buffer.from(hand.word()) };
  const executable = { mode: mode === '100755' ? '100644' : '100755', data };
  return change([[path, hand.pick([picture(hand), regular(newText(hand)), link, executable])]]);
}

function move(files: Files, hand: Hand): FilesEdit | null {
  const [from, file] = hand.pick([...files]);
  const to = freePath(
    [...files.keys()].filter((path) => path !== from),
    hand,
  );
  if (to === null || to === from) return null;
  const moved = hand.happens(0.5) ? file : { ...file, data: edited(file, hand) };
  return change(
    [
      [from, null],
      [to, moved],
    ],
    [[from, to]],
  );
}

function changeCase(files: Files, hand: Hand): FilesEdit | null {
  const [from, file] = hand.pick([...files]);
  const to =
    from === from.toLowerCase()
      ? from.replace(/[a-z]/, (letter) => letter.toUpperCase())
      : from.toLowerCase();
  const others = [...files.keys()].filter((path) => path !== from);
  return fits(others, to) && to !== from
    ? change(
        [
          [from, null],
          [to, file],
        ],
        [[from, to]],
      )
    : null;
}

function redirect(files: Files, hand: Hand): FilesEdit | null {
  const path = '.redirects.gollum';
  const text = files.get(path)?.data.toString() ?? '---\n';
  const entry = `${hand.word()}.md: Home.md\n`;
  const lines = text.split(/(?<=\n)/u);
  lines.splice(1 + hand.below(lines.length), 0, entry);
  return change([[path, regular(lines.join(''))]]);
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
