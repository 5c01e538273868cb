import type { CommitLine, PageChanged, Sha } from '@erwik/events';
import { isServed, readTyped } from '@erwik/git';
import type { EntryTarget, ObjectReader, TreeChange } from '@erwik/git';
import type { IndexedChange } from '@erwik/index';
import { indexedFile } from './indexer/follow-history.js';
import type { KnownStep } from './indexer/index-messages.js';

/** More files than this are read by the index's own thread. */
const filesMax = 20;

/** A move of head, as the store sees it: the tips it was made of, those that are new, and the files that differ. */
export interface HeadMove {
  readonly previous: Sha | null;
  readonly head: Sha;
  readonly tips: readonly Sha[];
  readonly held: readonly CommitLine[];
  readonly differences: readonly TreeChange[];
}

/**
 * What the index has to learn where head went on by one authored commit, as it does with each edit that is pulled: the index
 * would run git twice to find that out, which costs 20 ms of processor time. Null for all other moves, and where a file may have
 * been renamed, which is git's to say. Errors: `MissingObject`, `BadObject`.
 */
export async function knownStep(reader: ObjectReader, move: HeadMove): Promise<KnownStep | null> {
  const { previous, head, tips, differences } = move;
  const [line, ...others] = move.held;
  const isNext =
    line?.commit === head && others.length === 0 && tips.length === 1 && line.parents.length === 1;
  if (!isNext || previous === null || line.parents[0] !== previous || !isPlain(differences)) return null;
  const [changes, files] = await Promise.all([
    Promise.all(differences.map((difference) => indexedChange(reader, difference))),
    Promise.all(differences.map(({ path, after }) => indexedFile(path, after, reader))),
  ]);
  return { previous, commits: [{ line, changes }], files };
}

/** Files that readers are shown, few of them, and not some that came while others went. */
function isPlain(differences: readonly TreeChange[]): boolean {
  const came = differences.some(({ before }) => before === null);
  const went = differences.some(({ after }) => after === null);
  const areServed = differences.every(({ path, before, after }) =>
    [before, after].every((entry) => entry === null || isServed(path, entry.mode)),
  );
  return areServed && !(came && went) && differences.length <= filesMax;
}

async function indexedChange(
  reader: ObjectReader,
  { path, before, after }: TreeChange,
): Promise<IndexedChange> {
  const [bytesBefore, bytesAfter] = await Promise.all([sizeOf(reader, before), sizeOf(reader, after)]);
  const blob = after?.sha ?? null;
  return { path, oldPath: null, kind: kindOf(before, after), blob, bytesBefore, bytesAfter };
}

async function sizeOf(reader: ObjectReader, entry: EntryTarget | null): Promise<number> {
  return entry === null ? 0 : (await readTyped(reader, entry.sha, 'blob')).length;
}

function kindOf(before: EntryTarget | null, after: EntryTarget | null): PageChanged['kind'] {
  if (before === null) return 'created';
  return after === null ? 'deleted' : 'edited';
}
