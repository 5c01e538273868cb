import type { LinkTarget, PageName, PageRow } from '@erwik/events';
import type { PageDirectory } from '@erwik/pages';
import { z } from 'zod';
import type { Database } from './database.js';
import { pageRows } from './search.js';
import { leafKey } from './take-files.js';

/** A page that is linked to but does not exist. */
export interface WantedPage {
  readonly name: string;
  readonly linkedFrom: PageName[];
  readonly links: number;
}

/** Most pages named as linking to a wanted one. */
const linkedFromMax = 20;

const Link = z.object({ from: z.string(), target: z.string(), other: z.string() });
const Target = z.object({ target: z.string(), other: z.string(), leaf: z.string() });
const links = 'SELECT p.name AS "from", l.target, l.other FROM links l JOIN paths p ON p.id = l.path_id';

/** The pages that link to a page, existing or not. Where a link leads depends on all names, so it is resolved when asked. */
export function pagesLinkingTo(
  database: Database,
  directory: PageDirectory,
  name: string,
  limit: number,
): PageRow[] {
  // a target that ends in a slash, whose leaf is empty, leads to the page that opens a folder
  const found = database.all(Link, `${links} WHERE l.leaf IN (?, '') ORDER BY p.name`, leafKey(name));
  const from = found
    .filter((link) => link.from !== name && leadsTo(directory, link)?.name === name)
    .map((link) => link.from);
  return pageRows(database, [...new Set(from)].slice(0, limit));
}

/** All pages that are linked to but do not exist, the most wanted first. */
export function wantedPages(database: Database, directory: PageDirectory): WantedPage[] {
  const wanted = new Map<string, Set<PageName>>();
  for (const target of database.all(Target, 'SELECT DISTINCT target, other, leaf FROM links')) {
    // what can be reached from the root can be reached from everywhere; so most links need not be looked at one by one
    if (leadsTo(directory, { ...target, from: '' })?.exists) continue;
    for (const link of linksTo(database, target)) {
      const leads = leadsTo(directory, link);
      if (leads === null || leads.exists || leads.file) continue;
      wanted.set(leads.name, (wanted.get(leads.name) ?? new Set()).add(link.from));
    }
  }
  return [...wanted]
    .map(([name, from]) => ({ name, linkedFrom: [...from].sort().slice(0, linkedFromMax), links: from.size }))
    .sort((a, b) => b.links - a.links || (a.name < b.name ? -1 : 1));
}

function linksTo(
  database: Database,
  { target, other, leaf }: z.infer<typeof Target>,
): z.infer<typeof Link>[] {
  return database.all(
    Link,
    `${links} WHERE l.leaf = ? AND l.target = ? AND l.other = ?`,
    leaf,
    target,
    other,
  );
}

/** A link of two readings leads where the second one does, if only that exists. */
function leadsTo(directory: PageDirectory, { from, target, other }: z.infer<typeof Link>): LinkTarget | null {
  const first = directory.resolve(from, target);
  if (first?.exists || other === '') return first;
  const second = directory.resolve(from, other);
  return second?.exists ? second : first;
}
