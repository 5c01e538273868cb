import { CommitGraph } from '@erwik/merge';
import { extendGraph } from '../../src/merging/load-graph.js';
import { MergeMemory } from '../../src/merging/merge-memory.js';
import { mergeTips } from '../../src/merging/merge-tips.js';
import { encodeCommit, parseCommit } from '../../src/objects/commit.js';
import { editTree } from '../../src/objects/edit-tree.js';
import type { ObjectSink } from '../../src/objects/edit-tree.js';
import { emptyTreeSha, hashObject, readTyped } from '../../src/objects/object.js';
import type { RawObject, Sha } from '../../src/objects/object.js';
import { withTrailers } from '../../src/objects/trailers.js';
import { listTree } from '../../src/repository/walk-trees.js';
import type { File, Files, FilesEdit } from './edit-files.js';
import type { Deed } from './traces.js';
import { deedOf, tracesOf } from './traces.js';

/** A node as far as merging goes: the authored commits it holds, and the head it made of them. */
export interface Replica {
  readonly name: string;
  readonly held: Set<Sha>;
  graph: CommitGraph;
  memory: MergeMemory;
  tips: readonly Sha[];
  head: Sha | null;
}

const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'] as const;

/** Nodes without a network or a disk: they share one memory of objects, and hold of it what they were given. */
export class World {
  readonly replicas: readonly Replica[];
  readonly objects: ObjectSink;
  readonly #deeds = new Map<Sha, Deed>();
  readonly #stored = new Map<Sha, RawObject>();
  #words = 0;

  constructor(replicas: number) {
    this.replicas = names.slice(0, replicas).map((name) => newReplica(name));
    this.objects = {
      read: async (sha) => this.#stored.get(sha) ?? null,
      put: (object) => {
        const sha = hashObject(object);
        this.#stored.set(sha, object);
        return sha;
      },
    };
  }

  /** A word that nobody has used. */
  word(): string {
    return `w${(this.#words += 1)}`;
  }

  /** Commits an edit on a replica's head; the edit becomes the replica's only tip. */
  async commit(replica: Replica, edit: FilesEdit, seconds: number): Promise<Sha> {
    const before = await this.filesOf(replica.head);
    const tree = await this.#write(await this.treeOf(replica.head), edit.changes);
    const who = { name: replica.name, email: `${replica.name}@example.org`, seconds, offsetMinutes: 0 };
    const message = withTrailers('Edit', { 'Erwik-Node': `erwik@${replica.name}.example.org` });
    const parents = replica.head === null ? [] : [replica.head];
    const data = encodeCommit({ tree, parents, author: who, committer: who, message });
    const commit = this.objects.put({ type: 'commit', data });
    const after = await this.filesOf(commit);
    const authored = { commit, author: replica.name, ancestry: new Set([commit, ...replica.held]) };
    this.#deeds.set(commit, deedOf(authored, edit, tracesOf(before), tracesOf(after)));
    replica.held.add(commit);
    await extendGraph(replica.graph, this.objects, [commit]);
    Object.assign(replica, { head: commit, tips: [commit] });
    return commit;
  }

  /** Gives commits and their ancestry to a replica, which merges them with what it has. */
  async receive(replica: Replica, commits: readonly Sha[]): Promise<void> {
    const all = [...replica.tips, ...commits];
    await extendGraph(replica.graph, this.objects, all);
    for (const sha of this.#withAncestry(commits)) replica.held.add(sha);
    Object.assign(replica, await mergeTips(this.objects, replica.graph, all, replica.memory));
  }

  /** Forgets what a replica has worked out, as a node that starts again or that was never there before. */
  restart(replica: Replica): void {
    replica.graph = new CommitGraph();
    replica.memory = new MergeMemory();
  }

  /** What some held authored commits did. */
  deeds(commits: Iterable<Sha>): Deed[] {
    return [...commits].map((sha) => this.#known(sha));
  }

  async treeOf(commit: Sha | null): Promise<Sha> {
    return commit === null ? emptyTreeSha : parseCommit(await readTyped(this.objects, commit, 'commit')).tree;
  }

  /** All files of a commit. */
  async filesOf(commit: Sha | null): Promise<Files> {
    const files = new Map<string, File>();
    for (const { path, mode, sha } of await listTree(this.objects, await this.treeOf(commit))) {
      files.set(path, { mode, data: await readTyped(this.objects, sha, 'blob') });
    }
    return files;
  }

  #write(tree: Sha, changes: FilesEdit['changes']): Promise<Sha> {
    const targets = [...changes].map(([path, file]) => {
      const target = file && { mode: file.mode, sha: this.objects.put({ type: 'blob', data: file.data }) };
      return [path, () => target] as const;
    });
    return editTree(this.objects, tree, new Map(targets));
  }

  #withAncestry(commits: readonly Sha[]): Set<Sha> {
    return new Set(commits.flatMap((sha) => [...this.#known(sha).ancestry]));
  }

  #known(sha: Sha): Deed {
    const deed = this.#deeds.get(sha);
    if (deed === undefined) throw new Error(`nobody authored ${sha}`);
    return deed;
  }
}

function newReplica(name: string): Replica {
  const [graph, memory] = [new CommitGraph(), new MergeMemory()];
  return { name, held: new Set(), graph, memory, tips: [], head: null };
}
