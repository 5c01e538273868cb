import type { PageRow } from '@erwik/events';
import { listMaxRows } from '@erwik/events';
import { pageUrl } from '@erwik/pages';
import type { StoreClient } from '../store/store-client.js';
import { xml } from './xml.js';
import type { Xml } from './xml.js';

/** Most addresses of one sitemap (sitemaps.org). */
export const sitemapMaxPages = 50_000;
/** Most parts that are told of; a wiki beyond ten million pages tells crawlers of the first ones. */
const partsMax = 200;

/** The pages of the wiki that stand in one sitemap, from a cursor on, and where the next one begins. */
type Part = { readonly pages: readonly PageRow[]; readonly next: string | null };

/** Sitemaps for crawlers, of at most `maxPages` pages each. */
export class Sitemaps {
  readonly #store: StoreClient;
  readonly #maxPages: number;
  #starts: { readonly head: string; readonly cursors: Promise<readonly string[]> } | null = null;

  constructor(store: StoreClient, maxPages: number = sitemapMaxPages) {
    this.#store = store;
    this.#maxPages = maxPages;
  }

  /**
   * The sitemap that begins at a cursor. Without a cursor it is that of a wiki whose pages one sitemap holds, else an index of
   * sitemaps. `head` tells whether a wiki that was looked through before is still the same.
   */
  async document(origin: string, head: string | null, cursor: string | null): Promise<string> {
    const part = await this.#part(cursor === '' ? null : cursor);
    if (cursor !== null || part.next === null) return urlSet(origin, part.pages);
    return sitemapIndex(origin, await this.#cursors(head ?? '', part.next));
  }

  async #part(from: string | null): Promise<Part> {
    const pages: PageRow[] = [];
    let cursor = from;
    do {
      const limit = Math.min(listMaxRows, this.#maxPages - pages.length);
      const reply = await this.#store.ask('listPages', { prefix: '', cursor, limit });
      pages.push(...reply.pages);
      cursor = reply.next;
    } while (cursor !== null && pages.length < this.#maxPages);
    return { pages, next: cursor };
  }

  /** Where each sitemap but the first begins: however many crawlers ask, all pages are gone through once for each head. */
  #cursors(head: string, second: string): Promise<readonly string[]> {
    if (this.#starts?.head !== head) this.#starts = { head, cursors: this.#findCursors(second) };
    const { cursors } = this.#starts;
    cursors.catch(() => (this.#starts = null));
    return cursors;
  }

  async #findCursors(second: string): Promise<string[]> {
    const cursors: string[] = [];
    for (let next: string | null = second; next !== null && cursors.length + 1 < partsMax;) {
      cursors.push(next);
      next = (await this.#part(next)).next;
    }
    return cursors;
  }
}

function urlSet(origin: string, pages: readonly PageRow[]): string {
  return xml`<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${pages.map((page) => urlXml(origin, page))}</urlset>
`.toString();
}

function urlXml(origin: string, { name, at }: PageRow): Xml {
  const changed = at === null || at < 0 || at > Date.UTC(9999, 11, 31) ? xml`` : lastChange(at);
  return xml`<url><loc>${origin}${pageUrl(name)}</loc>${changed}</url>
`;
}

function lastChange(at: number): Xml {
  return xml`<lastmod>${new Date(at).toISOString()}</lastmod>`;
}

/** The first sitemap begins where no page has been named yet, which an empty cursor says. */
function sitemapIndex(origin: string, cursors: readonly string[]): string {
  return xml`<?xml version="1.0" encoding="utf-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${['', ...cursors].map(
  (from) => xml`<sitemap><loc>${origin}/sitemap.xml?from=${encodeURIComponent(from)}</loc></sitemap>
`,
)}</sitemapindex>
`.toString();
}
