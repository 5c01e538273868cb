import type { BodyOf, FileRow } from '@erwik/events';
import { fileUsersMax, listMaxRows } from '@erwik/events';
import type { PageDirectory } from '@erwik/pages';
import { uploadsFolder } from '@erwik/pages';
import { z } from 'zod';
import type { Database } from './database.js';
import { linksOf, pagesLinkingTo } from './page-links.js';
import { latestAt } from './rows.js';

/** Part of a list of files, from A to Z by their paths; `next` continues it. */
export interface FileListing {
  readonly files: FileRow[];
  readonly next: string | null;
  readonly total: number;
}

const Path = z.object({ path: z.string() });
const File = Path.extend({ blob: z.string(), bytes: z.number().nullable(), at: z.number().nullable() });

/** The size that a file `f` has at head, as one of its changes tells. */
const bytesNow = `(SELECT h.bytes_after FROM changes h WHERE h.path_id = f.path_id AND h.blob = f.blob LIMIT 1)`;
/** The files that are no pages, but for those whose name, or a folder's, begins with a dot. */
const filesShown = `files f JOIN paths p ON p.id = f.path_id WHERE f.page = 0 AND '/' || p.path NOT GLOB '*/.*'`;

/**
 * The files of a page: those in `uploads/<page>` and in the folder that is named as the page, and those that it shows or links to. All
 * files of the wiki where no page is asked for; one alone by its path.
 */
export function findFiles(
  database: Database,
  directory: PageDirectory,
  { page, path, cursor, limit }: BodyOf<'findFiles'>,
): FileListing {
  if (path !== undefined) {
    const files = fileRow(database, directory, path);
    return { files, next: null, total: files.length };
  }
  const after = cursor ?? '';
  const all = page === null ? null : filesOfPage(database, directory, page);
  const found = all?.filter((each) => each > after) ?? pathsAfter(database, after, limit + 1);
  const shown = found.slice(0, limit);
  return {
    files: shown.flatMap((each) => fileRow(database, directory, each)),
    next: found.length > limit ? (shown.at(-1) ?? null) : null,
    total: all?.length ?? directory.fileCount,
  };
}

function pathsAfter(database: Database, after: string, limit: number): string[] {
  const sql = `SELECT p.path FROM ${filesShown} AND p.path > ? ORDER BY p.path LIMIT ?`;
  return database.all(Path, sql, after, limit).map(({ path }) => path);
}

function filesOfPage(database: Database, directory: PageDirectory, page: string): string[] {
  const linked = linksOf(database, directory, page).filter(({ file, exists }) => file && exists);
  const paths = [
    ...filesIn(database, `${uploadsFolder}/${page}/`),
    ...filesIn(database, `${page}/`),
    ...linked.map(({ name }) => name),
  ];
  return [...new Set(paths)].sort().slice(0, listMaxRows);
}

/** The files that lie in a folder itself. */
function filesIn(database: Database, folder: string): string[] {
  const sql = `SELECT p.path FROM ${filesShown} AND p.path > ? AND p.path < ? AND instr(substr(p.path, ?), '/') = 0 LIMIT ?`;
  const end = `${folder.slice(0, -1)}0`; // the character after "/"
  const length = Array.from(folder).length;
  return database.all(Path, sql, folder, end, length + 1, listMaxRows).map(({ path }) => path);
}

function fileRow(database: Database, directory: PageDirectory, path: string): FileRow[] {
  const sql = `SELECT p.path, f.blob, ${bytesNow} AS bytes, ${latestAt} AS at FROM ${filesShown} AND p.path = ?`;
  const file = database.get(File, sql, path);
  if (file === null) return [];
  const using = pagesLinkingTo(database, directory, path, listMaxRows).map(({ name }) => name);
  return [{ ...file, bytes: file.bytes ?? 0, pages: using.slice(0, fileUsersMax), uses: using.length }];
}
