import type { LinkTarget } from '@erwik/events';
import { extensionOf, formatOfPath } from '../page-format.js';
import { folderOf } from '../relative-path.js';
import { placedLinks, realLinks, replacePlaces } from './placed-links.js';
import type { LinkPlace } from './placed-links.js';

/** Where a target leads that is written in one page, as things are at one moment. */
export type ResolveLink = (target: string) => LinkTarget | null;

/** A place where a link may be written, and the page or file it leads to. */
export interface LedLink {
  readonly place: LinkPlace;
  readonly leads: LinkTarget;
}

/** A page after pages have moved: its own name then, and where links of it lead then. */
export interface MovedPlace {
  readonly name: string;
  readonly resolve: ResolveLink;
  /** the name that a page or file has then */
  readonly nameOf: (name: string) => string;
}

/** The places of a text where links may be written, and where they lead. Of the two readings of `[[a|b]]` the one that counts. */
export function readLinks(text: string, resolve: ResolveLink): LedLink[] {
  const led = placedLinks(text).flatMap((place) => {
    const leads = resolve(place.target);
    return leads === null ? [] : [{ place, leads }];
  });
  const lastOf = new Map(
    led.flatMap((link) =>
      link.place.pair?.side === 'last' ? [[link.place.pair.number, link] as const] : [],
    ),
  );
  const firstOf = new Map(
    led.flatMap((link) =>
      link.place.pair?.side === 'first' ? [[link.place.pair.number, link] as const] : [],
    ),
  );
  return led.filter(({ place: { pair } }) => {
    if (pair === null) return true;
    const last = lastOf.get(pair.number);
    const first = firstOf.get(pair.number);
    const counts =
      last === undefined || (!last.leads.exists && first?.leads.exists === true) ? 'first' : 'last';
    return pair.side === counts;
  });
}

/** How many links of a text lead to one of some pages. */
export function countLinks(
  text: string,
  links: readonly LedLink[],
  leadsThere: (name: string) => boolean,
): number {
  const places = links.filter(({ leads }) => leadsThere(leads.name)).map(({ place }) => place);
  return places.length === 0 ? 0 : realLinks(text, places).size;
}

/**
 * The text with its links leading to the same pages and files as before, after some have moved, and how many were written
 * anew for that. Links that still lead there stay as they are, and so does everything else.
 */
export function moveLinks(
  text: string,
  links: readonly LedLink[],
  then: MovedPlace,
): { readonly text: string; readonly links: number } {
  const stale = links.flatMap(({ place, leads }) => {
    const wanted = then.nameOf(leads.name);
    if (then.resolve(place.target)?.name === wanted) return [];
    return [{ place, target: spellTarget(place, { ...leads, name: wanted }, then) }];
  });
  if (stale.length === 0) return { text, links: 0 };
  const real = realLinks(
    text,
    stale.map(({ place }) => place),
  );
  const replaced = stale.filter(({ place }) => real.has(place));
  return { text: replacePlaces(text, replaced), links: replaced.length };
}

/** Writes a target in the manner of the one before: from the root, relative, with an extension, with spaces. */
function spellTarget(place: LinkPlace, leads: LinkTarget, { name, resolve }: MovedPlace): string {
  const extension = leads.file || formatOfPath(place.target) === null ? '' : extensionOf(place.target);
  const root = `/${leads.name}`;
  const spellings = mannersOf(place.target, folderOf(name), leads.name)
    .flatMap((spelling) => [...(isSpaced(place) ? [spelling.replaceAll('-', ' ')] : []), spelling])
    .map((spelling) => escapeTarget(spelling + extension, place));
  const fitting = spellings.find((spelling) => resolve(spelling)?.name === leads.name);
  return fitting ?? escapeTarget(root + extension, place);
}

/** The ways to name a page or file from a folder, the best first. */
function mannersOf(written: string, folder: string, name: string): string[] {
  const relative = relativePath(folder, name);
  if (written.startsWith('/')) return [`/${name}`];
  if (/^\.\.?\//.test(written)) return [relative];
  return relative.startsWith('../') ? [name, `/${name}`] : [relative, name];
}

/** A path as it is written from a folder, with `..` for each folder that is left. */
function relativePath(folder: string, path: string): string {
  const from = folder === '' ? [] : folder.split('/');
  const to = path.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}

/** People write the names of pages with spaces in wiki links. */
function isSpaced({ form, target }: LinkPlace): boolean {
  return form === 'wiki' && target.includes(' ');
}

/** Percent escapes for what would end a target, or make another kind of link of it. */
function escapeTarget(target: string, { form }: LinkPlace): string {
  const special = form === 'wiki' ? /[#|[\]:?\\]/g : /[\s#?:%&<>()"'\\[\]*`]/g;
  return target.replace(
    special,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
