import { BadObject } from './object.js';
import type { Sha } from './object.js';

/**
 * One line of a tree. `mode` is as written in the object (`100644`, `100755`, `40000`, `120000`, `160000`, or what an
 * odd tree says). `name` is decoded as UTF-8; bytes that are no UTF-8 show as U+FFFD.
 */
export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly sha: Sha;
}

/** What a tree says of one name. */
export type EntryTarget = Pick<TreeEntry, 'mode' | 'sha'>;

/** Where the parts of one entry lie in a tree's bytes: mode `[start, space)`, name `(space, nul)`, sha `(nul, end)`. */
export interface EntrySpan {
  readonly start: number;
  readonly space: number;
  readonly nul: number;
  readonly end: number;
}

/** The mode of a folder, as trees write it. */
export const folderMode = '40000';
/** The mode of an ordinary file. */
export const fileMode = '100644';

/** From so many names on, reading the name of every entry costs less than looking for each name by itself. */
const manyNames = 8;
const spaceByte = 0x20;
const slashByte = 0x2f;
const shaBytes = 20;

/** All entries of a tree in its own order; throws `BadObject` where the bytes are no tree. */
export function parseTree(data: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < data.length;) {
    const span = entrySpan(data, at);
    entries.push({ ...targetAt(data, span), name: data.toString('utf8', span.space + 1, span.nul) });
    at = span.end;
  }
  return entries;
}

/** The bytes of a tree with these entries, put into git's order; throws `BadObject` on a name git would refuse. */
export function encodeTree(entries: readonly TreeEntry[]): Buffer {
  const keyed = entries.map((entry) => ({ key: entryKey(entry.name, entry.mode), entry }));
  keyed.sort((a, b) => a.key.compare(b.key));
  return Buffer.concat(keyed.map(({ entry }) => encodeEntry(entry)));
}

/** The entry of one name, or null; one scan without building the list. */
export function findEntry(data: Buffer, name: string): EntryTarget | null {
  const wanted = Buffer.from(name);
  for (let at = 0; at < data.length;) {
    const span = entrySpan(data, at);
    if (hasName(data, span, wanted)) return targetAt(data, span);
    at = span.end;
  }
  return null;
}

/** The entries of some names, without those that are not there; of many names in one scan. */
export function findEntries(data: Buffer, names: readonly string[]): Map<string, EntryTarget> {
  const found = new Map<string, EntryTarget>();
  if (names.length < manyNames) {
    for (const name of names) {
      const entry = findEntry(data, name);
      if (entry !== null) found.set(name, entry);
    }
    return found;
  }
  const wanted = new Map(names.map((name) => [Buffer.from(name).toString('latin1'), name]));
  for (let at = 0; at < data.length;) {
    const span = entrySpan(data, at);
    const name = wanted.get(data.toString('latin1', span.space + 1, span.nul));
    if (name !== undefined && !found.has(name)) found.set(name, targetAt(data, span));
    at = span.end;
  }
  return found;
}

/** Whether a mode, as written in a tree, is a folder's. */
export function isFolder(mode: string): boolean {
  return mode === folderMode || mode === '040000';
}

/** Finds the parts of the entry that starts at a place; throws `BadObject` where none does. */
export function entrySpan(data: Buffer, start: number): EntrySpan {
  let space = start;
  while (space < data.length && data[space] !== spaceByte) space++;
  let nul = space;
  while (nul < data.length && data[nul] !== 0) nul++;
  const end = nul + 1 + shaBytes;
  if (nul >= data.length || end > data.length)
    throw new BadObject(`a tree's entry at byte ${start} is cut off`);
  return { start, space, nul, end };
}

/** The mode and sha of an entry found in a tree's bytes. */
export function targetAt(data: Buffer, span: EntrySpan): EntryTarget {
  return {
    mode: data.toString('latin1', span.start, span.space),
    sha: data.toString('hex', span.nul + 1, span.end),
  };
}

/** Whether the entry has that name, byte for byte; from its end, where names of one folder differ first. */
export function hasName(data: Buffer, span: EntrySpan, name: Buffer): boolean {
  if (span.nul - span.space - 1 !== name.length) return false;
  for (let i = 1; i <= name.length; i++) {
    if (data[span.nul - i] !== name[name.length - i]) return false;
  }
  return true;
}

/** The bytes by which git orders entries: the name, and a slash behind a folder's (git's `base_name_compare`). */
export function entryKey(name: string, mode: string): Buffer {
  return Buffer.from(isFolder(mode) ? `${name}/` : name);
}

/** Orders an entry found in a tree's bytes against a key: negative when the entry comes first. */
export function compareToKey(data: Buffer, span: EntrySpan, key: Buffer): number {
  const length = span.nul - span.space - 1;
  for (let i = 0; i < key.length; i++) {
    const byte = i < length ? (data[span.space + 1 + i] ?? 0) : behindName(data, span, i - length);
    const difference = byte - (key[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return length > key.length || (length === key.length && isFolderSpan(data, span)) ? 1 : 0;
}

/** The bytes of one entry; throws `BadObject` on a name that no tree may hold. */
export function encodeEntry(entry: TreeEntry): Buffer {
  if (!isEntryName(entry.name))
    throw new BadObject(`${JSON.stringify(entry.name)} cannot be a name in a tree`);
  return Buffer.concat([Buffer.from(`${entry.mode} ${entry.name}\0`), Buffer.from(entry.sha, 'hex')]);
}

function isEntryName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name) && !/^\.git$/i.test(name);
}

function behindName(data: Buffer, span: EntrySpan, past: number): number {
  return past === 0 && isFolderSpan(data, span) ? slashByte : -1;
}

function isFolderSpan(data: Buffer, span: EntrySpan): boolean {
  return isFolder(data.toString('latin1', span.start, span.space));
}
