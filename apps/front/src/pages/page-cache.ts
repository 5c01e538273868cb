import type { PageChanged, PageName, Sha } from '@erwik/events';
import { nameOfPath, pageUrl, specialOf } from '@erwik/pages';
import { LRUCache } from 'lru-cache';
import type { StoredResponse } from '../http/stored-response.js';
import { languages } from '../views/language.js';
import type { Language } from '../views/language.js';
import { changeKeys } from './link-keys.js';

/** Memory for whole documents (32 MB): about 2,000 pages of 8 KB, which is what readers look at in an hour on a busy wiki. */
export const pageCacheMaxBytes = 32 * 1024 * 1024;
/** The two compressed forms together take about three quarters of the document's own size. */
const overhead = 1.75;
/** What a document costs besides its bytes, and each key of its links (measured with 10,000 pages). */
const entryBytes = 2048;
const linkKeyBytes = 128;
/** So many changes are remembered for pages that are being rendered; after more they are not cached. */
const rememberedChanges = 1000;

/** A document that can be sent as it is, and what it was made from. */
export type CachedPage = {
  readonly name: PageName;
  readonly blob: Sha;
  readonly language: Language;
  readonly response: StoredResponse;
  /** keys of what it links to; see `linkKeys` */
  readonly linkKeys: ReadonlySet<string>;
  /** the pages that are shown in it */
  readonly includes?: ReadonlySet<PageName>;
  /** false while its latest change was not known yet, so that the document lacks it */
  readonly complete: boolean;
};

/** Whether a change makes a document wrong. */
type Concern = (page: CachedPage) => boolean;

/** A moment in the order of changes, taken before the facts for a document are asked for. */
export type Moment = number;

/**
 * Documents by their language and the URL path that is asked for: the page's own, or `/` for the home page. An entry is
 * dropped as soon as something it shows has changed.
 */
export class PageCache {
  readonly #pages: LRUCache<string, CachedPage>;
  #changes: Concern[] = [];
  #changeCount = 0;
  #clearedAt: Moment = 0;
  /** where documents are that show other pages in them */
  readonly #including = new Set<string>();

  constructor(maxBytes: number = pageCacheMaxBytes) {
    this.#pages = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ response, linkKeys }) =>
        entryBytes + linkKeys.size * linkKeyBytes + Math.ceil(response.bytes.length * overhead),
    });
  }

  get(path: string, spoken: Language): CachedPage | undefined {
    return this.#pages.get(spoken + path);
  }

  /** How many documents there are, and their bytes together. */
  get size(): { pages: number; bytes: number } {
    return { pages: this.#pages.size, bytes: this.#pages.calculatedSize };
  }

  /** The present moment. */
  now(): Moment {
    return this.#changeCount;
  }

  /** Keeps a document whose facts were asked for after `since`, unless one of them has changed meanwhile. */
  put(path: string, page: CachedPage, since: Moment): void {
    const missed = this.#changeCount - since;
    if (since < this.#clearedAt || missed > this.#changes.length) return;
    const changes = missed === 0 ? [] : this.#changes.slice(-missed);
    if (changes.some((concerns) => concerns(page))) return;
    this.#pages.set(page.language + path, page);
    if (page.includes !== undefined && page.includes.size > 0) this.#including.add(page.language + path);
  }

  /** Drops what a change makes wrong. */
  take(change: PageChanged): void {
    this.#remember((page) => concerns(change, page));
    if (concernsAll(change)) this.clear();
    else if (change.kind === 'edited') this.#dropEdited(change.name);
    else this.#drop((page) => concerns(change, page));
  }

  /** Drops documents with links to names that lead elsewhere now: their last segments, as fold keys. */
  takeNames(names: ReadonlySet<string>): void {
    const isWrong: Concern = ({ linkKeys }) => [...names].some((name) => linkKeys.has(name));
    this.#remember(isWrong);
    this.#drop(isWrong);
  }

  #remember(concern: Concern): void {
    this.#changeCount += 1;
    this.#changes.push(concern);
    if (this.#changes.length > rememberedChanges) this.#changes = this.#changes.slice(-rememberedChanges / 2);
  }

  /** Drops documents that were made before the index knew their latest change. */
  dropIncomplete(): void {
    this.#drop((page) => !page.complete);
  }

  /** Drops everything; documents that are being made are not kept either. */
  clear(): void {
    this.#changeCount += 1;
    this.#clearedAt = this.#changeCount;
    this.#pages.clear();
    this.#including.clear();
  }

  /** The usual change, so it does not look at every document: a page stands at its own address, perhaps at `/`, and in a few others. */
  #dropEdited(name: PageName): void {
    for (const spoken of languages) {
      this.#pages.delete(spoken + pageUrl(name));
      if (this.#pages.peek(`${spoken}/`)?.name === name) this.#pages.delete(`${spoken}/`);
    }
    for (const path of this.#including) {
      const includes = this.#pages.peek(path)?.includes;
      if (includes?.has(name) === true) this.#pages.delete(path);
      if (!this.#pages.has(path)) this.#including.delete(path);
    }
  }

  #drop(isWrong: (page: CachedPage) => boolean): void {
    for (const [path, page] of this.#pages.entries()) {
      if (isWrong(page)) this.#pages.delete(path);
    }
  }
}

/** Special pages stand around any page below them, and a redirect map may lead any link elsewhere. */
function concernsAll(change: PageChanged): boolean {
  return specialOf(change.path) !== null || isRedirectMap(change.path);
}

function isRedirectMap(path: string): boolean {
  return path === '.redirects.gollum' || path === '.gitlab/redirects.yml';
}

function concerns(change: PageChanged, page: CachedPage): boolean {
  if (change.name === page.name) return true;
  if (change.kind === 'edited') return page.includes?.has(change.name) === true;
  if (isHome(page.name) && nameOfPath(change.path) !== null && isHome(change.name)) return true;
  return changeKeys(change).some((key) => page.linkKeys.has(key));
}

/** Names the home page may have, in lower case: another of them may take its place at `/`. */
function isHome(name: PageName): boolean {
  return ['home', 'index', 'readme'].includes(name.toLowerCase());
}
