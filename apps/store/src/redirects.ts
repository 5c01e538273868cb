import type { ObjectReader, Sha } from '@erwik/git';
import type { Redirects as RedirectMap } from '@erwik/pages';
import { followRedirects, parseRedirects } from '@erwik/pages';
import type { HeadState } from './head-state.js';

/** Gollum's file of old names: a YAML mapping of old paths to new ones. */
export const redirectsPath = '.redirects.gollum';

/** Gollum's redirect map of the wiki, read again when its file changes. */
export class Redirects {
  readonly #heads: HeadState;
  readonly #reader: ObjectReader;
  #blob: Sha | null = null;
  #map: RedirectMap = new Map();

  constructor(heads: HeadState, reader: ObjectReader) {
    this.#heads = heads;
    this.#reader = reader;
  }

  /** Where a page of that name has moved to, through chains of moves; null where it has not, or in a circle. */
  async follow(name: string): Promise<string | null> {
    const blob = this.#heads.blobOf(redirectsPath);
    if (blob !== this.#blob) {
      const object = blob === null ? null : await this.#reader.read(blob);
      this.#map = parseRedirects(object?.data.toString('utf8') ?? '');
      this.#blob = blob;
    }
    return followRedirects(this.#map, name);
  }
}
