import type { ChangeKind, CommitLine, Sha } from '@erwik/events';

/** What one commit did to one file. A rename is a creation with `oldPath` and the deletion of that path. */
export interface IndexedChange {
  readonly path: string;
  readonly oldPath: string | null;
  readonly kind: ChangeKind;
  readonly blob: string | null;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** A commit as the index takes it in. A merge has the changes alone that none of its parents has. */
export interface IndexedCommit {
  readonly line: CommitLine;
  readonly changes: readonly IndexedChange[];
  /** of a derived commit alone: the files that were deleted on one side and kept, since the other had changed them */
  readonly derived?: { readonly kept: readonly string[] };
}

/** A file at head: a page with its text, another file, or `gone`. */
export interface IndexedFile {
  readonly path: string;
  readonly content:
    | { readonly kind: 'page'; readonly blob: Sha; readonly text: string }
    | { readonly kind: 'file'; readonly blob: Sha }
    | { readonly kind: 'gone' };
}
