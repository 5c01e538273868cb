import { decodeUrlPath, parsePageName } from '@erwik/pages';
import { parseTarget } from '../pages/request-target.js';
import { apiNeeds, pageNeeds, siteNeeds } from './needs.js';
import type { Needs } from './needs.js';

/** What is declared about an address: what each method needs, and the page it names, if any. */
export type Declared = { readonly needs: Needs; readonly page: string | null };

type Place = { readonly pattern: RegExp; readonly needs: Needs };

const apiRoot = '/_api/v1';
const sitePlaces = placesOf(siteNeeds);
const apiPlaces = placesOf(apiNeeds);
const pagePlaces = new Map(Object.entries(pageNeeds));
/** What leads to no page is answered as a page's address is: in a private wiki nobody learns more of it. */
const unreadable: Needs = { GET: 'read', POST: 'read', PUT: 'read', DELETE: 'read' };

/** What is declared about an address, by its raw path; null where nothing is: nobody can get there. */
export function declaredAt(pathname: string): Declared | null {
  if (pathname.startsWith(`${apiRoot}/`)) return apiDeclared(pathname.slice(apiRoot.length));
  const site = sitePlaces.find(({ pattern }) => pattern.test(pathname));
  if (site !== undefined) return { needs: site.needs, page: null };
  const target = parseTarget(pathname);
  if (target.kind === 'bad') return { needs: unreadable, page: null };
  if (target.name === '' && target.action !== '') return null;
  const needs = pagePlaces.get(target.action);
  return needs === undefined ? null : { needs, page: target.name === '' ? null : target.name };
}

function apiDeclared(pathname: string): Declared | null {
  for (const { pattern, needs } of apiPlaces) {
    const match = pattern.exec(pathname);
    if (match !== null) return { needs, page: pageNameIn(match.groups?.['path']) };
  }
  return null;
}

function pageNameIn(rawPath: string | undefined): string | null {
  const decoded = decodeUrlPath(rawPath ?? '');
  const parsed = decoded.ok ? parsePageName(decoded.path) : decoded;
  return parsed.ok ? parsed.name : null;
}

/** The longest first, as they are served. */
function placesOf(table: Readonly<Record<string, Needs>>): Place[] {
  const depth = (path: string): number => path.split('/').length;
  return Object.entries(table)
    .toSorted(([one], [other]) => depth(other) - depth(one))
    .map(([path, needs]) => ({ pattern: patternOf(path), needs }));
}

function patternOf(path: string): RegExp {
  const source = path
    .replaceAll('.', '\\.')
    .replaceAll('*', '.+')
    .replace(/:\w+/g, '[^/]+')
    .replace(/\{(\w+)\}/g, (_part, name: string) => (name === 'path' ? '(?<path>.+)' : '[^/]+'));
  return new RegExp(`^${source}$`);
}
