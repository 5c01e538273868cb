import { twinKey } from '@erwik/merge';
import { emptyTreeSha, readTyped } from '../objects/object.js';
import type { ObjectReader, Sha } from '../objects/object.js';
import { folderMode, isFolder, parseTree } from '../objects/tree.js';
import { findPath } from '../repository/walk-trees.js';
import type { FileEntry } from '../repository/walk-trees.js';

/**
 * What stands at a path below a tree, or else beside it under a name that a file system without case, or with another form of
 * Unicode, takes for the same; null where there is nothing. Errors: `MissingObject`, `BadObject`.
 */
export async function findTwin(reader: ObjectReader, tree: Sha, path: string): Promise<FileEntry | null> {
  const prefix = path.slice(0, path.lastIndexOf('/') + 1);
  const folder =
    prefix === '' ? { mode: folderMode, sha: tree } : await findPath(reader, tree, prefix.slice(0, -1));
  if (folder === null || !isFolder(folder.mode) || folder.sha === emptyTreeSha) return null;
  const entries = parseTree(await readTyped(reader, folder.sha, 'tree'));
  const wanted = twinKey(path);
  const found =
    entries.find(({ name }) => prefix + name === path) ??
    entries.find(({ name }) => twinKey(prefix + name) === wanted);
  return found ? { path: prefix + found.name, mode: found.mode, sha: found.sha } : null;
}
