import { parseCommit } from '../objects/commit.js';
import { emptyTreeSha, readTyped } from '../objects/object.js';
import type { ObjectReader, RawObject, Sha } from '../objects/object.js';
import { encodeThinPack } from '../packs/thin-pack.js';
import type { ThinPackObject } from '../packs/thin-pack.js';
import { noveltiesOf } from './novelties.js';
import type { Novelty } from './novelties.js';

/**
 * Most commits that are packed in this process. Each may add a step to the chains of deltas, of which whoever gets the pack
 * allows 50 (`defaultPackLimits`).
 */
export const packedHereMaxCommits = 50;
/** Most files and folders that are packed in this process: a fourth of what whoever gets the pack allows. */
const entriesMax = 2_500;
/** Most bytes of objects and of their earlier versions: whoever gets the pack holds them in memory and allows 64 MiB. */
const bytesMax = 24 * 1024 * 1024;

/** The commits bring more than is packed in this process. */
class TooMuch extends Error {}

/**
 * A thin pack of commits, parents before children: of each file and folder what changed since the commit's parents, which the
 * receiver holds or gets before. Null where that is a matter for {@link packHistory}. Errors: `MissingObject`, `BadObject`.
 */
export async function packCommits(reader: ObjectReader, commits: readonly Sha[]): Promise<Buffer | null> {
  if (commits.length > packedHereMaxCommits) return null;
  const gathering = new Gathering(reader);
  try {
    for (const commit of commits) await gathering.commit(commit);
  } catch (error) {
    if (error instanceof TooMuch) return null;
    throw error;
  }
  return encodeThinPack(gathering.objects, gathering.bases);
}

class Gathering {
  readonly objects: ThinPackObject[] = [];
  readonly bases = new Map<Sha, RawObject>();
  readonly #sent = new Set<Sha>();
  readonly #reader: ObjectReader;
  #entries = 0;
  #bytes = 0;

  constructor(reader: ObjectReader) {
    this.#reader = reader;
  }

  async commit(sha: Sha): Promise<void> {
    const data = await readTyped(this.#reader, sha, 'commit');
    const { found, gone } = await noveltiesOf(this.#reader, parseCommit(data), (entries, bytes) =>
      this.#spend(entries, bytes),
    );
    this.objects.push({ type: 'commit', data });
    // what only moved is held under its old name
    for (const novelty of found)
      if (!gone.has(novelty.sha) || novelty.sha === emptyTreeSha) this.#add(novelty);
  }

  #add({ sha, type, data, before }: Novelty): void {
    if (this.#sent.has(sha)) return;
    this.#sent.add(sha);
    if (before === null) return void this.objects.push({ type, data });
    this.bases.set(before.sha, before);
    this.objects.push({ type, data, base: before.sha });
  }

  #spend(entries: number, bytes: number): void {
    this.#entries += entries;
    this.#bytes += bytes;
    if (this.#entries > entriesMax || this.#bytes > bytesMax) throw new TooMuch();
  }
}
