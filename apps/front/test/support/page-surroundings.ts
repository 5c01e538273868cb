import type { LinkState, PageView } from '@erwik/events';
import type { PageDirectory } from '@erwik/pages';

type Pages = ReadonlyMap<string, { readonly blob: string; readonly text: string }>;

/** The special pages around a page, of which a wiki in memory has those of its root alone. */
export function specialsOf(pages: Pages, name: string): PageView['specials'] {
  const specials: PageView['specials'] = {};
  for (const [kind, special] of [
    ['sidebar', '_Sidebar'],
    ['header', '_Header'],
    ['footer', '_Footer'],
  ] as const) {
    const page = pages.get(special);
    if (page !== undefined && name !== special)
      specials[kind] = { name: special, blob: page.blob, text: page.text };
  }
  return specials;
}

/** Where the link targets of a page lead. */
export function resolveAll(directory: PageDirectory, from: string, targets: readonly string[]): LinkState {
  const links: LinkState = {};
  for (const target of targets) {
    const link = directory.resolve(from, target);
    if (link !== null) links[target] = link;
  }
  return links;
}
