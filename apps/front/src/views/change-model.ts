import type { CommitLine, DeletedPage, PageName, PageRow, ReplyOf, Sha } from '@erwik/events';

/** What somebody has chosen and typed in the form that renames a page. */
export type RenameChoices = {
  readonly to: string;
  readonly redirect: boolean;
  readonly updateLinks: boolean;
  readonly subpages: boolean;
  readonly summary: string;
};

/** The form that renames a page. `concerns` is null where it is not known what links there are. */
export type RenameInput = {
  readonly name: PageName;
  readonly choices: RenameChoices;
  readonly concerns: Extract<ReplyOf<'readMove'>, { kind: 'move' }> | null;
  readonly author: string;
  readonly key: string;
  /** why the last try failed */
  readonly problem: string | null;
};

/** Asks before a page is deleted. */
export type DeleteInput = {
  readonly name: PageName;
  /** what the reader has seen of the page: if it changes later, they are asked again */
  readonly base: Sha;
  readonly linkedFrom: readonly PageRow[];
  readonly summary: string;
  readonly author: string;
  readonly key: string;
  /** an empty text was to be saved */
  readonly emptied: boolean;
  readonly problem:
    | { readonly kind: 'failed'; readonly message: string }
    | { readonly kind: 'changed'; readonly change: CommitLine; readonly seen: Sha }
    | null;
};

export type DeletedInput = {
  readonly pages: readonly DeletedPage[];
  readonly olderUrl: string | null;
  readonly complete: boolean;
};

/** Asks before changes are taken back, and shows what that would do; `more` where not all changes are among them. */
export type RevertInput = {
  readonly what:
    | { readonly kind: 'commit'; readonly change: CommitLine }
    | { readonly kind: 'author'; readonly name: string; readonly more: boolean };
  readonly url: string;
  readonly commits: readonly Sha[];
  readonly plan: Pick<Extract<ReplyOf<'readRevert'>, { kind: 'revert' }>, 'files' | 'conflicts'>;
  readonly author: string;
  readonly key: string;
  readonly problem: string | null;
};

/** What the documents about the fate of pages are made of. */
export type ChangeInputs = {
  readonly rename: RenameInput;
  readonly delete: DeleteInput;
  readonly deleted: DeletedInput;
  readonly revert: RevertInput;
};

/** Names of the form fields of these documents. */
export const changeFields = {
  to: 'to',
  redirect: 'redirect',
  links: 'links',
  subpages: 'subpages',
  base: 'base',
  commits: 'commits',
  summary: 'summary',
  author: 'author',
  key: 'key',
} as const;
