import type { PageView, SpecialPage } from '@erwik/events';
import { scanLinkTargets } from '@erwik/pages';
import { LRUCache } from 'lru-cache';
import type { RenderedTexts } from '../rendering/rendered-texts.js';
import type { AccessRights } from '../access/access-rights.js';
import type { StoreClient } from '../store/store-client.js';
import { language } from '../views/language.js';
import type { Surroundings, Views } from '../views/model.js';
import { linkKeys } from './link-keys.js';

/** A wiki has a few special pages; each folder may have three. */
const keptMax = 300;

type SurroundingParts = {
  readonly store: StoreClient;
  readonly texts: RenderedTexts;
  readonly views: Views;
  readonly rights: Pick<AccessRights, 'audience'>;
};

type RenderedSpecial = { readonly html: string; readonly linkKeys: ReadonlySet<string> };

/** Special pages as they stand around others, and the keys of what they link to. */
export type RenderedSurroundings = { readonly around: Surroundings; readonly linkKeys: ReadonlySet<string> };

/**
 * Renders the special pages around pages. Almost all pages share the same ones, so they are kept until links may lead
 * elsewhere.
 */
export class SurroundingTexts {
  readonly #store: StoreClient;
  readonly #texts: RenderedTexts;
  readonly #views: Views;
  readonly #rights: Pick<AccessRights, 'audience'>;
  readonly #kept = new LRUCache<string, Promise<RenderedSpecial>>({ max: keptMax });

  constructor({ store, texts, views, rights }: SurroundingParts) {
    this.#store = store;
    this.#rights = rights;
    this.#texts = texts;
    this.#views = views;
  }

  /** Forgets where links of special pages lead: a page or file came or went. */
  clear(): void {
    this.#kept.clear();
  }

  async render({ sidebar, header, footer }: PageView['specials']): Promise<RenderedSurroundings> {
    const rendered = await Promise.all([sidebar, header, footer].map((special) => this.#renderOne(special)));
    const [sidebarHtml = null, headerHtml = null, footerHtml = null] = rendered.map(
      (each) => each?.html ?? null,
    );
    return {
      around: { sidebar: sidebarHtml, header: headerHtml, footer: footerHtml },
      linkKeys: new Set(rendered.flatMap((each) => [...(each?.linkKeys ?? [])])),
    };
  }

  async #renderOne(special: SpecialPage | undefined): Promise<RenderedSpecial | null> {
    if (special === undefined) return null;
    const audience = this.#rights.audience();
    if (audience === null) return this.#begin(special);
    const key = `${language()} ${special.blob} ${special.name} ${audience}`;
    const kept = this.#kept.get(key) ?? this.#begin(special);
    this.#kept.set(key, kept);
    try {
      return await kept;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }

  async #begin({ name, blob, text }: SpecialPage): Promise<RenderedSpecial> {
    const { links } = await this.#store.ask('resolveLinks', { from: name, targets: scanLinkTargets(text) });
    const { page } = await this.#texts.render({ name, path: `${name}.md`, blob, text, links });
    // Its versions are chosen on the page of its own, so that the buttons stand once on a page.
    const html = page === null ? '' : this.#views.passages(page.pieces, null);
    return { html, linkKeys: linkKeys(links) };
  }
}
