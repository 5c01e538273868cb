import type { LinkState, LinkTarget, PageName } from '@erwik/events';
import type { Wiki } from './wiki.js';

/** Most links to names that nobody has written, of one page, for which other names are looked up. */
const absentMax = 1000;

type Absent = { readonly target: string; readonly spellings: readonly string[]; readonly lead: LinkTarget };

/**
 * Where each link target of a page leads. Names that pages had before, or have besides, lead to the pages; a name that
 * several pages have leads to the choice between them. What the index does not know yet stays as it is.
 */
export async function linkStateOf(wiki: Wiki, from: PageName, targets: Iterable<string>): Promise<LinkState> {
  const links = wiki.heads.linksFrom(from, targets);
  const absent = Object.entries(links)
    .filter(([, { exists, file }]) => !exists && !file)
    .slice(0, absentMax)
    .map(([target, lead]): Absent => ({ target, lead, spellings: spellingsOf(target, lead.name) }));
  if (absent.length === 0) return links;
  const aliases = await wiki.indexer
    .ask('pagesOfAliases', { names: [...new Set(absent.flatMap(({ spellings }) => spellings))], limit: 2 })
    .catch((): Record<string, PageName[]> => ({}));
  const followed = await Promise.all(
    absent.map(async (each) => [each.target, await leadOf(wiki, each, aliases)] as const),
  );
  return { ...links, ...Object.fromEntries(followed) };
}

/** An alias has no folder of its own, so it is meant from any folder. */
function spellingsOf(target: string, name: PageName): string[] {
  const leaf = name.slice(name.lastIndexOf('/') + 1);
  return target.includes('/') || leaf === name ? [name] : [name, leaf];
}

async function leadOf(
  { redirects, heads: { directory } }: Wiki,
  { spellings, lead }: Absent,
  aliases: Readonly<Record<string, readonly PageName[]>>,
): Promise<LinkTarget> {
  for (const spelling of spellings) {
    const moved = await redirects.follow(spelling);
    const held = aliases[spelling]?.filter((name) => directory.pathOf(name) !== null) ?? [];
    const [page = null] = moved === null ? held : [moved];
    if (moved === null && held.length > 1) return { name: spelling, exists: true, file: false };
    if (page !== null && directory.pathOf(page) !== null) return { name: page, exists: true, file: false };
  }
  return lead;
}
