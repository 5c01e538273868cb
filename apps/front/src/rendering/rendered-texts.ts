import type { LinkState, PageName, Sha } from '@erwik/events';
import { formatOfPath, rendererVersion } from '@erwik/pages';
import { LRUCache } from 'lru-cache';
import { contentTag } from '../http/entity-tag.js';
import type { RenderPool } from './render-pool.js';
import type { RenderedPassages } from './render-passages.js';
import type { PagePiece } from '../views/model.js';

/**
 * Memory for rendered texts (16 MB): they outlive a document that is dropped because something around its text
 * changed.
 */
const keptMaxBytes = 16 * 1024 * 1024;
const entryBytes = 512;

/** A text of the wiki with all that its rendering depends on. */
export type SourceText = {
  readonly name: PageName;
  readonly path: string;
  readonly blob: Sha;
  readonly text: string;
  readonly links: LinkState;
};

/** `page` is null where rendering was given up. */
export type RenderedText = { readonly page: RenderedPassages | null };

/**
 * Rendered texts by content: the same text with the same links is rendered once, and by one worker however many ask
 * at once.
 */
export class RenderedTexts {
  readonly #pool: RenderPool;
  readonly #kept = new LRUCache<string, RenderedText>({
    maxSize: keptMaxBytes,
    sizeCalculation: ({ page }) => entryBytes + 2 * charsOf(page?.pieces ?? []),
  });
  readonly #underWay = new Map<string, Promise<RenderedText>>();

  constructor(pool: RenderPool) {
    this.#pool = pool;
  }

  async render(source: SourceText): Promise<RenderedText> {
    const key = keyOf(source);
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const underWay = this.#underWay.get(key) ?? this.#begin(key, source);
    return underWay;
  }

  async #begin(key: string, { name, path, text, links }: SourceText): Promise<RenderedText> {
    const rendering = this.#pool
      .render({ name, text, links, format: formatOfPath(path) ?? 'source' })
      .then((page) => ({ page }));
    this.#underWay.set(key, rendering);
    try {
      const rendered = await rendering;
      this.#kept.set(key, rendered);
      return rendered;
    } finally {
      this.#underWay.delete(key);
    }
  }
}

function charsOf(pieces: readonly PagePiece[]): number {
  return pieces.reduce((sum, piece) => {
    if (typeof piece === 'string') return sum + piece.length;
    return sum + piece.versions.reduce((chars, { html }) => chars + html.length, 0);
  }, 0);
}

function keyOf({ name, path, blob, links }: SourceText): string {
  return [
    rendererVersion,
    blob,
    contentTag(JSON.stringify(links)),
    formatOfPath(path) ?? 'source',
    name,
  ].join(' ');
}
