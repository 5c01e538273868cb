import { encodeCommit, parseCommit } from '../objects/commit.js';
import type { Signature } from '../objects/commit.js';
import { emptyTreeSha, hashObject, readTyped } from '../objects/object.js';
import type { ObjectReader, ObjectType, RawObject, Sha } from '../objects/object.js';
import { patchTree } from '../objects/patch-tree.js';
import { spliceBetween } from '../objects/splice.js';
import { fileMode, findEntry, folderMode, isFolder } from '../objects/tree.js';
import type { EntryTarget } from '../objects/tree.js';
import type { StagedObject } from './active-pack.js';

/** One file of a commit: its whole new content, or null to delete it. Deleting what is not there changes nothing. */
export interface FileChange {
  readonly path: string;
  readonly data: Buffer | null;
}

/** A commit to make on the draft's head. `parents` is the head alone where it is left out; the tree is always the head's, changed. */
export interface CommitRequest {
  readonly changes: readonly FileChange[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
  readonly parents?: readonly Sha[];
}

/** A commit that was made, and the blob of each change in the order they were given, null for deletions. */
export interface CommitResult {
  readonly commit: Sha;
  readonly blobs: readonly (Sha | null)[];
}

/** What one build sees and adds to: the newest head, which need not be durable yet, and everything it leads to. */
export interface Draft {
  readonly head: Sha | null;
  read(sha: Sha): Promise<RawObject | null>;
  /** The entry of a path (`a/b.md`) at the draft's head, or null; throws `MissingObject` for a broken history. */
  entryAt(path: string): Promise<EntryTarget | null>;
  /** Makes a commit and moves the draft's head to it; throws `BadChange`. */
  commit(request: CommitRequest): Promise<CommitResult>;
}

/** Changes that no tree can hold, such as a file below another file. */
export class BadChange extends Error {
  override readonly name = 'BadChange';
  readonly path: string;

  constructor(path: string, why: string) {
    super(`${JSON.stringify(path)} ${why}`);
    this.path = path;
  }
}

/** Where a draft reads from; `inActivePack` tells which objects a delta can be made against. */
export interface DraftSource extends ObjectReader {
  inActivePack(sha: Sha): boolean;
}

/** A draft of one build, which gathers the objects that the build makes; used up when the build ends. */
export class OpenDraft implements Draft {
  readonly staged: StagedObject[] = [];
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
    let entry: EntryTarget = { mode: folderMode, sha: await this.#rootTree() };
    for (const name of path.split('/')) {
      if (!isFolder(entry.mode)) return null;
      const found = findEntry(await this.#tree(entry.sha), name);
      if (found === null) return null;
      entry = found;
    }
    return entry;
  }

  async commit(request: CommitRequest): Promise<CommitResult> {
    const blobs = request.changes.map(({ data }) =>
      data === null ? null : hashObject({ type: 'blob', data }),
    );
    const root = await this.#rootTree();
    const tree = (await this.#changeFolder(root, fileTree(request.changes))) ?? this.#stageEmptyTree();
    if (this.#ended) throw new Error('the build of this draft has ended');
    const head = this.#head;
    const parents = request.parents ?? (head === null ? [] : [head]);
    const { author, committer, message } = request;
    const data = encodeCommit({ tree, parents, author, committer, message });
    this.#head = this.#stage('commit', data, null);
    return { commit: this.#head, blobs };
  }

  /** Ends the draft: a build that goes on in the background can no longer add to it. */
  end(): void {
    this.#ended = true;
  }

  async #rootTree(): Promise<Sha> {
    if (this.#head === null) return emptyTreeSha;
    return parseCommit(await readTyped(this, this.#head, 'commit')).tree;
  }

  async #tree(sha: Sha): Promise<Buffer> {
    return sha === emptyTreeSha ? Buffer.alloc(0) : readTyped(this, sha, 'tree');
  }

  /** The folder after its changes, or null where nothing is left in it. */
  async #changeFolder(old: Sha | null, changes: Folder): Promise<Sha | null> {
    const before = await this.#tree(old ?? emptyTreeSha);
    const edits = new Map<string, EntryTarget | null>();
    for (const [name, change] of changes.names) {
      edits.set(name, await this.#changeName(findEntry(before, name), change));
    }
    const { data, splices } = patchTree(before, edits);
    if (data.length === 0) return null;
    return this.#stage('tree', data, old === null ? null : { sha: old, splices });
  }

  async #changeName(before: EntryTarget | null, change: Change): Promise<EntryTarget | null> {
    const folderBefore = before !== null && isFolder(before.mode) ? before.sha : null;
    const folder =
      change.below === null ? folderBefore : await this.#changeFolder(folderBefore, change.below);
    const file = change.file === undefined ? fileOf(before) : await this.#changeFile(before, change.file);
    if (folder !== null && file !== null) throw new BadChange(change.path, 'would be a file and a folder');
    return folder === null ? file : { mode: folderMode, sha: folder };
  }

  async #changeFile(before: EntryTarget | null, data: Buffer | null): Promise<EntryTarget | null> {
    if (data === null) return null;
    const mode = before?.mode === '100755' ? before.mode : fileMode;
    const old = fileOf(before);
    const base = old !== null && this.#source.inActivePack(old.sha) ? await this.read(old.sha) : null;
    const splices = base === null ? [] : [spliceBetween(base.data, data)];
    return {
      mode,
      sha: this.#stage('blob', data, old === null || base === null ? null : { sha: old.sha, splices }),
    };
  }

  #stageEmptyTree(): Sha {
    return this.#stage('tree', Buffer.alloc(0), null);
  }

  #stage(type: ObjectType, data: Buffer, base: StagedObject['base']): Sha {
    const sha = hashObject({ type, data });
    if (sha === base?.sha) return sha;
    this.staged.push({ type, data, sha, base });
    this.#own.set(sha, { type, data });
    return sha;
  }
}

interface Folder {
  readonly names: Map<string, Change>;
}

interface Change {
  readonly path: string;
  /** undefined: nothing was said of a file of this name */
  file: Buffer | null | undefined;
  below: Folder | null;
}

function fileTree(changes: readonly FileChange[]): Folder {
  const root: Folder = { names: new Map() };
  for (const { path, data } of changes) {
    const names = path.split('/');
    let folder = root;
    for (const [depth, name] of names.entries()) {
      const change = changeOf(folder, name, names.slice(0, depth + 1).join('/'));
      if (depth === names.length - 1) {
        if (change.file !== undefined) throw new BadChange(path, 'is changed twice');
        change.file = data;
      } else {
        change.below ??= { names: new Map() };
        folder = change.below;
      }
    }
  }
  return root;
}

function changeOf(folder: Folder, name: string, path: string): Change {
  const change = folder.names.get(name) ?? { path, file: undefined, below: null };
  folder.names.set(name, change);
  return change;
}

function fileOf(entry: EntryTarget | null): EntryTarget | null {
  return entry === null || isFolder(entry.mode) ? null : entry;
}
