import type { CommitLine, PageName } from '@erwik/events';
import { titleOfName } from '@erwik/pages';
import { html } from './html.js';
import type { Html } from './html.js';
import { byline, commitLink, pageLink } from './byline.js';
import { layout } from './layout.js';
import { pageChangeMessages } from './messages-pages.js';
import { messages } from './messages.js';
import type { AmbiguousInput, MissingInput, NewPageInput, Site } from './model.js';
import { absoluteTime } from './moment.js';
import { customSidebar } from './page.js';
import { actionUrl, restoreUrl } from './urls.js';

/** Says that a page does not exist, with what may help and the way to create it. */
export function viewMissing(site: Site, page: MissingInput): string {
  const title = titleOfName(page.name);
  return layout(site, {
    title,
    subject: { name: page.name, tab: 'read', blob: '' },
    sidebar: customSidebar(page.around),
    main: html`<article class="prose">
      <h1><bdi>${title}</bdi></h1>
      <p class="lead">${messages.missing.lead}</p>
      ${page.deleted !== null && deletedBox(site, page.name, page.deleted)}
      ${site.mayEdit ? createForm(page.name) : html`<p>${messages.missing.readOnly}</p>`}
      ${pageList(messages.missing.similar, page.similar)}
      ${pageList(messages.missing.linkedFrom, page.linkedFrom)}
      <p><a href="/_pages">${messages.layout.allPages}</a></p>
    </article>`,
  });
}

/** Offers the pages whose names differ from the one asked for only in case, spaces and dashes. */
export function viewAmbiguous(site: Site, { asked, names }: AmbiguousInput): string {
  return layout(site, {
    title: messages.ambiguous.title,
    main: html`<article class="prose">
      <h1>${messages.ambiguous.title}</h1>
      <p>${messages.ambiguous.lead} <bdi>${asked}</bdi>. ${messages.ambiguous.choose}</p>
      <ul class="choices">
        ${names.map((name) => html`<li>${pageLink(name)} <code dir="auto">${name}</code></li> `)}
      </ul>
    </article>`,
  });
}

/** Asks for the title of a new page. */
export function viewNewPage(site: Site, { title, message }: NewPageInput): string {
  return layout(site, {
    title: messages.newPage.title,
    main: html`<article class="prose">
      <h1>${messages.newPage.title}</h1>
      ${message !== null && html`<div class="notice warn" role="alert"><p>${messages.error.refusal(message)}</p></div>`}
      <form class="ask" action="/_new">
        <p>
          <label for="title">${messages.newPage.label}</label>
          <input
            id="title"
            name="title"
            value="${title}"
            required
            maxlength="1024"
            dir="auto"
            aria-describedby="title-hint"
          />
          <span class="hint" id="title-hint">${messages.newPage.hint}</span>
        </p>
        <p><button class="primary">${messages.newPage.button}</button></p>
      </form>
    </article>`,
  });
}

function createForm(name: PageName): Html {
  return html`<form action="${actionUrl(name, '_edit')}">
    <p><button class="primary">${messages.missing.create}</button></p>
  </form>`;
}

function deletedBox(site: Site, name: PageName, deleted: CommitLine): Html {
  return html`<div class="notice plain">
    <p>
      ${messages.missing.deleted} ${absoluteTime(deleted.at)}, ${byline(deleted)},
      ${commitLink(deleted.commit)}. ${restoreLink(site, name, deleted)}
    </p>
  </div>`;
}

/** The commit before the deletion has the last text; a merge has several before it. */
function restoreLink(site: Site, name: PageName, { parents }: CommitLine): Html {
  const [last, ...others] = parents;
  if (!site.mayEdit || last === undefined || others.length > 0)
    return html`<a href="${actionUrl(name, '_history')}">${messages.missing.restore}</a>`;
  return html`<a href="${restoreUrl(name, last)}">${pageChangeMessages.deleted.restoreHere}</a> ·
    <a href="${actionUrl(name, '_history')}">${pageChangeMessages.deleted.history}</a>`;
}

function pageList(title: string, names: readonly PageName[]): Html | null {
  if (names.length === 0) return null;
  return html`<h2>${title}</h2>
    <ul>
      ${names.map((name) => html`<li>${pageLink(name)}</li> `)}
    </ul>`;
}
