/** The few calls of nodegit that are used here, as they behave (its published types differ from it in many places). */
declare module 'nodegit' {
  export class Oid {
    /** throws on anything but 40 hexadecimal digits */
    static fromString(sha: string): Oid;
    tostrS(): string;
  }

  export class Bytes {
    /** copies that many bytes, also those that lie beyond the object: pass its true size only */
    toBuffer(length: number): Buffer;
  }

  export class OdbObject {
    data(): Bytes;
    size(): number;
    /** 1 commit, 2 tree, 3 blob, 4 tag */
    type(): number;
  }

  export class Odb {
    /** null for an object that is missing, and for one that cannot be read */
    read(oid: Oid): Promise<OdbObject | null>;
  }

  export class Revwalk {
    static SORT: { NONE: number; TOPOLOGICAL: number; TIME: number; REVERSE: number };
    sorting(mode: number): void;
    push(oid: Oid): void;
    fastWalk(max: number): Promise<Oid[]>;
  }

  export class Repository {
    static openBare(dir: string): Promise<Repository>;
    odb(): Promise<Odb>;
    createRevWalk(): Revwalk;
    getCommit(sha: string): Promise<Commit>;
    /** frees the handle's caches and open files */
    cleanup(): void;
  }

  export class Commit {
    sha(): string;
  }

  export class Index {
    hasConflicts(): 0 | 1;
    /** rejects where there are conflicts */
    writeTreeTo(repository: Repository): Promise<Oid>;
  }

  /** Tests compare with it; the merges that count are our own. */
  export namespace Merge {
    function commits(repository: Repository, one: Commit, two: Commit): Promise<Index>;
  }

  /** Writes an object; the length must be the buffer's own. Only tests write with it. */
  export namespace Blob {
    function createFromBuffer(repository: Repository, data: Buffer, length: number): Promise<Oid>;
  }

  /** Rejects with `errno` -3 where no such ref is. */
  export namespace Reference {
    function nameToId(repository: Repository, name: string): Promise<Oid>;
  }

  export namespace Graph {
    /** 1 when the first descends from the second; 0 when both are the same */
    function descendantOf(repository: Repository, commit: Oid, ancestor: Oid): Promise<number>;
  }

  export namespace Libgit2 {
    const OPT: { ENABLE_FSYNC_GITDIR: number };
    /** throws on an option it does not know */
    function opts(option: number, value: number): unknown;
  }
}
