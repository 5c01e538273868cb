import type { ChangeKind, CommitLine } from '@erwik/events';

/** What one commit did to one file. A rename is a creation with `oldPath` and the deletion of that path. */
export interface IndexedChange {
  readonly path: string;
  readonly oldPath: string | null;
  readonly kind: ChangeKind;
  readonly blob: string | null;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** A commit as the index takes it in. */
export interface IndexedCommit {
  readonly line: CommitLine;
  readonly changes: readonly IndexedChange[];
}

/** A file at head: a page with its text, another file with null, or `gone`. */
export interface IndexedFile {
  readonly path: string;
  readonly content:
    { readonly kind: 'page'; readonly text: string } | { readonly kind: 'file' } | { readonly kind: 'gone' };
}
