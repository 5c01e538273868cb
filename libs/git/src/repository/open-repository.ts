// oxlint-disable-next-line typescript/triple-slash-reference -- packages that compile these sources need the declarations too
/// <reference path="./nodegit.d.ts" />
import nodegit from 'nodegit';
import type { Odb, Oid, OdbObject, Repository as Handle } from 'nodegit';
import type { ObjectReader, ObjectType, RawObject, Sha } from '../objects/object.js';
import { MissingObject, readTyped } from '../objects/object.js';
import { readCommit } from '../objects/read-commit.js';
import type { EntryTarget } from '../objects/tree.js';
import { checkedSha } from '../programs/checked-sha.js';
import { cachingReader } from './object-cache.js';
import { diffTrees, findPath, listTree } from './walk-trees.js';
import type { FileEntry, TreeChange } from './walk-trees.js';
import { watchdog } from './watchdog.js';
import type { Watch, Watchdog } from './watchdog.js';

/** Most commits one walk answers. */
export const walkMaxCommits = 10_000;

/**
 * A repository open for reading. Every method rejects with `UnavailableRepositoryRead` when libgit2 hangs,
 * `MissingObject` when an object that must be there is not, `BadObject` when one cannot be read. Data that is read is
 * shared with a cache: do not write to it.
 */
export interface Repository extends ObjectReader, AsyncDisposable {
  /** the commit a ref such as `refs/heads/main` names, or null */
  resolveRef(name: string): Promise<Sha | null>;
  /** the tree of a commit */
  treeOf(commit: Sha): Promise<Sha>;
  /** what stands at a path of a commit, or null */
  entryAt(commit: Sha, path: string): Promise<EntryTarget | null>;
  /** all files of a commit, in git's order */
  listFiles(commit: Sha): Promise<FileEntry[]>;
  /** the files that differ between two trees; null stands for no tree */
  diffTrees(from: Sha | null, to: Sha | null): Promise<TreeChange[]>;
  /** the files that differ between two commits; null stands for no commit */
  diffCommits(from: Sha | null, to: Sha | null): Promise<TreeChange[]>;
  /** whether `commit` is `ancestor` or descends from it */
  isAncestor(ancestor: Sha, commit: Sha): Promise<boolean>;
  /** a commit and its ancestors, newest first by commit time, at most `limit` */
  walk(from: Sha, options: { limit: number }): Promise<Sha[]>;
  /** waits for reads that are under way, then lets go of files and caches */
  close(): Promise<void>;
}

/**
 * Opens a bare repository through nodegit, which reads only what our own code has verified and written. What libgit2
 * would write it would also fsync (it is off by default; a power cut then leaves empty objects).
 */
export async function openRepository(dir: string, watch: Watch): Promise<Repository> {
  nodegit.Libgit2.opts(nodegit.Libgit2.OPT.ENABLE_FSYNC_GITDIR, 1);
  const guarded = watchdog(watch);
  const handle = await guarded('open', dir, () => nodegit.Repository.openBare(dir));
  const odb = await guarded('open odb', dir, () => handle.odb());
  return new OpenRepository(handle, odb, guarded);
}

/** A nodegit handle with what has been read through it. */
class OpenRepository implements Repository {
  readonly #handle: Handle;
  readonly #guarded: Watchdog;
  readonly #reader: ReturnType<typeof cachingReader>;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(handle: Handle, odb: Odb, guarded: Watchdog) {
    this.#handle = handle;
    this.#guarded = guarded;
    this.#reader = cachingReader({
      read: (sha) => this.#call('read', sha, async () => rawObject(await odb.read(oid(sha)))),
    });
  }

  read(sha: Sha): Promise<RawObject | null> {
    return this.#reader.read(sha);
  }

  resolveRef(name: string): Promise<Sha | null> {
    return this.#call('resolve', name, async () => {
      try {
        return (await nodegit.Reference.nameToId(this.#handle, name)).tostrS();
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    });
  }

  async treeOf(commit: Sha): Promise<Sha> {
    return (await readCommit(this, commit)).tree;
  }

  async entryAt(commit: Sha, path: string): Promise<EntryTarget | null> {
    return findPath(this, await this.treeOf(commit), path);
  }

  async listFiles(commit: Sha): Promise<FileEntry[]> {
    return listTree(this, await this.treeOf(commit));
  }

  diffTrees(from: Sha | null, to: Sha | null): Promise<TreeChange[]> {
    return diffTrees(this, from, to);
  }

  async diffCommits(from: Sha | null, to: Sha | null): Promise<TreeChange[]> {
    const tree = (commit: Sha | null) => (commit === null ? null : this.treeOf(commit));
    return diffTrees(this, await tree(from), await tree(to));
  }

  async isAncestor(ancestor: Sha, commit: Sha): Promise<boolean> {
    for (const sha of [ancestor, commit]) if ((await this.read(sha)) === null) throw new MissingObject(sha);
    if (ancestor === commit) return true;
    const descends = () => nodegit.Graph.descendantOf(this.#handle, oid(commit), oid(ancestor));
    return (await this.#call('ancestry of', commit, descends)) === 1;
  }

  async walk(from: Sha, { limit }: { limit: number }): Promise<Sha[]> {
    // push() reads on the main thread: a commit that would hang there is found here, under the watchdog
    await readTyped(this, from, 'commit');
    return this.#call('walk', from, async () => {
      const walk = this.#handle.createRevWalk();
      walk.sorting(nodegit.Revwalk.SORT.TIME);
      walk.push(oid(from));
      const commits = await walk.fastWalk(Math.min(limit, walkMaxCommits));
      return commits.map((commit) => commit.tostrS());
    });
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    this.#reader.clear();
    this.#handle.cleanup();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #call<T>(operation: string, subject: string, call: () => Promise<T>): Promise<T> {
    const result = this.#guarded(operation, subject, call);
    this.#underWay.add(result);
    try {
      return await result;
    } finally {
      this.#underWay.delete(result);
    }
  }
}

function oid(sha: Sha): Oid {
  return nodegit.Oid.fromString(checkedSha(sha));
}

const types: readonly (ObjectType | undefined)[] = [undefined, 'commit', 'tree', 'blob', 'tag'];

/** Copies the object out of libgit2: exactly as many bytes as it has, since nodegit checks no bound. */
function rawObject(object: OdbObject | null): RawObject | null {
  const type = object === null ? undefined : types[object.type()];
  if (object === null || type === undefined) return null;
  const size = object.size();
  return { type, data: size === 0 ? Buffer.alloc(0) : object.data().toBuffer(size) };
}

const notFoundErrno = -3;

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && error.errno === notFoundErrno;
}
