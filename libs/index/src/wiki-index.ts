import type {
  BodyOf,
  BrokenRow,
  CommitLine,
  HistoryRow,
  LinkTarget,
  PageName,
  PageRow,
  RecentRow,
  ReplyOf,
  Sha,
  TagRow,
} from '@erwik/events';
import { PageDirectory, nameOfPath } from '@erwik/pages';
import { z } from 'zod';
import { aliasChanges, aliasRows, joinedChanges } from './alias-changes.js';
import type { AliasChanges } from './alias-changes.js';
import { conflictRows, isKept } from './conflicts.js';
import { findFiles } from './find-files.js';
import type { FileListing } from './find-files.js';
import { deletedPages } from './deleted-pages.js';
import type { DeletedPages } from './deleted-pages.js';
import type { Database } from './database.js';
import type { Listing } from './listing.js';
import { commitChanges, deletion, findCommit, findCommits, lastChange, pathHistory } from './history.js';
import type { IndexedCommit, IndexedFile } from './indexed-commit.js';
import type { WantedPage } from './page-links.js';
import { brokenPages, linksOf, orphanedPages, pagesLinkingTo, wantedPages } from './page-links.js';
import { LinkLeads } from './link-leads.js';
import { listPages } from './page-list.js';
import { recentChanges } from './recent-changes.js';
import { searchPages } from './search.js';
import type { Found, Search } from './search.js';
import { pagesSpelledLike, suggestPages } from './suggest.js';
import { surveyLinks } from './survey-links.js';
import type { LinkSurvey } from './survey-links.js';
import { aliasedPages, pagesOfAliases, tagRows } from './tags.js';
import { forgetCommits, hasAuthored, takeCommits } from './take-commits.js';
import { takeFiles } from './take-files.js';

/** What the index is told of a step to another head. */
export interface IndexStep {
  readonly commits: readonly IndexedCommit[];
  readonly files: readonly IndexedFile[];
  /** commits of the head before that are not in this one's history */
  readonly forget?: readonly Sha[];
  readonly head: Sha;
  /** of a big step that comes in parts, all but the last: `head` is not reached yet */
  readonly unfinished?: boolean;
}

const Path = z.object({ path: z.string() });
const Value = z.object({ value: z.string() });

/**
 * The history of all pages, their links and their words, in one SQLite file. It holds nothing that the repository does not
 * tell, answers as of `head`, and is used by one thread at a time.
 */
export class WikiIndex {
  readonly #database: Database;
  readonly #directory: PageDirectory;
  readonly #leads: LinkLeads;
  #head: Sha | null;
  #toward: Sha | null;
  #survey: LinkSurvey | null = null;
  #aliasChanges: AliasChanges = [];

  constructor(database: Database) {
    this.#database = database;
    this.#directory = new PageDirectory(
      database
        .all(Path, 'SELECT p.path FROM files f JOIN paths p ON p.id = f.path_id')
        .map(({ path }) => path),
    );
    this.#leads = new LinkLeads(this.#directory);
    const stateOf = (key: string): Sha | null =>
      database.get(Value, 'SELECT value FROM state WHERE key = ?', key)?.value ?? null;
    this.#head = stateOf('head');
    this.#toward = stateOf('toward');
  }

  /** The head up to which everything is indexed. */
  get head(): Sha | null {
    return this.#head;
  }

  /** The head of which parts have been taken in but not the last, if there is one. */
  get toward(): Sha | null {
    return this.#toward;
  }

  /** Takes in a step, or part of one, whole or not at all. Repeating one changes nothing. */
  take({ commits, files, forget = [], head, unfinished = false }: IndexStep): void {
    const database = this.#database;
    const paths = files.map(({ path }) => path);
    const before = aliasRows(database, paths);
    database.transaction(() => {
      takeCommits(database, commits);
      takeFiles(database, files);
      forgetCommits(database, forget);
      database.run('INSERT OR REPLACE INTO state VALUES (?, ?)', unfinished ? 'toward' : 'head', head);
      if (!unfinished) database.run(`DELETE FROM state WHERE key = 'toward'`);
    });
    for (const { path, content } of files) this.#place(path, content.kind === 'gone');
    const changed = aliasChanges(before, aliasRows(database, paths));
    this.#aliasChanges = joinedChanges(this.#aliasChanges, changed);
    this.#survey = null;
    this.#toward = unfinished ? head : null;
    if (!unfinished) this.#head = head;
  }

  /** Names that have begun or ceased to lead to pages as their aliases since this was asked last. */
  takeAliasChanges(): AliasChanges {
    const changes = this.#aliasChanges;
    this.#aliasChanges = [];
    return changes;
  }

  /** A page's changes, newest first, through its renames; of a deleted page too. */
  history(name: string, cursor: string | null, limit: number): Listing<HistoryRow> {
    return pathHistory(this.#database, this.#pathOf(name), cursor, limit);
  }

  /** The changes of all files, or of those that a filter lets through, newest first. */
  recent(asked: BodyOf<'recent'>): Listing<RecentRow> {
    return recentChanges(this.#database, asked);
  }

  /** The files one commit changed, at most `limit`. */
  commitChanges(commit: Sha, limit: number): RecentRow[] {
    return commitChanges(this.#database, commit, limit);
  }

  /** A commit by its sha; null where it is not in the indexed history. */
  commit(sha: Sha): CommitLine | null {
    return findCommit(this.#database, sha);
  }

  /** Those of these commits that are in the indexed history, in no order. */
  commits(shas: readonly Sha[]): CommitLine[] {
    return findCommits(this.#database, shas);
  }

  /** Whether any of these commits is indexed and authored: derived ones alone can be forgotten. */
  hasAuthored(commits: readonly Sha[]): boolean {
    return hasAuthored(this.#database, commits);
  }

  /** The change that gave a file the text it has now, or null. */
  lastChange(path: string): CommitLine | null {
    return lastChange(this.#database, path);
  }

  /** The commit that deleted the page of this name, if there is none now. */
  deletion(name: string): CommitLine | null {
    return deletion(this.#database, name);
  }

  /** The pages that were deleted, the latest first. */
  deletedPages(cursor: string | null, limit: number): DeletedPages {
    return deletedPages(this.#database, cursor, limit);
  }

  /** The pages in which a query is found, best first. */
  search(search: Search): Found {
    return searchPages(this.#database, search);
  }

  /** The pages somebody who has typed this much may mean. */
  suggest(query: string, limit: number): PageRow[] {
    return suggestPages(this.#database, query, limit);
  }

  /** Pages that are spelled somewhat like a name, the likest first. */
  spelledLike(name: string, limit: number): PageRow[] {
    return pagesSpelledLike(this.#database, name, limit);
  }

  /** The names of the pages that answer to an alias, in any spelling. */
  aliased(alias: string, limit: number): PageName[] {
    return aliasedPages(this.#database, alias, limit);
  }

  /** The pages that answer to aliases, by each alias as it was asked for; what is no alias is left out. */
  pagesOfAliases(aliases: readonly string[], limit: number): Record<string, PageName[]> {
    return pagesOfAliases(this.#database, aliases, limit);
  }

  /** All tags from A to Z, and on how many pages each stands. */
  tags(limit: number): TagRow[] {
    return tagRows(this.#database, limit);
  }

  /** Where the links of a page lead, each page or file once. */
  linksOf(name: string): LinkTarget[] {
    return linksOf(this.#database, this.#directory, name);
  }

  /** The pages that no other page links to, but for home pages. */
  orphans(limit: number): PageRow[] {
    return orphanedPages(this.#database, this.#directory, this.#surveyed(), limit);
  }

  /** The pages with links that lead nowhere. */
  broken(limit: number): BrokenRow[] {
    return brokenPages(this.#database, this.#surveyed(), limit);
  }

  /** The pages that link to a page, existing or not. */
  backlinks(name: string, limit: number): PageRow[] {
    return pagesLinkingTo(this.#database, this.#directory, name, limit);
  }

  /** The pages that are linked to but do not exist, the most wanted first. */
  wanted(limit: number): WantedPage[] {
    return wantedPages(this.#surveyed()).slice(0, limit);
  }

  /** What was changed in two ways at once and waits for a person to choose, the latest first. */
  conflicts(limit: number): ReplyOf<'conflicts'>['rows'] {
    return conflictRows(this.#database, limit);
  }

  /** Whether a page was deleted on one side of a merge and kept, and nobody has changed it since. */
  isKept(path: string): boolean {
    return isKept(this.#database, path);
  }

  /** The files of a page, or all. */
  findFiles(asked: BodyOf<'findFiles'>): FileListing {
    return findFiles(this.#database, this.#directory, asked);
  }

  /** All pages from A to Z whose names begin with a prefix. */
  listPages(asked: BodyOf<'listPages'>): ReplyOf<'listPages'> {
    return listPages(this.#database, this.#directory, asked);
  }

  /** Lets go of the file. */
  close(): void {
    this.#database.close();
  }

  /** Puts a file into the directory, or takes it out; links may lead elsewhere then. */
  #place(path: string, gone: boolean): void {
    if (!gone && isPlaced(this.#directory, path)) return;
    if (gone) this.#directory.delete(path);
    else this.#directory.add(path);
    this.#leads.forget(path);
  }

  #surveyed(): LinkSurvey {
    return (this.#survey ??= surveyLinks(this.#database, this.#leads));
  }

  /** The file a page has, or had last. */
  #pathOf(name: string): string {
    const now = this.#directory.pathOf(name);
    if (now !== null) return now;
    const sql =
      'SELECT p.path FROM paths p JOIN changes h ON h.path_id = p.id WHERE p.name = ? ORDER BY h.place DESC LIMIT 1';
    return this.#database.get(Path, sql, name)?.path ?? name;
  }
}

/** Whether a directory has a file already: it changes nothing then. */
function isPlaced(directory: PageDirectory, path: string): boolean {
  const name = nameOfPath(path);
  const found = name === null ? directory.lookup(path) : null;
  return name === null ? found?.kind === 'file' && found.path === path : directory.pathOf(name) === path;
}
