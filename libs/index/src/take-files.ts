import { countConflicts } from '@erwik/merge';
import {
  extractLinks,
  foldKey,
  nameOfPath,
  pageTitle,
  parsePageName,
  plainText,
  splitFrontMatter,
  titleOfName,
} from '@erwik/pages';
import { besideOf } from './beside.js';
import type { Database } from './database.js';
import type { IndexedFile } from './indexed-commit.js';
import { searchText } from './search-text.js';
import { pathId } from './take-commits.js';

/** Makes files what they are at head now. Part of a transaction. */
export function takeFiles(database: Database, files: readonly IndexedFile[]): void {
  for (const file of files) takeFile(database, file);
}

function takeFile(database: Database, { path, content }: IndexedFile): void {
  const id = pathId(database, path);
  forget(database, id);
  if (content.kind === 'gone') return;
  const { blob } = content;
  const name = nameOfPath(path);
  if (content.kind === 'page' && name !== null)
    takePage(database, { id, name, path, blob, text: content.text });
  else
    insertFile(database, { id, path, blob, title: titleOfName(path), fold: path, page: false, conflicts: 0 });
}

function forget(database: Database, id: number): void {
  database.run('DELETE FROM texts WHERE rowid = ?', id);
  database.run('DELETE FROM titles WHERE rowid = ?', id);
  for (const table of ['links', 'tags', 'aliases'])
    database.run(`DELETE FROM ${table} WHERE path_id = ?`, id);
  database.run('DELETE FROM files WHERE path_id = ?', id);
}

interface Page {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly blob: string;
  readonly text: string;
}

function takePage(database: Database, { id, name, path, blob, text }: Page): void {
  const title = pageTitle(text, name);
  const { tags, aliases } = splitFrontMatter(text).frontMatter;
  insertFile(database, { id, path, blob, title, fold: name, page: true, conflicts: countConflicts(text) });
  database.run(
    'INSERT INTO texts (rowid, title, body, tags) VALUES (?, ?, ?, ?)',
    id,
    searchText(`${title} ${name}`),
    searchText(plainText(text)),
    searchText(tags.join(' ')),
  );
  database.run('INSERT INTO titles (rowid, title) VALUES (?, ?)', id, `${title} ${name}`);
  insertWords(database, id, { tags, aliases });
  for (const { target, other } of extractLinks(text)) {
    insertLink(database, id, { target, other: other ?? '', leaf: leafKey(target) });
    if (other !== null) insertLink(database, id, { target, other, leaf: leafKey(other) });
  }
}

function insertWords(
  database: Database,
  id: number,
  { tags, aliases }: { tags: readonly string[]; aliases: readonly string[] },
): void {
  for (const tag of tags)
    database.run('INSERT OR IGNORE INTO tags (path_id, fold, tag) VALUES (?, ?, ?)', id, foldKey(tag), tag);
  for (const alias of aliases)
    database.run('INSERT OR IGNORE INTO aliases (path_id, fold) VALUES (?, ?)', id, foldKey(alias));
}

function insertLink(
  database: Database,
  id: number,
  link: { target: string; other: string; leaf: string },
): void {
  const sql = 'INSERT OR IGNORE INTO links (path_id, target, other, leaf) VALUES (?, ?, ?, ?)';
  database.run(sql, id, link.target, link.other, link.leaf);
}

interface FileRow {
  readonly id: number;
  readonly path: string;
  readonly blob: string;
  readonly title: string;
  readonly fold: string;
  readonly page: boolean;
  readonly conflicts: number;
}

function insertFile(database: Database, { id, path, blob, title, fold, page, conflicts }: FileRow): void {
  database.run(
    'INSERT INTO files (path_id, page, title, fold, blob, conflicts, beside) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[id, page ? 1 : 0, title, foldKey(fold), blob, conflicts, besideOf(path, blob)],
  );
}

/** What a page or file must be called, folded, for a link to lead to it: the target's last segment, without an extension. */
export function leafKey(target: string): string {
  const path = decoded(target.replace(/#.*$/s, ''));
  const leaf = path.slice(path.lastIndexOf('/') + 1);
  const parsed = parsePageName(leaf);
  return foldKey(nameOfPath(leaf) ?? (parsed.ok ? parsed.name : leaf));
}

/** Markdown links are written as URLs are. */
function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    // not an escape: the percent sign is a character of the name
    return target;
  }
}
