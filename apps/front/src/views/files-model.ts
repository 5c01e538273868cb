import type { FileRow, PageName } from '@erwik/events';

/** What became of the last thing that was done with files, in words; `problem` where nothing was done. */
export type FilesNotice = { readonly kind: 'done' | 'problem'; readonly text: string };

/** Some of the wiki's files, or of a page's. */
export type FilesInput = {
  readonly files: readonly FileRow[];
  readonly total: number;
  readonly nextUrl: string | null;
  readonly complete: boolean;
  readonly notice: FilesNotice | null;
};

/** What a writer has typed into the form that posts files. */
export type FilesDraft = { readonly summary: string; readonly author: string; readonly key: string };

/** `/P/_files`. */
export type PageFilesInput = FilesInput & { readonly name: PageName; readonly draft: FilesDraft };

/** Asks before a file is removed. */
export type RemoveFileInput = { readonly file: FileRow; readonly key: string };
