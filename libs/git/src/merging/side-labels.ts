import type { CommitGraph, VersionLabel } from '@erwik/merge';
import { orderLabels } from '@erwik/merge';
import { parseCommit } from '../objects/commit.js';
import type { Commit } from '../objects/commit.js';
import { readTyped } from '../objects/object.js';
import type { ObjectReader, Sha } from '../objects/object.js';
import { readTrailer } from '../objects/trailers.js';
import { diffTrees } from '../repository/walk-trees.js';
import { isDerived } from './derived-commit.js';

/** Where labels are read from. */
export interface LabelSource {
  readonly reader: ObjectReader;
  readonly graph: CommitGraph;
}

/**
 * Who changed what on one side of a merge: for each file the latest authored commit, by author time, that this side has and
 * the other has not. It is found by reading that part of the history once, and only when somebody asks.
 */
export class SideLabels {
  readonly #source: LabelSource;
  readonly #mine: readonly Sha[];
  readonly #others: readonly Sha[];
  #labels: Promise<Labels> | null = null;

  constructor(source: LabelSource, mine: readonly Sha[], others: readonly Sha[]) {
    this.#source = source;
    this.#mine = mine;
    this.#others = others;
  }

  /** The label of a file's version on this side; that of the side's latest commit where none of its own changed the file. */
  async of(path: string): Promise<VersionLabel> {
    const { byPath, latest } = await (this.#labels ??= this.#read());
    return byPath.get(path) ?? latest;
  }

  async #read(): Promise<Labels> {
    const { reader, graph } = this.#source;
    const byPath = new Map<string, VersionLabel>();
    let latest: VersionLabel | null = null;
    for (const sha of graph.only(this.#mine, this.#others)) {
      const commit = await commitOf(reader, sha);
      if (isDerived(commit)) continue;
      const label = labelOf(sha, commit);
      latest = later(latest, label);
      for (const path of await changedPaths(reader, commit)) byPath.set(path, later(byPath.get(path), label));
    }
    return { byPath, latest: latest ?? (await this.#anyLabel()) };
  }

  /** Of a side that has no authored commit of its own: then both sides were merged from the same ones. */
  async #anyLabel(): Promise<VersionLabel> {
    const [sha] = this.#mine;
    if (sha === undefined) throw new Error('a side of a merge has no commit');
    return labelOf(sha, await commitOf(this.#source.reader, sha));
  }
}

interface Labels {
  readonly byPath: ReadonlyMap<string, VersionLabel>;
  readonly latest: VersionLabel;
}

function later(known: VersionLabel | null | undefined, label: VersionLabel): VersionLabel {
  return known && orderLabels(known, label) > 0 ? known : label;
}

/** What a commit changed itself: of a merge only that in which it differs from all its parents. */
async function changedPaths(reader: ObjectReader, { tree, parents }: Commit): Promise<readonly string[]> {
  const [first, ...others] = parents;
  let paths = await pathsBetween(reader, first, tree);
  for (const parent of others) {
    const also = new Set(await pathsBetween(reader, parent, tree));
    paths = paths.filter((path) => also.has(path));
  }
  return paths;
}

async function pathsBetween(reader: ObjectReader, parent: Sha | undefined, tree: Sha): Promise<string[]> {
  const before = parent === undefined ? null : (await commitOf(reader, parent)).tree;
  return (await diffTrees(reader, before, tree)).map(({ path }) => path);
}

async function commitOf(reader: ObjectReader, sha: Sha): Promise<Commit> {
  return parseCommit(await readTyped(reader, sha, 'commit'));
}

function labelOf(sha: Sha, { author, message }: Commit): VersionLabel {
  const node = readTrailer(message, 'Erwik-Node');
  return { name: author.name, node, seconds: author.seconds, commit: sha.slice(0, 12) };
}
