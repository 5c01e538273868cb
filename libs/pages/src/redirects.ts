import { readMapping } from './front-matter.js';
import { foldKey, nameOfPath, parsePageName } from './page-name.js';

/** Largest file of redirects that is read, in characters. */
export const redirectsMaxChars = 1024 * 1024;
const redirectsMaxCount = 10_000;
/** Longest chain of redirects that is followed: longer ones are mistakes. */
const chainMaxLength = 10;

/** Where the pages of old names have moved: the fold key of an old name → the new name. */
export type Redirects = ReadonlyMap<string, string>;

/** Reads `.redirects.gollum`: a YAML mapping of old paths to new ones, with or without extensions. Never throws. */
export function parseRedirects(yaml: string): Redirects {
  const redirects = new Map<string, string>();
  const mapping = yaml.length > redirectsMaxChars ? null : readMapping(yaml);
  for (const [from, to] of mapping ?? []) {
    const fromName = redirectedName(from);
    const toName = redirectedName(to);
    if (fromName === null || toName === null || redirects.size >= redirectsMaxCount) continue;
    redirects.set(foldKey(fromName), toName);
  }
  return redirects;
}

/** The name a page has now, all redirects followed; null where there is none, or where they lead in a circle. */
export function followRedirects(redirects: Redirects, name: string): string | null {
  const seen = new Set([foldKey(name)]);
  let to = redirects.get(foldKey(name)) ?? null;
  while (to !== null) {
    const next = redirects.get(foldKey(to));
    if (seen.has(foldKey(to)) || seen.size > chainMaxLength) return null;
    if (next === undefined) return to;
    seen.add(foldKey(to));
    to = next;
  }
  return null;
}

/** The page that a key or value of the redirects means; null where it means none. */
export function redirectedName(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const path = value.replace(/^\//, '');
  const parsed = parsePageName(nameOfPath(path) ?? path);
  return parsed.ok ? parsed.name : null;
}
