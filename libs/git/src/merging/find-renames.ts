import { chooseRenames, renameCandidates, textSimilarity } from '@erwik/merge';
import type { FileChange } from '@erwik/merge';
import { readTyped } from '../objects/object.js';
import type { ObjectReader, Sha } from '../objects/object.js';
import type { SideHistory } from './side-history.js';

/** Where contents are read from, and what the side's commits did. */
export interface RenameSource {
  readonly reader: ObjectReader;
  readonly history: SideHistory;
}

/**
 * Where a side has put the files that it deleted and the other side touched, by old path. Git records no renames, so they are
 * found by content, among the paths that some commit of that side took away and added together. Errors: `MissingObject`,
 * `BadObject`.
 */
export async function findRenames(
  side: readonly FileChange[],
  other: readonly FileChange[],
  { reader, history }: RenameSource,
): Promise<Map<string, string>> {
  if (!mayHaveRenamed(side, other)) return new Map();
  const moves = await history.moves();
  const candidates = renameCandidates(side, other, (from, to) => moves.lead(from, to));
  const texts = new Map<Sha, Buffer>();
  for (const sha of candidates.comparisons.flatMap(({ deleted, added }) => [deleted, added])) {
    if (!texts.has(sha)) texts.set(sha, await readTyped(reader, sha, 'blob'));
  }
  const nothing = Buffer.alloc(0);
  return chooseRenames(candidates, (deleted, added) =>
    textSimilarity(texts.get(deleted) ?? nothing, texts.get(added) ?? nothing),
  );
}

/** Most merges have nothing to look for, and need not read the side's history. */
function mayHaveRenamed(side: readonly FileChange[], other: readonly FileChange[]): boolean {
  const touched = new Set(other.map(({ path }) => path));
  return (
    side.some(({ before }) => before === null) &&
    side.some(({ path, after }) => after === null && touched.has(path))
  );
}
