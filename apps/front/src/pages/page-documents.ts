import type { PageName, PageView, ReplyOf, Sha } from '@erwik/events';
import { pageUrl, titleOfName } from '@erwik/pages';
import type { AccessRights } from '../access/access-rights.js';
import { currentPerson, onBehalfOf } from '../access/person.js';
import { StoredResponse } from '../http/stored-response.js';
import type { RenderedPassages } from '../rendering/render-passages.js';
import type { IncludedTexts } from '../rendering/included-texts.js';
import type { StoreClient } from '../store/store-client.js';
import { sourceHtml } from '../rendering/source-html.js';
import { language, languages } from '../views/language.js';
import type { Language } from '../views/language.js';
import type { ChoicePlace, Notice, PageInput, Site, Views } from '../views/model.js';
import { withSectionLinks } from '../views/section-links.js';
import { describePage } from './describe-page.js';
import { linkKeys } from './link-keys.js';
import type { CachedPage, PageCache } from './page-cache.js';
import type { SurroundingTexts } from './surroundings.js';

/** Where the home page is looked for, in this order and in any case. */
export const homeNames: readonly PageName[] = ['Home', 'index', 'README'];

/** What is at an address: a document that is ready to be sent, or what else the store found there. */
export type PageAnswer =
  | { readonly kind: 'document'; readonly page: CachedPage; readonly head: Sha }
  | Exclude<ReplyOf<'readPage'>, { kind: 'page' }>;

/** What documents are made with. */
export type DocumentParts = {
  readonly store: StoreClient;
  readonly cache: PageCache;
  readonly included: IncludedTexts;
  readonly surroundings: SurroundingTexts;
  readonly views: Views;
  readonly rights: AccessRights;
  /** what kept documents show around their content */
  readonly site: () => Site;
  /** what documents for one person show there */
  readonly ownSite: () => Site;
  readonly pageHeaders: readonly string[];
  /** what pages are written in that name no language */
  readonly language: Language;
};

/**
 * Makes the documents of pages and keeps them. However many ask for a page at once, it is asked for and rendered
 * once.
 */
export class PageDocuments {
  readonly #parts: DocumentParts;
  readonly #underWay = new Map<string, Promise<PageAnswer>>();

  constructor(parts: DocumentParts) {
    this.#parts = parts;
  }

  /** A document that is kept, without asking the store whether it is still right. */
  kept(path: string, spoken: Language): CachedPage | undefined {
    return this.#parts.cache.get(path, spoken);
  }

  /** Who asks from now on gets facts that are asked for from now on. */
  forget(name: PageName): void {
    for (const spoken of languages) {
      this.#underWay.delete(spoken + pageUrl(name));
      this.#underWay.delete(`${spoken}/`);
    }
  }

  /** Like `forget`, for all pages. */
  forgetAll(): void {
    this.#underWay.clear();
  }

  /** The page of that name in the language that is spoken, from the store. Throws `UnavailableStore`. */
  page(name: PageName): Promise<PageAnswer> {
    return this.#once(pageUrl(name), () => this.#make(pageUrl(name), name));
  }

  /** The page, or the home page where `name` is empty, as the person alone sees it who asks; it is not kept. */
  ownPage(name: PageName): Promise<PageAnswer> {
    return name === '' ? this.#makeHome(true) : this.#make(pageUrl(name), name, true);
  }

  /** The home page, from the store: the first of `homeNames` that exists, else the first one as missing. */
  home(): Promise<PageAnswer> {
    return this.#once('/', () => this.#makeHome());
  }

  async #once(path: string, make: () => Promise<PageAnswer>): Promise<PageAnswer> {
    const key = language() + path;
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const made = onBehalfOf(this.#parts.rights.everybody, make);
    this.#underWay.set(key, made);
    try {
      return await made;
    } finally {
      if (this.#underWay.get(key) === made) this.#underWay.delete(key);
    }
  }

  async #makeHome(own = false): Promise<PageAnswer> {
    let first: PageAnswer | null = null;
    for (const name of homeNames) {
      const answer = await this.#make('/', name, own);
      const found =
        answer.kind === 'redirect' && !answer.moved ? await this.#make('/', answer.to, own) : answer;
      if (found.kind !== 'missing') return found;
      first ??= found;
    }
    if (first === null) throw new Error('no home page has a name');
    return first;
  }

  async #make(path: string, name: PageName, own = false): Promise<PageAnswer> {
    const { store, cache } = this.#parts;
    const since = cache.now();
    const reply = await store.ask('readPage', { name });
    if (reply.kind !== 'page') return reply;
    const page = await this.#documentOf(reply, own);
    if (!own) cache.put(path, page, since);
    return { kind: 'document', page, head: reply.head };
  }

  async #documentOf(view: PageView, own: boolean): Promise<CachedPage> {
    const { included, surroundings, views, rights, pageHeaders } = this.#parts;
    const [{ page: rendered, ...within }, { around, linkKeys: aroundKeys }] = await Promise.all([
      included.render(view),
      surroundings.render(view.specials),
    ]);
    const shown = this.#siteOf(view.name, own);
    const place = { name: view.name, blob: view.blob, mayEdit: shown.mayEdit };
    const input: PageInput = {
      name: view.name,
      title: rendered?.title ?? titleOfName(view.name),
      description: rendered === null ? '' : describePage(rendered),
      html: rendered === null ? sourceHtml(view.text) : pageHtml(rendered, views.passages, place),
      toc: rendered?.toc ?? [],
      tags: rendered?.frontMatter.tags ?? [],
      lang: rendered?.frontMatter.lang ?? this.#parts.language,
      blob: view.blob,
      change: view.change,
      around,
      notices: noticesOf(view, rendered),
    };
    const response = new StoredResponse({
      bytes: Buffer.from(views.page(shown, input)),
      contentType: 'text/html; charset=utf-8',
      cacheControl: rights.isPartial ? 'private, no-cache' : 'no-cache',
      headers: pageHeaders,
    });
    return {
      name: view.name,
      blob: view.blob,
      language: language(),
      response,
      linkKeys: new Set([...linkKeys(view.links), ...within.linkKeys, ...aroundKeys]),
      includes: within.includes,
      complete: view.change !== null,
    };
  }

  #siteOf(name: PageName, own: boolean): Site {
    const { rights, site, ownSite } = this.#parts;
    const isLocked = !rights.isOffered(name);
    if (own) return { ...ownSite(), mayEdit: rights.mayEdit(currentPerson(), name), isLocked };
    return isLocked ? { ...site(), mayEdit: false, isLocked } : site();
  }
}

/** The page's HTML, with ways to write in each section for those who may. */
function pageHtml(
  { pieces, toc, sections }: RenderedPassages,
  passages: Views['passages'],
  place: ChoicePlace,
): string {
  const shown = passages(pieces, place);
  return place.mayEdit ? withSectionLinks(shown, { name: place.name, toc, sections }) : shown;
}

/** What a page says about itself to everybody who reads it. */
function noticesOf({ kept }: PageView, rendered: RenderedPassages | null): Notice[] {
  const count = rendered?.pieces.filter((piece) => typeof piece !== 'string').length ?? 0;
  return [
    ...(rendered === null ? [{ kind: 'tooComplex' as const }] : []),
    ...(count > 0 ? [{ kind: 'passages' as const, count }] : []),
    ...(kept ? [{ kind: 'kept' as const }] : []),
  ];
}
