import { chooseRenames, renameCandidates, textSimilarity } from '@erwik/merge';
import type { FileChange } from '@erwik/merge';
import { readTyped } from '../objects/object.js';
import type { ObjectReader, Sha } from '../objects/object.js';

/**
 * Where a side has put the files that it deleted and the other side touched, by old path. Git records no renames, so they are
 * found by content. Errors: `MissingObject`, `BadObject`.
 */
export async function findRenames(
  side: readonly FileChange[],
  other: readonly FileChange[],
  reader: ObjectReader,
): Promise<Map<string, string>> {
  const candidates = renameCandidates(side, other);
  const texts = new Map<Sha, Buffer>();
  for (const sha of candidates.comparisons.flatMap(({ deleted, added }) => [deleted, added])) {
    if (!texts.has(sha)) texts.set(sha, await readTyped(reader, sha, 'blob'));
  }
  const nothing = Buffer.alloc(0);
  return chooseRenames(candidates, (deleted, added) =>
    textSimilarity(texts.get(deleted) ?? nothing, texts.get(added) ?? nothing),
  );
}
