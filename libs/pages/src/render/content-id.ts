import { slug } from 'github-slugger';

/**
 * Begins every id that comes from a page's text: `document.forms` and the like look elements up by id, and a heading
 * "forms" must not answer for them (DOM clobbering). Links to anchors are written with it as well.
 */
export const contentIdPrefix = 'user-content-';

/** The id that an anchor, as people write it (`#Part one`, `#part-one`), means. */
export function contentIdOf(anchor: string): string {
  const bare = anchor.startsWith(contentIdPrefix) ? anchor.slice(contentIdPrefix.length) : anchor;
  return contentIdPrefix + slug(decoded(bare));
}

function decoded(anchor: string): string {
  try {
    return decodeURIComponent(anchor);
  } catch {
    // a percent sign of its own
    return anchor;
  }
}
