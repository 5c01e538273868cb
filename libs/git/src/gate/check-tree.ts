import { entrySpan, isFolder, parseTree } from '../objects/tree.js';
import type { TreeEntry } from '../objects/tree.js';
import { BadObject } from '../objects/object.js';
import { checkPath } from './check-path.js';
import { faultAt } from './faults.js';
import type { Fault, FaultCode } from './faults.js';
import { structureMaxBytes } from './limits.js';

/**
 * What is wrong with a tree's bytes. `path` is the folder it stands for, empty for the root. With `before`, the same
 * folder's earlier tree, entries that stand there unchanged are not held against it: an edit beside an old oddity
 * is fine.
 */
export function checkTree(data: Buffer, folder: { path: string; before?: Buffer }): Fault[] {
  if (data.length > structureMaxBytes) return [faultAt('too_big', folder.path)];
  const entries = parsedEntries(data);
  if (entries === null) return [faultAt('broken_tree', folder.path)];
  const old = new Set((folder.before && parsedEntries(folder.before))?.map(entryKey));
  const fresh = entries.filter((entry) => !old.has(entryKey(entry)));
  return [
    ...orderFaults(data).map((code) => faultAt(code, folder.path)),
    ...fresh.flatMap((entry) => entryFaults(entry, folder.path)),
    ...twinFaults(entries, new Set(fresh), folder.path),
  ];
}

function parsedEntries(data: Buffer): TreeEntry[] | null {
  try {
    return parseTree(data);
  } catch (error) {
    if (error instanceof BadObject) return null;
    throw error;
  }
}

function entryKey({ mode, name, sha }: TreeEntry): string {
  return `${mode} ${sha} ${name}`;
}

/** Git orders by bytes, a folder as if its name ended in a slash; a file and a folder of one name are not neighbors. */
function orderFaults(data: Buffer): FaultCode[] {
  const codes = new Set<FaultCode>();
  const names = new Set<string>();
  let previous: Buffer | null = null;
  for (let at = 0; at < data.length;) {
    const span = entrySpan(data, at);
    const name = data.subarray(span.space + 1, span.nul);
    const folder = isFolder(data.toString('latin1', span.start, span.space));
    const key: Buffer = folder ? Buffer.concat([name, Buffer.from('/')]) : name;
    if (previous !== null && previous.compare(key) > 0) codes.add('unsorted_tree');
    if (names.has(name.toString('latin1'))) codes.add('duplicate_entry');
    names.add(name.toString('latin1'));
    previous = key;
    at = span.end;
  }
  return [...codes];
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
function twinFaults(entries: TreeEntry[], fresh: ReadonlySet<TreeEntry>, folder: string): Fault[] {
  const faults: Fault[] = [];
  const seen = new Map<string, TreeEntry>();
  for (const entry of entries) {
    const normal = entry.name.normalize('NFC');
    const twin = seen.get(normal.toLowerCase());
    seen.set(normal.toLowerCase(), entry);
    if (twin === undefined || twin.name === entry.name || !(fresh.has(twin) || fresh.has(entry))) continue;
    const code = twin.name.normalize('NFC') === normal ? 'nfc_twins' : 'case_twins';
    faults.push(faultAt(code, folder === '' ? entry.name : `${folder}/${entry.name}`));
  }
  return faults;
}
