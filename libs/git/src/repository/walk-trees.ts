import { walkMaxEntries, treeMaxDepth } from '../gate/limits.js';
import { BadObject, readTyped } from '../objects/object.js';
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
    const [left, right] = [await sides(walk, a, depth), await sides(walk, b, depth)];
    for (const name of new Set([...left.keys(), ...right.keys()])) {
      const [before, after] = [left.get(name) ?? null, right.get(name) ?? null];
      if (before?.sha === after?.sha && before?.mode === after?.mode) continue;
      const path = prefix + name;
      await visit(folderSha(before), folderSha(after), `${path}/`, depth + 1);
      const change = { path, before: file(before), after: file(after) };
      if (change.before !== null || change.after !== null) changes.push(change);
    }
  };
  await visit(from, to, '', 1);
  return changes.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

async function sides(walk: Walk, tree: Sha | null, depth: number): Promise<Map<string, EntryTarget>> {
  const entries = tree === null ? [] : await walk.entries(tree, depth);
  return new Map(entries.map(({ name, mode, sha }) => [name, { mode, sha }]));
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
    if (depth > treeMaxDepth) throw new BadObject(`folders are nested deeper than ${treeMaxDepth}`);
    const entries = parseTree(await readTyped(this.#reader, tree, 'tree'));
    this.#entries += entries.length;
    if (this.#entries > walkMaxEntries)
      throw new BadObject(`there are more than ${walkMaxEntries} files and folders`);
    return entries;
  }
}
