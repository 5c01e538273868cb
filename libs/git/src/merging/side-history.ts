import { twinKey } from '@erwik/merge';
import type { CommitGraph, VersionLabel } from '@erwik/merge';
import type { ObjectReader, Sha } from '../objects/object.js';
import { deedOf, readLabel } from './deed.js';
import type { Deed, KnownDeeds } from './deed.js';
import { PathMoves } from './path-moves.js';

/** Where a history is read from, and what of it is known. */
export interface HistorySource {
  readonly reader: ObjectReader;
  readonly graph: CommitGraph;
  readonly known: KnownDeeds;
}

/** Commits that are read at a time: most of it is waiting for the disk and for libgit2's threads. */
const readsAtOnce = 16;

/**
 * What the authored commits did that one side of a merge has and the other has not. That part of the history is read once,
 * and only when somebody asks. Errors: `MissingObject`, `BadObject`.
 */
export class SideHistory {
  readonly #source: HistorySource;
  readonly #mine: readonly Sha[];
  readonly #others: readonly Sha[];
  #summary: Promise<Summary> | null = null;

  constructor(source: HistorySource, mine: readonly Sha[], others: readonly Sha[]) {
    this.#source = source;
    this.#mine = mine;
    this.#others = others;
  }

  /**
   * The latest commit, by author time, that changed a file, under whatever spelling, since a merge may have settled on another;
   * the latest of all where none of this side's did.
   */
  async labelOf(path: string): Promise<VersionLabel> {
    const { labels, labelsOfTwins, latest } = await (this.#summary ??= this.#summarize());
    return labels.get(path) ?? labelsOfTwins.get(twinKey(path)) ?? latest;
  }

  /** Which paths may have become which others. */
  async moves(): Promise<PathMoves> {
    return (await (this.#summary ??= this.#summarize())).moves;
  }

  async #summarize(): Promise<Summary> {
    const labels = new Map<string, VersionLabel>();
    const labelsOfTwins = new Map<string, VersionLabel>();
    const moves = new PathMoves();
    let latest: VersionLabel | null = null;
    for await (const { label, changes } of this.#deeds()) {
      latest = later(latest, label);
      for (const { path } of changes) {
        labels.set(path, later(labels.get(path), label));
        const key = twinKey(path);
        labelsOfTwins.set(key, later(labelsOfTwins.get(key), label));
      }
      moves.add(changes);
    }
    return { labels, labelsOfTwins, moves, latest: latest ?? (await this.#anyLabel()) };
  }

  async *#deeds(): AsyncGenerator<Deed> {
    const { reader, graph, known } = this.#source;
    const commits = graph.only(this.#mine, this.#others);
    for (let start = 0; start < commits.length; start += readsAtOnce) {
      const some = commits.slice(start, start + readsAtOnce).map((sha) => deedOf(reader, sha, known));
      for (const deed of await Promise.all(some)) if (deed !== null) yield deed;
    }
  }

  /** Of a side that has no authored commit of its own: then both sides were merged from the same ones. */
  async #anyLabel(): Promise<VersionLabel> {
    const [sha] = this.#mine;
    if (sha === undefined) throw new Error('a side of a merge has no commit');
    return readLabel(this.#source.reader, sha);
  }
}

interface Summary {
  readonly labels: ReadonlyMap<string, VersionLabel>;
  /** by the keys of paths */
  readonly labelsOfTwins: ReadonlyMap<string, VersionLabel>;
  readonly moves: PathMoves;
  readonly latest: VersionLabel;
}

/** Of two commits in one second the first that is met is the later: children come before their parents. */
function later(known: VersionLabel | null | undefined, label: VersionLabel): VersionLabel {
  return known && known.seconds >= label.seconds ? known : label;
}
