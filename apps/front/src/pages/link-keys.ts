import type { LinkState, PageChanged } from '@erwik/events';
import { foldKey } from '@erwik/pages';

/**
 * The keys under which a page must be told that another page or file came or went. A link is found again by the last
 * segment of its target, because it may resolve in the page's folder, in the root, or anywhere; that asks for a few
 * renderings too many and none too few.
 */
export function linkKeys(links: LinkState): Set<string> {
  const keys = new Set<string>();
  for (const [target, { name }] of Object.entries(links)) {
    keys.add(lastSegmentKey(target));
    keys.add(lastSegmentKey(name));
  }
  return keys;
}

/**
 * The keys that a change of a page or file touches: its name's, and its path's because links may spell the extension.
 */
export function changeKeys({ name, path }: PageChanged): string[] {
  return [lastSegmentKey(name), lastSegmentKey(path)];
}

/** The keys of names, by which links to them are found again. */
export function nameKeys(names: readonly string[]): Set<string> {
  return new Set(names.map((name) => lastSegmentKey(name)));
}

function lastSegmentKey(target: string): string {
  return foldKey(target.slice(target.lastIndexOf('/') + 1));
}
