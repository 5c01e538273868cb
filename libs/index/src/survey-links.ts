import type { LinkTarget, PageName } from '@erwik/events';
import { z } from 'zod';
import type { Database } from './database.js';
import type { LinkLeads } from './link-leads.js';
import { aliasHolders, aliasSpellings } from './tags.js';

const Link = z.object({ from: z.string(), target: z.string(), other: z.string(), leaf: z.string() });

/** Where all links of the wiki lead, as of one moment. */
export interface LinkSurvey {
  /** the pages that another page links to */
  readonly linked: ReadonlySet<PageName>;
  /** the pages with links that lead nowhere, and where these would lead */
  readonly missing: ReadonlyMap<PageName, readonly LinkTarget[]>;
}

/** Follows every link there is. What leads to an alias leads somewhere. */
export function surveyLinks(database: Database, leads: LinkLeads): LinkSurvey {
  const holders = aliasHolders(database);
  const linked = new Set<PageName>();
  const missing = new Map<PageName, LinkTarget[]>();
  const links = `SELECT p.name AS "from", l.target, l.other, l.leaf FROM links l JOIN paths p ON p.id = l.path_id`;
  for (const { leaf, ...link } of database.all(Link, links)) {
    const lead = leads.of(link, leaf);
    if (lead === null) continue;
    if (lead.exists) {
      if (lead.name !== link.from) linked.add(lead.name);
      continue;
    }
    const pages = aliasSpellings(lead.name, link.target).flatMap((spelling) => holders.get(spelling) ?? []);
    if (pages.length === 0) addMissing(missing, link.from, lead);
    for (const page of pages) if (page !== link.from) linked.add(page);
  }
  return { linked, missing };
}

function addMissing(missing: Map<PageName, LinkTarget[]>, from: PageName, lead: LinkTarget): void {
  const leads = missing.get(from) ?? [];
  if (!leads.some(({ name }) => name === lead.name)) leads.push(lead);
  missing.set(from, leads);
}
