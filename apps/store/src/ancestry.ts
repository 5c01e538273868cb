import type { Sha } from '@erwik/events';
import { extendGraph, loadGraph } from '@erwik/git';
import type { Deed, KnownDeeds, ObjectReader } from '@erwik/git';
import type { CommitGraph } from '@erwik/merge';
import { LRUCache } from 'lru-cache';

/** Most commits of which it is remembered what they did: some ten MB, and more than nodes write apart. */
const deedsMax = 20_000;

/** Which commit descends from which. A wiki that nobody sends anything to never needs it, so it is read when it is first asked for. */
export class Ancestry {
  /** what commits did, as far as it was of use to merges */
  readonly deeds: KnownDeeds = new LRUCache<Sha, { deed: Deed | null }>({ max: deedsMax });
  readonly #dir: string;
  #loading: Promise<CommitGraph> | null = null;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /**
   * The graph of at least these commits and all their ancestry. Errors: `MissingObject` where that is not held whole,
   * `BadObject`, `UnavailableProgram`.
   */
  async of(
    commits: readonly Sha[],
    { reader, head }: { reader: ObjectReader; head: Sha | null },
  ): Promise<CommitGraph> {
    const graph = await this.#load(head);
    await extendGraph(graph, reader, commits);
    return graph;
  }

  #load(head: Sha | null): Promise<CommitGraph> {
    this.#loading ??= loadGraph(this.#dir, head === null ? [] : [head]).catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }
}
