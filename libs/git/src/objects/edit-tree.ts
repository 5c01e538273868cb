import { emptyTreeSha, readTyped } from './object.js';
import type { ObjectReader, RawObject, Sha } from './object.js';
import { patchTree } from './patch-tree.js';
import type { Splice } from './splice.js';
import { findEntries, folderMode, isFolder } from './tree.js';
import type { EntryTarget } from './tree.js';

/** The version an object replaces, and what changed since: it can be stored as that. */
export interface DeltaBase {
  readonly sha: Sha;
  readonly splices: readonly Splice[];
}

/** Where objects are read from, and new ones are put. */
export interface ObjectSink extends ObjectReader {
  put(object: RawObject, base?: DeltaBase): Sha;
}

/** What becomes of one path: told what file stands there now, it answers the file that shall, or null for none. */
export type PathEdit = (before: EntryTarget | null) => Promise<EntryTarget | null> | EntryTarget | null;

/** Changes that no tree can hold, such as a file below another file. */
export class BadChange extends Error {
  override readonly name = 'BadChange';
  readonly path: string;

  constructor(path: string, why: string) {
    super(`${JSON.stringify(path)} ${why}`);
    this.path = path;
  }
}

/**
 * A tree after edits of some paths (`a/b.md`); folders that they leave empty are gone with them. Throws `BadChange`, and
 * `MissingObject` or `BadObject` where the tree cannot be read.
 */
export async function editTree(
  objects: ObjectSink,
  tree: Sha,
  edits: ReadonlyMap<string, PathEdit>,
): Promise<Sha> {
  return (await editFolder(objects, tree, foldersOf(edits))) ?? objects.put({ type: 'tree', data: nothing });
}

const nothing = Buffer.alloc(0);

type Folder = Map<string, NameEdit>;

interface NameEdit {
  readonly path: string;
  /** null: nothing is said of a file of this name */
  file: PathEdit | null;
  below: Folder | null;
}

function foldersOf(edits: ReadonlyMap<string, PathEdit>): Folder {
  const root: Folder = new Map();
  for (const [path, edit] of edits) {
    const names = path.split('/');
    let folder = root;
    for (const [depth, name] of names.entries()) {
      const known = folder.get(name) ?? {
        path: names.slice(0, depth + 1).join('/'),
        file: null,
        below: null,
      };
      folder.set(name, known);
      if (depth === names.length - 1) known.file = edit;
      else folder = known.below ??= new Map();
    }
  }
  return root;
}

/** The folder after its edits, or null where nothing is left in it. */
async function editFolder(objects: ObjectSink, old: Sha | null, edits: Folder): Promise<Sha | null> {
  const before = old === null || old === emptyTreeSha ? nothing : await readTyped(objects, old, 'tree');
  const targets = new Map<string, EntryTarget | null>();
  const entries = findEntries(before, [...edits.keys()]);
  for (const [name, edit] of edits) {
    targets.set(name, await editName(objects, entries.get(name) ?? null, edit));
  }
  const { data, splices } = patchTree(before, targets);
  if (data.length === 0) return null;
  if (splices.length === 0 && old !== null) return old;
  return old === null
    ? objects.put({ type: 'tree', data })
    : objects.put({ type: 'tree', data }, { sha: old, splices });
}

async function editName(
  objects: ObjectSink,
  before: EntryTarget | null,
  { path, file, below }: NameEdit,
): Promise<EntryTarget | null> {
  const isFolderNow = before !== null && isFolder(before.mode);
  const folderBefore = isFolderNow ? before.sha : null;
  const fileBefore = isFolderNow ? null : before;
  const folderAfter = below === null ? folderBefore : await editFolder(objects, folderBefore, below);
  const fileAfter = file === null ? fileBefore : await file(fileBefore);
  if (folderAfter !== null && fileAfter !== null) throw new BadChange(path, 'would be a file and a folder');
  return folderAfter === null ? fileAfter : { mode: folderMode, sha: folderAfter };
}
