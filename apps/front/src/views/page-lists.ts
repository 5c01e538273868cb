import type { PageName, PageRow } from '@erwik/events';
import { pageUrl, parsePageName, titleOfName } from '@erwik/pages';
import { html } from './html.js';
import type { Html } from './html.js';
import { pageLink } from './byline.js';
import { layout } from './layout.js';
import { messages } from './messages.js';
import type { AllPagesInput, LinksInput, Site, WantedInput } from './model.js';
import { absoluteTime } from './moment.js';
import { noticeBox } from './notices.js';
import { folderUrl } from './urls.js';

/** All pages, or those of a folder, from A to Z or by folder. */
export function viewAllPages(site: Site, input: AllPagesInput): string {
  const folder = input.prefix.replace(/\/$/, '');
  const title = folder === '' ? messages.lists.allTitle : `${messages.lists.folder} ${folder}`;
  const keyOf = input.order === 'folder' ? folderOf : (page: PageRow) => initialOf(page, input.prefix);
  const groups = grouped(input.pages, keyOf);
  return layout(site, {
    title,
    main: html`<h1><bdi>${title}</bdi></h1>
      <p class="switch">
        <span class="hint">${messages.pages(input.total)}</span>
        ${orderLinks(input)}
      </p>
      ${input.pages.length === 0 && html`<p class="empty">${messages.lists.empty}</p>`}
      ${[...groups].map(([key, pages]) => group(key, pages, input.order))}
      ${input.nextUrl !== null && html`<p><a href="${input.nextUrl}">${messages.lists.more}</a></p>`}`,
  });
}

/** Pages that others link to and nobody has written. */
export function viewWanted(site: Site, { pages, complete }: WantedInput): string {
  return layout(site, {
    title: messages.lists.wantedTitle,
    main: html`<h1>${messages.lists.wantedTitle}</h1>
      ${!complete && noticeBox({ kind: 'indexing' })}
      <p class="lead">${pages.length === 0 ? messages.lists.wantedEmpty : messages.lists.wantedLead}</p>
      <ul class="rows">
        ${pages.map(
          (page) =>
            html`<li>
              ${wantedLink(page.name)} <span class="badge">${messages.lists.links(page.links)}</span>
              <span class="hint">${messages.lists.wantedFrom} ${commaList(page.linkedFrom)}</span>
            </li> `,
        )}
      </ul>`,
  });
}

/** The pages that link to a page. */
export function viewLinks(site: Site, { name, pages, complete }: LinksInput): string {
  const title = titleOfName(name);
  return layout(site, {
    title: `${messages.lists.linksTitle} ${title}`,
    subject: { name, tab: 'links' },
    main: html`<h1>${messages.lists.linksTitle} <bdi>${title}</bdi></h1>
      ${!complete && noticeBox({ kind: 'indexing' })}
      ${pages.length === 0 && html`<p class="empty">${messages.lists.linksEmpty}</p>`} ${pageRows(pages)}`,
  });
}

function orderLinks({ order, prefix }: AllPagesInput): Html {
  const link = (value: AllPagesInput['order'], label: string): Html => {
    const query = new URLSearchParams({ prefix, order: value }).toString();
    return html`<a href="/_pages?${query}" ${order === value && html`aria-current="true"`}>${label}</a>`;
  };
  return html`<span class="segments" role="group" aria-label="${messages.lists.order}"
    >${link('title', messages.lists.byTitle)} ${link('folder', messages.lists.byFolder)}</span
  >`;
}

/** Pages by a key, keys in the order in which they first occur. */
function grouped(pages: readonly PageRow[], keyOf: (page: PageRow) => string): Map<string, PageRow[]> {
  const groups = new Map<string, PageRow[]>();
  for (const page of pages) {
    const key = keyOf(page);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [page]);
    else group.push(page);
  }
  return groups;
}

/** Pages come in the order of their names, so the letter is the name's, below the folder that is listed. */
function initialOf({ name }: PageRow, prefix: string): string {
  const [first = ''] = name.slice(prefix.length).normalize('NFD').toUpperCase();
  return /\p{L}|\p{N}/u.test(first) ? first : messages.lists.other;
}

function folderOf({ name }: PageRow): string {
  return name.slice(0, Math.max(name.lastIndexOf('/'), 0));
}

function group(key: string, pages: readonly PageRow[], order: AllPagesInput['order']): Html {
  const heading =
    order === 'folder' && key !== ''
      ? html`<a href="${folderUrl(`${key}/`)}"><bdi>${key}/</bdi></a>`
      : key || messages.lists.top;
  return html`<section class="group">
    <h2>${heading}</h2>
    ${pageRows(pages)}
  </section>`;
}

function pageRows(pages: readonly PageRow[]): Html {
  return html`<ul class="rows">
    ${pages.map(
      ({ name, title, at }) =>
        html`<li>
          <a href="${pageUrl(name)}"><bdi>${title}</bdi></a>
          ${at !== null && html`<span class="hint">${absoluteTime(at)}</span>`}
        </li> `,
    )}
  </ul>`;
}

/** Wanted names are as somebody wrote them: one that cannot be a page's name is shown, not linked. */
function wantedLink(written: string): Html {
  const parsed = parsePageName(written);
  if (!parsed.ok) return html`<bdi>${written}</bdi>`;
  return html`<a class="internal absent" rel="nofollow" href="${pageUrl(parsed.name)}"
    ><bdi>${titleOfName(parsed.name)}</bdi></a
  >`;
}

function commaList(names: readonly PageName[]): Html[] {
  return names.map((name, position) => html`${position > 0 && ', '}${pageLink(name)}`);
}
