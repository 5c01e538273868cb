import type { FilePath, PageName } from '@erwik/events';
import { nameOfPath, specialOf } from '@erwik/pages';

/** Where everything of a wiki lies in a copy of plain files: paths by the paths of URLs, without the first slash. */
export type StaticPlaces = {
  readonly pages: ReadonlyMap<PageName, FilePath>;
  readonly files: ReadonlyMap<FilePath, FilePath>;
};

/** The list of all pages, and the stylesheet, by names that no page has. */
export const listPlace = '_pages.html';
export const stylePlace = '_style.css';
/** What is opened first. */
export const indexPlace = 'index.html';

/** Gives each page a document, beside the files as they are. What begins with a dot is left out. */
export function staticPlaces(paths: readonly FilePath[]): StaticPlaces {
  const visible = paths.filter((path) => !/(?:^|\/)\./.test(path));
  const isFile = (path: FilePath): boolean => nameOfPath(path) === null;
  const files = new Map(visible.filter(isFile).map((path) => [path, path]));
  const pages = new Map<PageName, FilePath>();
  for (const path of visible) {
    const name = nameOfPath(path);
    if (name === null || specialOf(path) !== null) continue;
    pages.set(name, files.has(`${name}.html`) ? `${name}.page.html` : `${name}.html`);
  }
  return { pages, files };
}

/** A link of a page as it is in the copy: null where it leads to what is not there. Links to other sites stay. */
export function staticHref(href: string, from: FilePath, places: StaticPlaces): string | null {
  if (!/^\/(?!\/)/.test(href)) return href;
  const [pathname = '', hash] = href.split('#', 2);
  // a picture's address may ask for a size
  const target = decoded(pathname.slice(1).replace(/\?w=\d+$/, ''));
  const place = target === '' ? indexPlace : (places.pages.get(target) ?? places.files.get(target));
  if (place === undefined) return null;
  return relativeUrl(from, place) + (hash === undefined ? '' : `#${hash}`);
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    // a percent sign that begins no escape
    return pathname;
  }
}

/** The URL that leads from one file of the copy to another, wherever the copy lies. */
export function relativeUrl(from: FilePath, to: FilePath): string {
  const up = '../'.repeat(from.split('/').length - 1);
  return up + to.split('/').map(encodeURIComponent).join('/');
}

const tag = /<[a-z][^<>]*>/g;
const address = / (href|src)="([^"]*)"/g;
/** Other sizes of a picture, of which the copy has none. */
const otherSizes = / srcset="[^"]*"/;

/** Sanitized HTML with the links of the copy; what leads nowhere there is no link any more. */
export function withStaticLinks(html: string, from: FilePath, places: StaticPlaces): string {
  return html.replace(tag, (each) =>
    each.replace(otherSizes, '').replace(address, (_whole, attribute: string, href: string) => {
      const url = staticHref(href, from, places);
      return url === null ? '' : ` ${attribute}="${url}"`;
    }),
  );
}
