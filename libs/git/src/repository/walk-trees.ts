import { walkMaxEntries, treeMaxDepth } from '../gate/limits.js';
import { diffEntries } from '../objects/diff-entries.js';
import type { EntryChange } from '../objects/diff-entries.js';
import { BadObject, emptyTreeSha, readTyped } from '../objects/object.js';
import type { ObjectReader, Sha } from '../objects/object.js';
import { findEntry, isFolder, parseTree } from '../objects/tree.js';
import type { EntryTarget, TreeEntry } from '../objects/tree.js';

/** A file of a commit: its path, its mode as the tree writes it, its blob. */
export interface FileEntry extends EntryTarget {
  readonly path: string;
}

/** A file that differs between two trees; null on the side where it is not. */
export interface TreeChange {
  readonly path: string;
  readonly before: EntryTarget | null;
  readonly after: EntryTarget | null;
}

/**
 * What stands at a path below a tree, or null.
 * @throws {MissingObject} {@link BadObject} when a folder on the way cannot be read
 */
export async function findPath(reader: ObjectReader, tree: Sha, path: string): Promise<EntryTarget | null> {
  let found: EntryTarget = { mode: '40000', sha: tree };
  for (const name of path.split('/')) {
    if (!isFolder(found.mode)) return null;
    if (found.sha === emptyTreeSha) return null;
    const next = findEntry(await readTyped(reader, found.sha, 'tree'), name);
    if (next === null) return null;
    found = next;
  }
  return found;
}

/**
 * All files below a tree, in git's order. A submodule is listed as the entry it is.
 * @throws {MissingObject} {@link BadObject} also where the trees pass the limits of one walk
 */
export async function listTree(reader: ObjectReader, tree: Sha): Promise<FileEntry[]> {
  const files: FileEntry[] = [];
  const walk = new Walk(reader);
  const visit = async (sha: Sha, prefix: string, depth: number): Promise<void> => {
    for (const { mode, name, sha: target } of await walk.entries(sha, depth)) {
      const path = prefix + name;
      if (isFolder(mode)) await visit(target, `${path}/`, depth + 1);
      else files.push({ path, mode, sha: target });
    }
  };
  await visit(tree, '', 1);
  return files;
}

/**
 * The files that differ between two trees, in git's order; null stands for no tree. Equal folders are not opened.
 * @throws {MissingObject} {@link BadObject} also where the trees pass the limits of one walk
 */
export async function diffTrees(
  reader: ObjectReader,
  from: Sha | null,
  to: Sha | null,
): Promise<TreeChange[]> {
  const changes: TreeChange[] = [];
  const walk = new Walk(reader);
  const visit = async (a: Sha | null, b: Sha | null, prefix: string, depth: number): Promise<void> => {
    if (a === b) return;
    for (const { name, before, after } of await walk.differences(a, b, depth)) {
      const path = prefix + name;
      await visit(folderSha(before), folderSha(after), `${path}/`, depth + 1);
      const change = { path, before: file(before), after: file(after) };
      if (change.before !== null || change.after !== null) changes.push(change);
    }
  };
  await visit(from, to, '', 1);
  return changes.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

function folderSha(entry: EntryTarget | null): Sha | null {
  return entry !== null && isFolder(entry.mode) ? entry.sha : null;
}

function file(entry: EntryTarget | null): EntryTarget | null {
  return entry !== null && !isFolder(entry.mode) ? entry : null;
}

/** Counts what one walk opens, so that a pack of 58 KB that holds 10^10 paths ends in an error soon. */
class Walk {
  readonly #reader: ObjectReader;
  #entries = 0;

  constructor(reader: ObjectReader) {
    this.#reader = reader;
  }

  async entries(tree: Sha, depth: number): Promise<TreeEntry[]> {
    const entries = parseTree(await this.#open(tree, depth));
    this.#count(entries.length);
    return entries;
  }

  async differences(from: Sha | null, to: Sha | null, depth: number): Promise<EntryChange[]> {
    const before = from === null ? null : await this.#open(from, depth);
    const after = to === null ? null : await this.#open(to, depth);
    const changes = diffEntries(before, after);
    this.#count(changes.length);
    return changes;
  }

  /** The tree without entries need not be stored to be meant. */
  async #open(tree: Sha, depth: number): Promise<Buffer> {
    if (tree === emptyTreeSha) return Buffer.alloc(0);
    if (depth > treeMaxDepth) throw new BadObject(`folders are nested deeper than ${treeMaxDepth}`);
    return readTyped(this.#reader, tree, 'tree');
  }

  #count(entries: number): void {
    this.#entries += entries;
    if (this.#entries > walkMaxEntries)
      throw new BadObject(`there are more than ${walkMaxEntries} files and folders`);
  }
}
