import { encodeCommit } from '../objects/commit.js';
import type { Signature } from '../objects/commit.js';
import { emptyTreeSha, hashObject } from '../objects/object.js';
import { BadChange, editTree } from '../objects/edit-tree.js';
import type { DeltaBase, ObjectSink, PathEdit } from '../objects/edit-tree.js';
import type { ObjectReader, RawObject, Sha } from '../objects/object.js';
import { treeOfCommit } from '../objects/read-commit.js';
import { spliceBetween } from '../objects/splice.js';
import { fileMode } from '../objects/tree.js';
import type { EntryTarget } from '../objects/tree.js';
import { findPath } from '../repository/walk-trees.js';
import type { StagedObject } from './active-pack.js';

/**
 * One file of a commit: its whole new content, null to delete it, or the entry of an object that is there already. Deleting what
 * is not there changes nothing.
 */
export interface FileChange {
  readonly path: string;
  readonly data: Buffer | EntryTarget | null;
}

/** A commit to make on the draft's head. */
export interface CommitRequest {
  readonly changes: readonly FileChange[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** A commit that was made, and the blob of each change in the order they were given, null for deletions. */
export interface CommitResult {
  readonly commit: Sha;
  readonly blobs: readonly (Sha | null)[];
}

/** What one build sees and adds to: the newest head, which need not be durable yet, and everything it leads to. */
export interface Draft extends ObjectSink {
  readonly head: Sha | null;
  /** The entry of a path (`a/b.md`) at the draft's head, or null; throws `MissingObject` for a broken history. */
  entryAt(path: string): Promise<EntryTarget | null>;
  /** Makes a commit and moves the draft's head to it; throws `BadChange`. */
  commit(request: CommitRequest): Promise<CommitResult>;
  /**
   * Adds an object, whole, as it came from elsewhere or was made; it must have passed the gate. With `base` it may be stored
   * as what changed since that object.
   */
  put(object: RawObject, base?: DeltaBase): Sha;
  /**
   * Moves the draft's head to a commit whose ancestry is held or has been put. `tips` are the authored commits it was
   * merged from; where it is one of them, that one alone.
   */
  moveTo(head: Sha, tips: readonly Sha[]): void;
}

/** Where a draft reads from; `inActivePack` tells which objects a delta can be made against. */
export interface DraftSource extends ObjectReader {
  inActivePack(sha: Sha): boolean;
}

/** A draft of one build, which gathers the objects that the build makes; used up when the build ends. */
export class OpenDraft implements Draft {
  readonly staged: StagedObject[] = [];
  /** the tips of the head it was moved to; null where it was not moved */
  tips: readonly Sha[] | null = null;
  readonly #source: DraftSource;
  readonly #own = new Map<Sha, RawObject>();
  #head: Sha | null;
  #ended = false;

  constructor(source: DraftSource, head: Sha | null) {
    this.#source = source;
    this.#head = head;
  }

  get head(): Sha | null {
    return this.#head;
  }

  async read(sha: Sha): Promise<RawObject | null> {
    return this.#own.get(sha) ?? this.#source.read(sha);
  }

  async entryAt(path: string): Promise<EntryTarget | null> {
    return findPath(this, await this.#rootTree(), path);
  }

  async commit({ changes, ...written }: CommitRequest): Promise<CommitResult> {
    const blobs = changes.map(({ data }) => blobOf(data));
    const tree = await editTree(this, await this.#rootTree(), this.#editsOf(changes));
    const head = this.#head;
    const data = encodeCommit({ ...written, tree, parents: head === null ? [] : [head] });
    const commit = this.put({ type: 'commit', data });
    this.moveTo(commit, [commit]);
    return { commit, blobs };
  }

  put(object: RawObject, base?: DeltaBase): Sha {
    if (this.#ended) throw new Error('the build of this draft has ended');
    const sha = hashObject(object);
    if (sha === base?.sha || this.#own.has(sha)) return sha;
    this.staged.push({ ...object, sha, base: base ?? null });
    this.#own.set(sha, object);
    return sha;
  }

  moveTo(head: Sha, tips: readonly Sha[]): void {
    if (this.#ended) throw new Error('the build of this draft has ended');
    this.#head = head;
    this.tips = tips;
  }

  /** Ends the draft: a build that goes on in the background can no longer add to it. */
  end(): void {
    this.#ended = true;
  }

  async #rootTree(): Promise<Sha> {
    return (await treeOfCommit(this, this.#head)) ?? emptyTreeSha;
  }

  #editsOf(changes: readonly FileChange[]): Map<string, PathEdit> {
    const edits = new Map<string, PathEdit>();
    for (const { path, data } of changes) {
      if (edits.has(path)) throw new BadChange(path, 'is changed twice');
      edits.set(path, (before) => (Buffer.isBuffer(data) ? this.#file(before, data) : data));
    }
    return edits;
  }

  async #file(before: EntryTarget | null, data: Buffer): Promise<EntryTarget> {
    const mode = before?.mode === '100755' ? before.mode : fileMode;
    const old = before !== null && this.#source.inActivePack(before.sha) ? await this.read(before.sha) : null;
    const base = before === null || old === null ? null : deltaBase(before.sha, old, data);
    return {
      mode,
      sha: base === null ? this.put({ type: 'blob', data }) : this.put({ type: 'blob', data }, base),
    };
  }
}

function blobOf(data: FileChange['data']): Sha | null {
  return Buffer.isBuffer(data) ? hashObject({ type: 'blob', data }) : (data?.sha ?? null);
}

function deltaBase(sha: Sha, old: RawObject, data: Buffer): DeltaBase {
  return { sha, splices: [spliceBetween(old.data, data)] };
}
