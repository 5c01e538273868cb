import type { CommitGraph, VersionLabel } from '@erwik/merge';
import { orderLabels } from '@erwik/merge';
import { parseCommit } from '../objects/commit.js';
import type { Commit } from '../objects/commit.js';
import { readTyped } from '../objects/object.js';
import type { ObjectReader, Sha } from '../objects/object.js';
import { readTrailer } from '../objects/trailers.js';
import { diffTrees } from '../repository/walk-trees.js';
import type { TreeChange } from '../repository/walk-trees.js';
import { isDerived } from './derived-commit.js';
import { PathMoves } from './path-moves.js';

/** Where a history is read from. */
export interface HistorySource {
  readonly reader: ObjectReader;
  readonly graph: CommitGraph;
}

/**
 * What the authored commits did that one side of a merge has and the other has not. That part of the history is read once,
 * and only when somebody asks. Errors: `MissingObject`, `BadObject`.
 */
export class SideHistory {
  readonly #source: HistorySource;
  readonly #mine: readonly Sha[];
  readonly #others: readonly Sha[];
  #deeds: Promise<Deeds> | null = null;

  constructor(source: HistorySource, mine: readonly Sha[], others: readonly Sha[]) {
    this.#source = source;
    this.#mine = mine;
    this.#others = others;
  }

  /** The latest commit, by author time, that changed a file; the latest of all where none of this side's did. */
  async labelOf(path: string): Promise<VersionLabel> {
    const { labels, latest } = await (this.#deeds ??= this.#read());
    return labels.get(path) ?? latest;
  }

  /** Which paths may have become which others. */
  async moves(): Promise<PathMoves> {
    return (await (this.#deeds ??= this.#read())).moves;
  }

  async #read(): Promise<Deeds> {
    const { reader, graph } = this.#source;
    const labels = new Map<string, VersionLabel>();
    const moves = new PathMoves();
    let latest: VersionLabel | null = null;
    for (const sha of graph.only(this.#mine, this.#others)) {
      const commit = await commitOf(reader, sha);
      if (isDerived(commit)) continue;
      const label = labelOf(sha, commit);
      const changes = await changesOf(reader, commit);
      latest = later(latest, label);
      for (const { path } of changes) labels.set(path, later(labels.get(path), label));
      moves.add(changes);
    }
    return { labels, moves, latest: latest ?? (await this.#anyLabel()) };
  }

  /** Of a side that has no authored commit of its own: then both sides were merged from the same ones. */
  async #anyLabel(): Promise<VersionLabel> {
    const [sha] = this.#mine;
    if (sha === undefined) throw new Error('a side of a merge has no commit');
    return labelOf(sha, await commitOf(this.#source.reader, sha));
  }
}

interface Deeds {
  readonly labels: ReadonlyMap<string, VersionLabel>;
  readonly moves: PathMoves;
  readonly latest: VersionLabel;
}

function later(known: VersionLabel | null | undefined, label: VersionLabel): VersionLabel {
  return known && orderLabels(known, label) > 0 ? known : label;
}

/** What a commit changed itself: of a merge only that in which it differs from all its parents. */
async function changesOf(reader: ObjectReader, { tree, parents }: Commit): Promise<readonly TreeChange[]> {
  const [first, ...others] = parents;
  let changes = await changesSince(reader, first, tree);
  for (const parent of others) {
    const also = new Set((await changesSince(reader, parent, tree)).map(({ path }) => path));
    changes = changes.filter(({ path }) => also.has(path));
  }
  return changes;
}

async function changesSince(reader: ObjectReader, parent: Sha | undefined, tree: Sha): Promise<TreeChange[]> {
  return diffTrees(reader, parent === undefined ? null : (await commitOf(reader, parent)).tree, tree);
}

async function commitOf(reader: ObjectReader, sha: Sha): Promise<Commit> {
  return parseCommit(await readTyped(reader, sha, 'commit'));
}

function labelOf(sha: Sha, { author, message }: Commit): VersionLabel {
  const node = readTrailer(message, 'Erwik-Node');
  return { name: author.name, node, seconds: author.seconds, commit: sha.slice(0, 12) };
}
