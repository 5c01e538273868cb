import { treeMaxDepth } from '../gate/limits.js';
import type { Commit } from '../objects/commit.js';
import { diffEntries } from '../objects/diff-entries.js';
import { BadObject, emptyTreeSha, MissingObject, readTyped } from '../objects/object.js';
import type { ObjectReader, RawObject, Sha } from '../objects/object.js';
import { treeOfCommit } from '../objects/read-commit.js';
import { findEntries, isFolder } from '../objects/tree.js';
import type { EntryTarget } from '../objects/tree.js';

/** An object with its sha. */
export interface NamedObject extends RawObject {
  readonly sha: Sha;
}

/** A folder or a file of a commit that none of its parents has at that path. */
export interface Novelty extends NamedObject {
  readonly path: string;
  /** what stands there in a parent, if that is a folder or a file too */
  readonly before: NamedObject | null;
}

/** What a commit brings, folders before what is in them, and the shas of what is gone from where its first parent had it. */
export interface Novelties {
  readonly found: readonly Novelty[];
  readonly gone: ReadonlySet<Sha>;
}

/** Told what a walk is about to hold, before it goes on; it may throw. */
export type Spend = (entries: number, bytes: number) => void;

const gitlinkMode = '160000';

/**
 * Finds what a commit brings by comparing its folders with those of its parents; folders that are equal are not opened.
 * Errors: `MissingObject`, `BadObject` (also where folders are nested too deep to be walked).
 */
export async function noveltiesOf(reader: ObjectReader, commit: Commit, spend: Spend): Promise<Novelties> {
  const parents = await Promise.all(commit.parents.map((parent) => treeOfCommit(reader, parent)));
  const walk = new NoveltyWalk(reader, spend);
  await walk.folder(
    { sha: commit.tree, path: '', depth: 1 },
    parents.flatMap((tree) => tree ?? []),
  );
  return walk;
}

interface Place {
  readonly sha: Sha;
  readonly path: string;
  readonly depth: number;
}

class NoveltyWalk implements Novelties {
  readonly found: Novelty[] = [];
  readonly gone = new Set<Sha>();
  readonly #reader: ObjectReader;
  readonly #spend: Spend;

  constructor(reader: ObjectReader, spend: Spend) {
    this.#reader = reader;
    this.#spend = spend;
  }

  /** `before` are the folders of that path in the parents, in their order. */
  async folder(place: Place, before: readonly Sha[]): Promise<void> {
    const { sha, path, depth } = place;
    if (before.includes(sha)) return;
    if (depth > treeMaxDepth) throw new BadObject(`folders are nested deeper than ${treeMaxDepth}`);
    const data = await this.#tree(sha);
    const olds = await Promise.all(
      [...new Set(before)].map(async (old) => ({ sha: old, data: await this.#tree(old) })),
    );
    const [first] = olds;
    this.#note({ sha, type: 'tree', data }, path, first === undefined ? null : { ...first, type: 'tree' });
    const changes = diffEntries(first?.data ?? null, data);
    for (const change of changes) if (change.before !== null) this.gone.add(change.before.sha);
    const names = changes.map(({ name }) => name);
    const entries = olds.map((old) => findEntries(old.data, names));
    for (const { name, after } of changes) {
      if (after === null) continue;
      const known = entries.flatMap((found) => found.get(name) ?? []);
      await this.#entry(after, { path: path === '' ? name : `${path}/${name}`, depth, known });
    }
  }

  async #entry(
    { mode, sha }: EntryTarget,
    { path, depth, known }: { path: string; depth: number; known: readonly EntryTarget[] },
  ): Promise<void> {
    this.#spend(1, 0);
    if (mode === gitlinkMode) return;
    if (isFolder(mode)) {
      const folders = known.filter((one) => isFolder(one.mode)).map((one) => one.sha);
      return this.folder({ sha, path, depth: depth + 1 }, folders);
    }
    if (known.some((one) => one.sha === sha)) return;
    const file = known.find((one) => !isFolder(one.mode) && one.mode !== gitlinkMode);
    const data = await readTyped(this.#reader, sha, 'blob');
    this.#note({ sha, type: 'blob', data }, path, file === undefined ? null : await this.#blob(file.sha));
  }

  #note(object: NamedObject, path: string, before: NamedObject | null): void {
    this.#spend(0, object.data.length + (before?.data.length ?? 0));
    this.found.push({ ...object, path, before });
  }

  /** The tree without entries need not be stored to be meant: libgit2 answers it in any repository. */
  async #tree(sha: Sha): Promise<Buffer> {
    return sha === emptyTreeSha ? Buffer.alloc(0) : readTyped(this.#reader, sha, 'tree');
  }

  async #blob(sha: Sha): Promise<NamedObject> {
    const object = await this.#reader.read(sha);
    if (object === null) throw new MissingObject(sha);
    return { ...object, sha };
  }
}
