import { createHash } from 'node:crypto';
import type { PageName, PageView } from '@erwik/events';
import { contentIdOf, sectionText } from '@erwik/pages';
import type { IncludedPage } from '@erwik/pages';
import { linkKeys } from '../pages/link-keys.js';
import type { StoreClient } from '../store/store-client.js';
import { viewIncluded, viewNotIncluded } from '../views/included.js';
import type { PagePiece } from '../views/model.js';
import { withOwnIds } from './own-ids.js';
import type { RenderedPassages } from './render-passages.js';
import type { RenderedText, RenderedTexts, SourceText } from './rendered-texts.js';

/** Pages within pages, at most: with more somebody goes in circles. */
const depthMax = 5;
/** Pages that one page shows in it, at most, and their HTML together, in characters. */
const pagesMax = 50;
const htmlMaxChars = 1024 * 1024;

/** A rendered text with the pages it shows in it, their names, and the keys of what they link to. */
export type ComposedText = RenderedText & {
  readonly includes: ReadonlySet<PageName>;
  readonly linkKeys: ReadonlySet<string>;
};

/** Where a page stands within others, and what all of them together have taken. */
type Trail = {
  readonly names: readonly PageName[];
  readonly total: {
    pages: number;
    chars: number;
    readonly includes: Set<PageName>;
    readonly linkKeys: Set<string>;
  };
};

/** What the renderer leaves where a page is to be shown; nobody can write a `div`. */
const place = /<div class="included">(<a [^<>]*>[^<]*<\/a>)<\/div>/;

/** Renders texts with the pages that they show in them, each as it is rendered by itself: its links lead where they do there. */
export class IncludedTexts {
  readonly #store: StoreClient;
  readonly #texts: RenderedTexts;

  constructor(store: StoreClient, texts: RenderedTexts) {
    this.#store = store;
    this.#texts = texts;
  }

  /** Renders a text. Rejects as rendering does; a page that cannot be had now is a link to it. */
  async render(source: SourceText): Promise<ComposedText> {
    const { page } = await this.#texts.render(source);
    const total = { pages: 0, chars: 0, includes: new Set<PageName>(), linkKeys: new Set<string>() };
    const { includes, linkKeys: keys } = total;
    if (page === null || page.includes.length === 0) return { page, includes, linkKeys: keys };
    const pieces = await this.#composed(page, { names: [source.name], total });
    return { page: { ...page, pieces }, includes, linkKeys: keys };
  }

  async #composed({ pieces, includes }: RenderedPassages, trail: Trail): Promise<PagePiece[]> {
    const left = [...includes];
    const composed: PagePiece[] = [];
    for (const piece of pieces) {
      composed.push(typeof piece === 'string' ? await this.#filled(piece, left, trail) : piece);
    }
    return composed;
  }

  /** HTML with pages in their places, which are in the order of what is `left` of the pages. */
  async #filled(html: string, left: IncludedPage[], trail: Trail): Promise<string> {
    const parts = html.split(place);
    let filled = parts[0] ?? '';
    for (let at = 1; at < parts.length; at += 2) {
      const page = left.shift();
      const link = parts[at] ?? '';
      filled += (page === undefined ? link : await this.#shown(page, link, trail)) + (parts[at + 1] ?? '');
    }
    return filled;
  }

  async #shown({ name, anchor }: IncludedPage, link: string, trail: Trail): Promise<string> {
    const { names, total } = trail;
    total.includes.add(name);
    if (names.includes(name)) return viewNotIncluded(link, 'circle');
    if (names.length > depthMax) return viewNotIncluded(link, 'depth');
    total.pages += 1;
    if (total.pages > pagesMax) return viewNotIncluded(link, 'size');
    const reply = await this.#store.ask('readPage', { name }).catch(() => null);
    if (reply?.kind !== 'page') return viewNotIncluded(link, 'unreadable');
    for (const key of linkKeys(reply.links)) total.linkKeys.add(key);
    const page = await this.#part(reply, anchor);
    if (page === 'section' || page === null)
      return viewNotIncluded(link, page === null ? 'unreadable' : page);
    const number = total.pages;
    const pieces = await this.#composed(page, { names: [...names, name], total });
    const html = pieces.map((piece) =>
      typeof piece === 'string' ? piece : viewNotIncluded(link, 'unreadable'),
    );
    total.chars += html.reduce((chars, each) => chars + each.length, 0);
    if (total.chars > htmlMaxChars) return viewNotIncluded(link, 'size');
    return viewIncluded(withOwnIds(html.join(''), `in-${number}-`), link);
  }

  /** A page, or what stands below one of its headings; null where it is too complex. */
  async #part(view: PageView, anchor: string | null): Promise<RenderedPassages | 'section' | null> {
    const { page } = await this.#texts.render(view);
    if (page === null || anchor === null || anchor === '') return page;
    const number = page.sections.get(contentIdOf(anchor));
    const text = number === undefined ? null : sectionText(view.text, number);
    if (text === null) return 'section';
    // with a title of its own, the heading that it begins with is shown
    const shown = `---\ntitle: section\n---\n${text}`;
    const blob = createHash('sha1').update(shown).digest('hex');
    return (await this.#texts.render({ ...view, text: shown, blob })).page;
  }
}
