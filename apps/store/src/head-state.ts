import type { LinkState, PageChanged, Sha } from '@erwik/events';
import { PageDirectory } from '@erwik/pages';

/** A file of the wiki at head. */
export interface HeadFile {
  readonly path: string;
  readonly blob: Sha;
}

/** One file's difference between two heads; `blob` is null where the file is gone. */
export interface FileChange {
  readonly path: string;
  readonly blob: Sha | null;
}

/**
 * What stands at head, in memory: every file's blob by path, and the page names made from them.
 * It follows the durable head, one commit at a time, so that a page is found without touching git.
 */
export class HeadState {
  #head: Sha | null = null;
  readonly #blobs = new Map<string, Sha>();
  readonly directory = new PageDirectory();

  constructor(head: Sha | null, files: Iterable<HeadFile>) {
    this.#head = head;
    for (const { path, blob } of files) this.#put(path, blob);
  }

  /** The commit this state describes; null in an empty wiki. */
  get head(): Sha | null {
    return this.#head;
  }

  /** The blob of a file at head, or null. */
  blobOf(path: string): Sha | null {
    return this.#blobs.get(path) ?? null;
  }

  /** The paths of all files that begin so, such as those below a folder. */
  pathsBelow(prefix: string): string[] {
    return [...this.#blobs.keys()].filter((path) => path.startsWith(prefix));
  }

  /** Number of files at head, pages included. */
  get fileCount(): number {
    return this.#blobs.size;
  }

  /** So many files from one on. Their order is that of no rule, and stays while head does. */
  filesFrom(offset: number, limit: number): HeadFile[] {
    const files: HeadFile[] = [];
    let at = 0;
    for (const [path, blob] of this.#blobs) {
      if (files.length === limit) break;
      if (at++ >= offset) files.push({ path, blob });
    }
    return files;
  }

  /** Moves to another head; tells what became of each file that differs. */
  advance(
    head: Sha,
    changes: readonly FileChange[],
  ): { path: string; kind: PageChanged['kind']; blob: Sha | null }[] {
    this.#head = head;
    return changes.flatMap((change) => {
      const before = this.blobOf(change.path);
      if (before === change.blob) return [];
      if (change.blob === null) this.#drop(change.path);
      else this.#put(change.path, change.blob);
      return [{ ...change, kind: kindOf(before, change.blob) }];
    });
  }

  /** Where each link target of a page leads; targets that no page or file could have are left out. */
  linksFrom(name: string, targets: Iterable<string>): LinkState {
    const resolved = Array.from(targets, (target) => [target, this.directory.resolve(name, target)] as const);
    return Object.fromEntries(
      resolved.flatMap(([target, leads]) => (leads === null ? [] : [[target, leads]])),
    );
  }

  #put(path: string, blob: Sha): void {
    if (!this.#blobs.has(path)) this.directory.add(path);
    this.#blobs.set(path, blob);
  }

  #drop(path: string): void {
    this.#blobs.delete(path);
    this.directory.delete(path);
  }
}

function kindOf(before: Sha | null, after: Sha | null): PageChanged['kind'] {
  if (before === null) return 'created';
  return after === null ? 'deleted' : 'edited';
}
