import { applySplices, spliceBetween } from './splice.js';
import type { Splice } from './splice.js';
import { compareToKey, encodeEntry, entryKey, entrySpan, hasName, targetAt } from './tree.js';
import type { EntrySpan, EntryTarget, TreeEntry } from './tree.js';

/** What shall become of names in one tree: a new target, or null to take the name away. */
export type TreeEdits = ReadonlyMap<string, EntryTarget | null>;

/** A tree after edits, and the splices that lead to it from the tree before. */
export interface PatchedTree {
  readonly data: Buffer;
  readonly splices: readonly Splice[];
}

/**
 * Edits a tree in its raw bytes, so that entries which are not named (also those whose names are no UTF-8) stay as they
 * are, and so that the edited places are known for a delta. Taking away a name that is not there changes nothing.
 */
export function patchTree(data: Buffer, edits: TreeEdits): PatchedTree {
  const { splices, added } = editFound(data, edits);
  const all = [...splices, ...insertions(data, added)].sort((a, b) => a.start - b.start || a.end - b.end);
  return { data: applySplices(data, all), splices: all };
}

/** The splices that turn one tree into another, entry by entry; right for any two byte strings that parse as trees. */
export function splicesBetweenTrees(base: Buffer, target: Buffer): Splice[] {
  const splices: Splice[] = [];
  let at = { base: 0, target: 0 };
  let from = at;
  while (at.base < base.length || at.target < target.length) {
    const next = step(base, at.base, target, at.target);
    if (next.same && (from.base < at.base || from.target < at.target)) {
      splices.push(spliceOf(base, target, from, at));
    }
    at = next;
    if (next.same) from = at;
  }
  if (from.base < at.base || from.target < at.target) splices.push(spliceOf(base, target, from, at));
  return splices;
}

interface Added {
  readonly key: Buffer;
  readonly entry: TreeEntry;
}

interface Edited {
  readonly splices: Splice[];
  readonly added: Added[];
}

function editFound(data: Buffer, edits: TreeEdits): Edited {
  const wanted = byLength(edits);
  const edited: Edited = { splices: [], added: [] };
  let left = edits.size;
  for (let at = 0; at < data.length && left > 0;) {
    const span = entrySpan(data, at);
    at = span.end;
    const candidates = wanted.get(span.nul - span.space - 1);
    const index = candidates?.findIndex(({ bytes }) => hasName(data, span, bytes)) ?? -1;
    const edit = index < 0 ? undefined : candidates?.splice(index, 1)[0];
    if (edit === undefined) continue;
    left--;
    editOne(data, span, edit.entry, edited);
  }
  for (const { entry } of [...wanted.values()].flat()) {
    if (entry !== null) edited.added.push(addedEntry(entry));
  }
  return edited;
}

interface Wanted {
  readonly bytes: Buffer;
  readonly entry: TreeEntry | null;
}

/** The edits by the length of their names in bytes: most entries of a folder are passed over by one look. */
function byLength(edits: TreeEdits): Map<number, Wanted[]> {
  const wanted = new Map<number, Wanted[]>();
  for (const [name, target] of edits) {
    const bytes = Buffer.from(name);
    const others = wanted.get(bytes.length) ?? [];
    others.push({ bytes, entry: target === null ? null : { ...target, name } });
    wanted.set(bytes.length, others);
  }
  return wanted;
}

function editOne(data: Buffer, span: EntrySpan, entry: TreeEntry | null, edited: Edited): void {
  const before = targetAt(data, span);
  if (entry !== null && entry.mode === before.mode) {
    if (entry.sha === before.sha) return;
    edited.splices.push({ start: span.nul + 1, end: span.end, bytes: Buffer.from(entry.sha, 'hex') });
    return;
  }
  edited.splices.push({ start: span.start, end: span.end, bytes: Buffer.alloc(0) });
  // a file that becomes a folder, or the other way about, has another place in git's order
  if (entry !== null) edited.added.push(addedEntry(entry));
}

function addedEntry(entry: TreeEntry): Added {
  return { key: entryKey(entry.name, entry.mode), entry };
}

function insertions(data: Buffer, added: Added[]): Splice[] {
  added.sort((a, b) => a.key.compare(b.key));
  const splices: Splice[] = [];
  let at = 0;
  for (const { key, entry } of added) {
    while (at < data.length) {
      const span = entrySpan(data, at);
      if (compareToKey(data, span, key) > 0) break;
      at = span.end;
    }
    splices.push({ start: at, end: at, bytes: encodeEntry(entry) });
  }
  return splices;
}

interface Pair {
  readonly base: number;
  readonly target: number;
}

function step(base: Buffer, baseAt: number, target: Buffer, targetAt: number): Pair & { same: boolean } {
  if (baseAt >= base.length) return { base: baseAt, target: entrySpan(target, targetAt).end, same: false };
  const old = entrySpan(base, baseAt);
  if (targetAt >= target.length) return { base: old.end, target: targetAt, same: false };
  const length = old.end - old.start;
  const same =
    base.compare(target, targetAt, Math.min(targetAt + length, target.length), baseAt, old.end) === 0;
  if (same) return { base: old.end, target: targetAt + length, same };
  const young = entrySpan(target, targetAt);
  const name = base.subarray(old.space + 1, old.nul);
  const order = name.compare(target, young.space + 1, young.nul);
  return { base: order > 0 ? baseAt : old.end, target: order < 0 ? targetAt : young.end, same: false };
}

function spliceOf(base: Buffer, target: Buffer, from: Pair, to: Pair): Splice {
  const inner = spliceBetween(base.subarray(from.base, to.base), target.subarray(from.target, to.target));
  return { start: from.base + inner.start, end: from.base + inner.end, bytes: inner.bytes };
}
