import type { LinkTarget, PageName } from '@erwik/events';
import type { PageDirectory } from '@erwik/pages';
import { z } from 'zod';
import type { Database } from './database.js';

/** What follows SELECT in a query for links, with the pages they stand on. */
export const linkColumns =
  'p.name AS "from", l.target, l.other FROM links l JOIN paths p ON p.id = l.path_id';

const Link = z.object({ from: z.string(), target: z.string(), other: z.string() });

/** Where all links of the wiki lead, as of one moment. */
export interface LinkSurvey {
  /** the pages that another page links to */
  readonly linked: ReadonlySet<PageName>;
  /** the pages with links that lead nowhere, and where these would lead */
  readonly missing: ReadonlyMap<PageName, readonly LinkTarget[]>;
}

/**
 * Resolves every link. What a target leads to depends on the folder it stands in and nothing else of its page, so pages of a folder share it;
 * names that `aliases` tells of exist.
 */
export function surveyLinks(
  database: Database,
  directory: PageDirectory,
  aliases: (name: string) => boolean,
): LinkSurvey {
  const linked = new Set<PageName>();
  const missing = new Map<PageName, LinkTarget[]>();
  const known = new Map<string, LinkTarget | null>();
  for (const link of database.all(Link, `SELECT DISTINCT ${linkColumns}`)) {
    const key = `${folderOf(link.from)}\n${link.target}\n${link.other}`;
    const lead = known.get(key) ?? leadsTo(directory, link);
    known.set(key, lead);
    if (lead === null) continue;
    if (lead.exists) {
      if (lead.name !== link.from) linked.add(lead.name);
    } else if (!aliases(lead.name)) addMissing(missing, link.from, lead);
  }
  return { linked, missing };
}

function addMissing(missing: Map<PageName, LinkTarget[]>, from: PageName, lead: LinkTarget): void {
  const leads = missing.get(from) ?? [];
  if (!leads.some(({ name }) => name === lead.name)) leads.push(lead);
  missing.set(from, leads);
}

function folderOf(name: PageName): string {
  return name.slice(0, Math.max(name.lastIndexOf('/'), 0));
}

/** A link of two readings leads where the second one does, if only that exists. */
export function leadsTo(
  directory: PageDirectory,
  { from, target, other }: z.infer<typeof Link>,
): LinkTarget | null {
  const first = directory.resolve(from, target);
  if (first?.exists || other === '') return first;
  const second = directory.resolve(from, other);
  return second?.exists ? second : first;
}
