import type { BrokenRow, LinkTarget, PageName } from '@erwik/events';
import type { Wiki } from './wiki.js';

/** Links to old and other names lead to the pages that have them now, each once; what leads nowhere stays as it is. */
export async function followLinks(wiki: Wiki, links: readonly LinkTarget[]): Promise<LinkTarget[]> {
  const followed = await Promise.all(
    links.map(async (link) => {
      const name = link.exists || link.file ? null : await nowCalled(wiki, link.name);
      return name === null ? link : { name, exists: true, file: false };
    }),
  );
  return [...new Map(followed.map((link) => [link.name, link])).values()];
}

/** Of pages with broken links, those that have any once redirects are followed. */
export async function stillBroken(wiki: Wiki, pages: readonly BrokenRow[]): Promise<BrokenRow[]> {
  const followed = pages.map(async (page) => {
    const links = await followLinks(wiki, page.links);
    return { ...page, links: links.filter((link) => !link.exists) };
  });
  return (await Promise.all(followed)).filter(({ links }) => links.length > 0);
}

/** Of names that nobody has written, those that do not redirect to another. */
export async function stillWanted<Wanted extends { readonly name: string }>(
  { redirects }: Wiki,
  pages: readonly Wanted[],
): Promise<Wanted[]> {
  const moved = await Promise.all(pages.map(({ name }) => redirects.follow(name)));
  return pages.filter((_page, position) => moved[position] === null);
}

/** The one page that a name redirects to, by the map of moves or as an alias. */
async function nowCalled({ redirects, indexer }: Wiki, name: PageName): Promise<PageName | null> {
  const moved = await redirects.follow(name);
  if (moved !== null) return moved;
  const aliased = await indexer.ask('aliased', { name, limit: 2 });
  return aliased.length === 1 ? (aliased[0] ?? null) : null;
}
