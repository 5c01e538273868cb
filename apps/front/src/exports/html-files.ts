import type { FilePath, PageName } from '@erwik/events';
import { PageDirectory, titleOfName } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { sourceHtml } from '../rendering/source-html.js';
import type { Surroundings } from '../views/model.js';
import { exportMessages } from '../views/messages-export.js';
import { viewStaticList, viewStaticPage } from '../views/static-page.js';
import type { StaticPage, StaticSite } from '../views/static-page.js';
import type { AllFiles } from './list-all-files.js';
import { readBlob } from './read-blob.js';
import type { ArchiveFile } from './send-zip.js';
import { indexPlace, listPlace, staticPlaces, stylePlace, withStaticLinks } from './static-places.js';
import type { StaticPlaces } from './static-places.js';

/** The wiki as plain documents: each page by itself when it is its turn, all other files as they are. */
export function* htmlFiles(parts: FrontParts, all: AllFiles, site: StaticSite): Generator<ArchiveFile> {
  const places = staticPlaces(all.files.map(({ path }) => path));
  const making = { parts, places, site };
  yield { path: stylePlace, content: () => once(parts.stylesheet) };
  const entries = Array.from(places.pages, ([name, place]) => ({ name, place }));
  yield { path: listPlace, content: () => once(viewStaticList(site, listPlace, entries)) };
  yield indexFile(making, all, entries);
  for (const [name, place] of places.pages)
    if (place !== indexPlace) yield { path: place, content: () => documentOf(making, name, place) };
  for (const { path, blob } of all.files)
    if (places.files.has(path) && path !== indexPlace)
      yield { path, content: () => readBlob(parts.store, blob) };
}

type Making = { readonly parts: FrontParts; readonly places: StaticPlaces; readonly site: StaticSite };

/** The home page, else the list of all pages. */
function indexFile(
  making: Making,
  { files }: AllFiles,
  entries: readonly { readonly name: PageName; readonly place: FilePath }[],
): ArchiveFile {
  const home = new PageDirectory(files.map(({ path }) => path)).homeName();
  const content =
    home === null
      ? () => once(viewStaticList(making.site, indexPlace, entries))
      : () => documentOf(making, home, indexPlace);
  return { path: indexPlace, content };
}

async function* once(content: string | Buffer): AsyncGenerator<Buffer> {
  yield Buffer.from(content);
}

async function* documentOf(making: Making, name: PageName, place: FilePath): AsyncGenerator<Buffer> {
  const { site, places } = making;
  const page = await staticPage(making, name);
  const linked = (html: string): string => withStaticLinks(html, place, places);
  const around = {
    sidebar: page.around.sidebar && linked(page.around.sidebar),
    header: page.around.header && linked(page.around.header),
    footer: page.around.footer && linked(page.around.footer),
  };
  yield Buffer.from(viewStaticPage(site, { ...page, place, html: linked(page.html), around }));
}

async function staticPage({ parts }: Making, name: PageName): Promise<Omit<StaticPage, 'place'>> {
  const { store, included, surroundings, views } = parts;
  const view = await store.ask('readPage', { name });
  if (view.kind !== 'page') return gonePage(name);
  const { page } = await included.render(view);
  const { around } = await surroundings.render(view.specials);
  return {
    title: page?.title ?? titleOfName(name),
    html: page === null ? sourceHtml(view.text) : views.passages(page.pieces, null),
    around,
  };
}

const nothingAround: Surroundings = { sidebar: null, header: null, footer: null };

function gonePage(name: PageName): Omit<StaticPage, 'place'> {
  return { title: titleOfName(name), html: `<p>${exportMessages.gone}</p>`, around: nothingAround };
}
