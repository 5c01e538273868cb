import type { BrokenRow, LinkTarget, PageName, PageRow } from '@erwik/events';
import type { PageDirectory } from '@erwik/pages';
import { z } from 'zod';
import type { Database } from './database.js';
import { pageRows } from './page-rows.js';
import { leadsTo } from './link-leads.js';
import type { LinkSurvey } from './survey-links.js';
import { aliasSpellings, aliasesOf } from './tags.js';
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
const Target = Link.omit({ from: true });

/**
 * The pages that link to a page, existing or not, by its name or an alias. Where a link leads depends on all names, so it is resolved
 * when asked.
 */
export function pagesLinkingTo(
  database: Database,
  directory: PageDirectory,
  name: string,
  limit: number,
): PageRow[] {
  // a target that ends in a slash, whose leaf is empty, leads to the page that opens a folder
  const links = 'links l JOIN paths p ON p.id = l.path_id';
  const aliases = aliasesOf(database, name);
  const leaves = [...new Set([leafKey(name), '', ...aliases.map((alias) => leafKey(alias))])];
  const some = leaves.map(() => '?').join(', ');
  const sql = `SELECT p.name AS "from", l.target, l.other FROM ${links} WHERE l.leaf IN (${some}) ORDER BY p.name`;
  const from = database
    .all(Link, sql, ...leaves)
    .filter((link) => {
      const lead = link.from === name ? null : leadsTo(directory, link);
      if (lead === null || lead.exists || lead.name === name) return lead?.name === name;
      return aliasSpellings(lead.name, link.target).some((spelling) => aliases.includes(spelling));
    })
    .map((link) => link.from);
  return pageRows(database, [...new Set(from)].slice(0, limit));
}

/** Where the links of a page lead, each page or file once, from A to Z; none where there is no such page. */
export function linksOf(database: Database, directory: PageDirectory, name: string): LinkTarget[] {
  const sql = 'SELECT l.target, l.other FROM links l WHERE l.path_id = (SELECT id FROM paths WHERE path = ?)';
  const path = directory.pathOf(name);
  if (path === null) return [];
  const leads = database
    .all(Target, sql, path)
    .flatMap((link) => leadsTo(directory, { from: name, ...link }) ?? []);
  const byName = new Map(leads.filter((lead) => lead.name !== name).map((lead) => [lead.name, lead]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** All pages that are linked to but do not exist, the most wanted first. */
export function wantedPages({ missing }: LinkSurvey): WantedPage[] {
  const wanted = new Map<string, Set<PageName>>();
  for (const [from, links] of missing)
    for (const { name, file } of links)
      if (!file) wanted.set(name, (wanted.get(name) ?? new Set()).add(from));
  return [...wanted]
    .map(([name, from]) => ({ name, linkedFrom: [...from].sort().slice(0, linkedFromMax), links: from.size }))
    .sort((a, b) => b.links - a.links || (a.name < b.name ? -1 : 1));
}

/** The pages with links that lead nowhere, from A to Z. */
export function brokenPages(database: Database, { missing }: LinkSurvey, limit: number): BrokenRow[] {
  const names = [...missing.keys()].sort().slice(0, limit);
  return pageRows(database, names).map((row) => ({ ...row, links: [...(missing.get(row.name) ?? [])] }));
}

/** The pages that no other page links to, from A to Z; home pages are found without a link. */
export function orphanedPages(
  database: Database,
  directory: PageDirectory,
  { linked }: LinkSurvey,
  limit: number,
): PageRow[] {
  const orphans: PageName[] = [];
  for (let at = 0; at < directory.pageCount && orphans.length < limit; at += 1) {
    const name = directory.nameAt(at);
    if (name !== null && !linked.has(name) && !opensFolder(directory, name)) orphans.push(name);
  }
  return pageRows(database, orphans);
}

/** Whether a page is what an address of its folder, or of the wiki, shows. */
function opensFolder(directory: PageDirectory, name: PageName): boolean {
  return directory.homeName(name.slice(0, Math.max(name.lastIndexOf('/'), 0))) === name;
}
