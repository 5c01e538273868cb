import { diffEntries } from '../objects/diff-entries.js';
import { BadObject } from '../objects/object.js';
import { entrySpan, isFolder, parseTree, targetAt } from '../objects/tree.js';
import type { EntrySpan, TreeEntry } from '../objects/tree.js';
import { checkPath } from './check-path.js';
import { faultAt } from './faults.js';
import type { Fault, FaultCode } from './faults.js';
import { structureMaxBytes } from './limits.js';

const slashByte = 0x2f;
/** The first byte of a file's mode (`100644`). */
const firstOfFiles = 0x31;
const caseBit = 0x20;
/** Up to so many fresh names each entry is compared with every one. */
const fewNames = 16;

/**
 * What is wrong with a tree's bytes. `path` is the folder it stands for, empty for the root. With `before`, the same
 * folder's earlier tree, entries that stand there unchanged are not held against it: an edit beside an old oddity
 * is fine, and costs a few milliseconds in a folder of 10,000 pages.
 */
export function checkTree(data: Buffer, folder: { path: string; before?: Buffer }): Fault[] {
  if (data.length > structureMaxBytes) return [faultAt('too_big', folder.path)];
  const spans = spansOf(data);
  if (spans === null) return [faultAt('broken_tree', folder.path)];
  const order = orderFaults(data, spans);
  const old = order.length === 0 && folder.before !== undefined ? folder.before : null;
  const fresh = freshEntries(old, data);
  return [
    ...order.map((code) => faultAt(code, folder.path)),
    ...fresh.flatMap((entry) => entryFaults(entry, folder.path)),
    ...twinFaults(twinCandidates(data, spans, fresh), fresh, folder.path),
  ];
}

function spansOf(data: Buffer): EntrySpan[] | null {
  const spans: EntrySpan[] = [];
  try {
    for (let at = 0; at < data.length; at = spans.at(-1)?.end ?? data.length) spans.push(entrySpan(data, at));
    return spans;
  } catch (error) {
    if (error instanceof BadObject) return null;
    throw error;
  }
}

/** The entries that do not stand in the old tree; all of them where there is none that can be read. */
function freshEntries(old: Buffer | null, data: Buffer): TreeEntry[] {
  if (old === null) return parseTree(data);
  try {
    return diffEntries(old, data).flatMap(({ name, after }) => (after === null ? [] : [{ ...after, name }]));
  } catch (error) {
    if (error instanceof BadObject) return parseTree(data);
    throw error;
  }
}

/** Git orders by bytes, a folder as if its name ended in a slash; a file and a folder of one name are not neighbors. */
function orderFaults(data: Buffer, spans: readonly EntrySpan[]): FaultCode[] {
  const codes = new Set<FaultCode>();
  const folders = new Map<string, number>();
  const lengths = new Set<number>();
  let previous: EntrySpan | null = null;
  for (const span of spans) {
    if (previous !== null) {
      const order = compareNames(data, previous, span);
      if (order > 0) codes.add('unsorted_tree');
      if (order === 0) codes.add('duplicate_entry');
    }
    if (isFolderAt(data, span)) {
      folders.set(nameBytes(data, span), span.start);
      lengths.add(span.nul - span.space);
    }
    previous = span;
  }
  const isTwice = (span: EntrySpan): boolean =>
    lengths.has(span.nul - span.space) && (folders.get(nameBytes(data, span)) ?? span.start) !== span.start;
  if (codes.has('unsorted_tree') ? hasTwins(data, spans) : spans.some(isTwice)) codes.add('duplicate_entry');
  return [...codes];
}

/** Whether any name stands in it twice, wherever. */
function hasTwins(data: Buffer, spans: readonly EntrySpan[]): boolean {
  return new Set(spans.map((span) => nameBytes(data, span))).size < spans.length;
}

function compareNames(data: Buffer, one: EntrySpan, two: EntrySpan): number {
  const [first, second] = [isFolderAt(data, one) ? 1 : 0, isFolderAt(data, two) ? 1 : 0];
  const [oneLength, twoLength] = [one.nul - one.space - 1, two.nul - two.space - 1];
  const length = Math.min(oneLength, twoLength);
  for (let i = 1; i <= length; i += 1) {
    const difference = (data[one.space + i] ?? 0) - (data[two.space + i] ?? 0);
    if (difference !== 0) return difference;
  }
  const behind = (span: EntrySpan, own: number, folder: number): number =>
    own > length ? (data[span.space + 1 + length] ?? 0) : folder * slashByte - (1 - folder);
  const difference = behind(one, oneLength, first) - behind(two, twoLength, second);
  return difference === 0 ? oneLength + first - twoLength - second : difference;
}

function isFolderAt(data: Buffer, { start, space }: EntrySpan): boolean {
  // a folder's mode begins with 4, or with 0 where an old program padded it; a file's begins with 1
  return data[start] !== firstOfFiles && isFolder(data.toString('latin1', start, space));
}

function nameBytes(data: Buffer, { space, nul }: EntrySpan): string {
  return data.toString('latin1', space + 1, nul);
}

/**
 * The entries that may differ from a fresh one only in case or Unicode form; looked at byte by byte where few names of nothing but
 * ASCII are fresh, since reading the names of all entries takes a hundred times as long.
 */
function twinCandidates(data: Buffer, spans: readonly EntrySpan[], fresh: readonly TreeEntry[]): TreeEntry[] {
  const few = fresh.length <= fewNames && fresh.every(({ name }) => !/[^\0-\x7f]/.test(name));
  const names = few ? fresh.map(({ name }) => Buffer.from(name)) : [];
  const isTwin = (span: EntrySpan): boolean =>
    // letters outside ASCII may become some within it
    !isAscii(data, span) || names.some((name) => isSameButCase(data, span, name));
  const chosen = few ? spans.filter(isTwin) : spans;
  return chosen.map((span) => ({
    ...targetAt(data, span),
    name: data.toString('utf8', span.space + 1, span.nul),
  }));
}

/** Whether names of the same length are equal but for the bit by which ASCII tells cases apart; from the end, where they differ first. */
function isSameButCase(data: Buffer, { space, nul }: EntrySpan, name: Buffer): boolean {
  if (nul - space - 1 !== name.length) return false;
  for (let i = 1; i <= name.length; i += 1)
    if (((data[nul - i] ?? 0) | caseBit) !== ((name[name.length - i] ?? 0) | caseBit)) return false;
  return true;
}

function isAscii(data: Buffer, { space, nul }: EntrySpan): boolean {
  for (let at = space + 1; at < nul; at += 1) if ((data[at] ?? 0) > 0x7f) return false;
  return true;
}

function entryFaults({ mode, name, sha }: TreeEntry, folder: string): Fault[] {
  const path = folder === '' ? name : `${folder}/${name}`;
  const codes = [...modeFaults(mode)];
  if (name.includes('/')) codes.push('slash_name');
  if (/^0+$/.test(sha)) codes.push('null_sha');
  return [...checkPath(path), ...codes.map((code) => faultAt(code, path))];
}

/** What is wrong with an entry's mode, as a tree writes it or as `git log --raw` prints it. */
export function modeFaults(mode: string): FaultCode[] {
  if (mode === '100644' || mode === '40000') return [];
  if (mode === '100755') return ['executable'];
  if (mode === '120000') return ['symlink'];
  if (mode === '160000') return ['gitlink'];
  // old versions of git wrote group-writable files and zero-padded folders
  return mode === '040000' || mode === '100664' ? ['odd_mode'] : ['bad_mode'];
}

/** Names that one file system tells apart and another does not; only pairs with a fresh entry count. */
function twinFaults(entries: readonly TreeEntry[], fresh: readonly TreeEntry[], folder: string): Fault[] {
  const faults: Fault[] = [];
  const isFresh = new Set(fresh.map(({ name }) => name));
  const seen = new Map<string, TreeEntry>();
  for (const entry of entries) {
    const normal = entry.name.normalize('NFC');
    const twin = seen.get(normal.toLowerCase());
    seen.set(normal.toLowerCase(), entry);
    if (twin === undefined || twin.name === entry.name) continue;
    if (!isFresh.has(twin.name) && !isFresh.has(entry.name)) continue;
    const code = twin.name.normalize('NFC') === normal ? 'nfc_twins' : 'case_twins';
    faults.push(faultAt(code, folder === '' ? entry.name : `${folder}/${entry.name}`));
  }
  return faults;
}
