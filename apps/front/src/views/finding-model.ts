import type { BrokenRow, LinkTarget, PageName, PageRow, RecentRow, ReplyOf, TagRow } from '@erwik/events';

/** All pages, or those whose names begin with `prefix`. `initials` are what the names begin with after it. */
export type AllPagesInput = {
  readonly pages: readonly PageRow[];
  readonly prefix: string;
  readonly order: 'title' | 'folder' | 'latest';
  readonly initials: readonly string[];
  readonly total: number;
  readonly nextUrl: string | null;
};

export type TagsInput = { readonly tags: readonly TagRow[]; readonly complete: boolean };

/** The pages with a tag; `tag` is as it was asked for. */
export type TagInput = {
  readonly tag: string;
  readonly pages: readonly PageRow[];
  readonly total: number;
  readonly nextUrl: string | null;
};

export type OrphansInput = { readonly pages: readonly PageRow[]; readonly complete: boolean };

export type BrokenInput = { readonly pages: readonly BrokenRow[]; readonly complete: boolean };

/** The pages that link to a page, and where its own links lead. */
export type LinksInput = {
  readonly name: PageName;
  readonly from: readonly PageRow[];
  readonly to: readonly LinkTarget[];
  readonly complete: boolean;
};

/** The changes somebody made under a name. */
export type UserInput = {
  readonly name: string;
  readonly rows: readonly RecentRow[];
  readonly olderUrl: string | null;
  readonly complete: boolean;
  readonly nowMs: number;
};

/** What the form above the recent changes holds, as it was typed. */
export type RecentFields = {
  readonly days: string;
  readonly user: string;
  readonly node: string;
  readonly path: string;
  readonly hideMerges: boolean;
};

/** The lines of a page from `from` on, with the changes they are from. */
export type BlameInput = Extract<ReplyOf<'blame'>, { kind: 'blame' }> & {
  readonly name: PageName;
  readonly from: number;
  readonly beforeUrl: string | null;
  readonly afterUrl: string | null;
};

/** What the documents that help to find things are made of. */
export type FindingInputs = {
  readonly allPages: AllPagesInput;
  readonly tags: TagsInput;
  readonly tag: TagInput;
  readonly orphans: OrphansInput;
  readonly broken: BrokenInput;
  readonly links: LinksInput;
  readonly user: UserInput;
  readonly blame: BlameInput;
};
