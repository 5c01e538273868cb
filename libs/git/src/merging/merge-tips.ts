import type { CommitGraph } from '@erwik/merge';
import { encodeCommit } from '../objects/commit.js';
import type { ObjectSink } from '../objects/edit-tree.js';
import { emptyTreeSha } from '../objects/object.js';
import type { Sha } from '../objects/object.js';
import { readCommit } from '../objects/read-commit.js';
import { derivedCommit } from './derived-commit.js';
import type { NamedCommit } from './derived-commit.js';
import { MergeMemory } from './merge-memory.js';
import type { VirtualTrees } from './merge-memory.js';
import { mergeTrees } from './merge-trees.js';
import type { MergedTree } from './merge-trees.js';
import { scratchObjects } from './scratch-objects.js';
import { SideHistory } from './side-history.js';

/** The head of a set of tips, and the tips in the order in which they were folded. */
export interface MergedHead {
  readonly head: Sha;
  readonly tips: readonly Sha[];
}

/**
 * The head of a set of authored commits: its tips (those from which no other descends), ordered by commit time and sha, are
 * merged one after another into derived commits, which are put into `objects`. It depends on nothing but the commits: the
 * same set gives the same head on every node. `graph` must know the ancestry of all of them; `memory` speeds the next merge.
 * Errors: `MissingObject`, `BadObject`.
 */
export async function mergeTips(
  objects: ObjectSink,
  graph: CommitGraph,
  commits: readonly Sha[],
  memory = new MergeMemory(),
): Promise<MergedHead> {
  const tips = await inOrder(objects, graph.maximal(commits));
  const [first, ...others] = tips;
  if (first === undefined) throw new Error('a head needs a commit');
  const folding = new Folding(objects, graph, memory);
  let head = first;
  const folded = [first.sha];
  for (const tip of others) {
    const merged = await folding.merge(objects, { tree: head.tree, commits: [...folded] }, tip);
    const commit = derivedCommit([head, tip], merged);
    head = { ...commit, sha: objects.put({ type: 'commit', data: encodeCommit(commit) }) };
    folded.push(tip.sha);
  }
  return { head: head.sha, tips: folded };
}

async function inOrder(objects: ObjectSink, tips: readonly Sha[]): Promise<NamedCommit[]> {
  const commits = await Promise.all(tips.map((sha) => readNamed(objects, sha)));
  return commits.sort((a, b) => a.committer.seconds - b.committer.seconds || (a.sha < b.sha ? -1 : 1));
}

async function readNamed(objects: ObjectSink, sha: Sha): Promise<NamedCommit> {
  return { sha, ...(await readCommit(objects, sha)) };
}

/** What has been merged so far: a tree, and the commits that went into it. */
interface Folded {
  readonly tree: Sha;
  readonly commits: readonly Sha[];
}

/** Merges into and out of one graph. */
class Folding {
  readonly #graph: CommitGraph;
  readonly #memory: MergeMemory;
  readonly #virtualTrees: VirtualTrees;
  /** holds the objects of virtual trees too */
  readonly #scratch: ObjectSink;

  constructor(objects: ObjectSink, graph: CommitGraph, memory: MergeMemory) {
    this.#graph = graph;
    this.#memory = memory;
    this.#virtualTrees = memory.virtualTrees();
    this.#scratch = scratchObjects(objects, this.#virtualTrees.objects);
  }

  async merge(sink: ObjectSink, folded: Folded, tip: NamedCommit): Promise<MergedTree> {
    const source = { reader: this.#scratch, graph: this.#graph, known: this.#memory.deeds };
    return mergeTrees(sink, {
      base: await this.#treeOf(this.#graph.mergeBases(folded.commits, tip.sha)),
      reader: this.#scratch,
      one: { tree: folded.tree, history: new SideHistory(source, folded.commits, [tip.sha]) },
      two: { tree: tip.tree, history: new SideHistory(source, [tip.sha], folded.commits) },
    });
  }

  /**
   * What both sides started from. Histories that have crossed have several merge bases: these are folded like tips, ordered
   * by sha, into a virtual tree that stands for all of them.
   */
  async #treeOf(bases: readonly Sha[]): Promise<Sha> {
    const last = bases.at(-1);
    if (last === undefined) return emptyTreeSha;
    const tip = await readNamed(this.#scratch, last);
    if (bases.length === 1) return tip.tree;
    const key = bases.join(' ');
    const known = this.#virtualTrees.get(key);
    if (known !== undefined) return known;
    const commits = bases.slice(0, -1);
    const { tree } = await this.merge(this.#scratch, { tree: await this.#treeOf(commits), commits }, tip);
    this.#virtualTrees.set(key, tree);
    return tree;
  }
}
