import type { Sha } from '@erwik/events';
import { MergeMemory, extendGraph, loadInto } from '@erwik/git';
import type { CommitSink, Deed, ObjectReader } from '@erwik/git';
import { CommitGraph } from '@erwik/merge';
import { LRUCache } from 'lru-cache';

/** Most commits of which it is remembered what they did: some ten MB, and more than nodes write apart. */
const deedsMax = 20_000;

/** Where commits are read, and the head that leads to all that is held. */
export interface HistoryPlace {
  readonly reader: ObjectReader;
  readonly head: Sha | null;
}

/** A commit as the graph knows it. */
export interface GraphCommit {
  readonly sha: Sha;
  readonly parents: readonly Sha[];
  /** its committer's time */
  readonly seconds: number;
}

/**
 * Which commit descends from which, and which of them are held. A wiki that nobody asks for it never needs it, so it is read
 * then, by one run of git; from then on each commit is read once.
 */
export class Ancestry {
  /** what merges found out */
  readonly merges = new MergeMemory(new LRUCache<Sha, { deed: Deed | null }>({ max: deedsMax }));
  readonly #dir: string;
  #loading: Promise<KnownHistory> | null = null;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /**
   * The graph of at least these commits and all their ancestry. Errors: `MissingObject` where that is not held whole,
   * `BadObject`, `UnavailableProgram`.
   */
  async of(commits: readonly Sha[], { reader, head }: HistoryPlace): Promise<CommitGraph> {
    const history = await this.#load(head);
    await extendGraph(history, reader, commits);
    return history.graph;
  }

  /**
   * Whether a commit is the head or any of its ancestors. One that only lies in the repository is not held. Errors: as `of`.
   */
  async holds(commit: Sha, place: HistoryPlace): Promise<boolean> {
    if (place.head === null) return false;
    return commit === place.head || (await this.#at(place)).isHeld(commit);
  }

  /** The commits without parents in head's history, sorted. Errors: as `of`. */
  async roots(place: HistoryPlace): Promise<Sha[]> {
    return place.head === null ? [] : (await this.#at(place)).roots();
  }

  /** Learns commits that were read already, parents before children. */
  async learn(commits: Iterable<GraphCommit>, { head }: HistoryPlace): Promise<void> {
    const history = await this.#load(head);
    for (const { sha, parents, seconds } of commits) history.add(sha, parents, seconds);
  }

  /** Somebody has put back an older branch: what was held is to be found anew. */
  forget(): void {
    this.#loading = null;
  }

  async #at(place: HistoryPlace): Promise<KnownHistory> {
    const history = await this.#load(place.head);
    if (place.head === null) return history;
    await extendGraph(history, place.reader, [place.head]);
    history.hold(place.head);
    return history;
  }

  #load(head: Sha | null): Promise<KnownHistory> {
    this.#loading ??= loadHistory(this.#dir, head).catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }
}

async function loadHistory(dir: string, head: Sha | null): Promise<KnownHistory> {
  const history = new KnownHistory();
  if (head === null) return history;
  await loadInto(history, dir, [head]);
  history.hold(head);
  return history;
}

/** The graph, and which of its commits head does not lead to: few, since commits become known shortly before they are held. */
class KnownHistory implements CommitSink {
  readonly graph = new CommitGraph();
  readonly #unheld = new Set<Sha>();
  readonly #roots = new Set<Sha>();

  has(sha: Sha): boolean {
    return this.graph.has(sha);
  }

  add(sha: Sha, parents: readonly Sha[], seconds: number): void {
    if (this.graph.has(sha)) return;
    this.graph.add(sha, parents, seconds);
    this.#unheld.add(sha);
    if (parents.length === 0) this.#roots.add(sha);
  }

  /** A head leads to all its ancestors: below one that was held before there is nothing new. */
  hold(head: Sha): void {
    const open = [head];
    for (let sha = open.pop(); sha !== undefined; sha = open.pop())
      if (this.#unheld.delete(sha)) open.push(...this.graph.parentsOf(sha));
  }

  isHeld(sha: Sha): boolean {
    return this.graph.has(sha) && !this.#unheld.has(sha);
  }

  roots(): Sha[] {
    return [...this.#roots].filter((sha) => this.isHeld(sha)).sort();
  }
}
