import type { PageName } from '@erwik/events';
import { pageUrl, titleOfName } from '@erwik/pages';
import { html, raw } from './html.js';
import type { Html } from './html.js';
import { languageNames, languages } from './language.js';
import { accountMessages } from './messages-accounts.js';
import { feedMessages } from './messages-feeds.js';
import { pageChangeMessages } from './messages-pages.js';
import { watchMessages } from './messages-watch.js';
import { fileMessages } from './messages-files.js';
import { accessMessages } from './messages-access.js';
import { messages } from './messages.js';
import { noticeMarker } from './model.js';
import type { Notice, Site } from './model.js';
import { noticeBox } from './notices.js';
import { nodePill } from './pill.js';
import { actionUrl, folderUrl } from './urls.js';

/** Which of a page's tabs is open; null for none of them. */
export type Tab = 'read' | 'edit' | 'history' | 'links' | null;

/** The page a document is about, for its tabs and for live updates. */
export type Subject = {
  readonly name: PageName;
  readonly tab: Tab;
  /** the blob of the page as shown, so that the client can tell a newer one */
  readonly blob?: string;
};

/** The parts of a document. `aside` stands beside the content where there is room; `wide` gives the content the whole width; `indexed` lets search engines keep it. */
export type Parts = {
  readonly title: string;
  readonly main: Html;
  readonly subject?: Subject;
  readonly notices?: readonly Notice[];
  readonly sidebar?: Html | null;
  readonly aside?: Html | null;
  readonly query?: string;
  readonly wide?: boolean;
  readonly indexed?: boolean;
  /** what the browser follows to keep the content up to date: `mesh`, or the commit whose arrival it shows */
  readonly follows?: string;
  /** shown to those who may perhaps read nothing else: the browser asks for nothing by itself */
  readonly still?: boolean;
  /** what other sites and programs are told of the document, in its head */
  readonly shared?: Html;
};

/** A whole document: head, header, content and sidebar. */
export function layout(site: Site, parts: Parts): string {
  const document = html`<!doctype html>
    <html lang="${messages.language}">
      ${head(site, parts)}
      <body>
        <a class="skip" href="#content">${messages.layout.skip}</a>
        ${header(site, parts.query ?? '')}
        <div class="${parts.wide === true ? 'frame wide' : 'frame'}">
          ${content(site, parts)} ${parts.sidebar ?? siteSidebar(site)}
        </div>
        ${foot()}
      </body>
    </html> `;
  return document.toString();
}

function head(site: Site, parts: Parts): Html {
  const { subject } = parts;
  const canonical = subject?.tab === 'read' && html`<link rel="canonical" href="${pageUrl(subject.name)}" />`;
  return html`<head>
    <meta charset="utf-8" />
    <title>${parts.title} - ${site.name}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    ${parts.indexed !== true && html`<meta name="robots" content="noindex" />`} ${canonical}
    ${feedLinks(subject?.name ?? null)} ${parts.shared}
    <link rel="icon" href="${site.assets.icon}" type="image/svg+xml" />
    <link rel="stylesheet" href="${site.assets.css}" />
    ${subject?.tab === 'read' && site.style && html`<link rel="stylesheet" href="${site.style}" />`}
    <script type="module" src="${site.assets.js}"></script>
  </head>`;
}

/** What feed readers find the changes of the wiki and of the page by. */
function feedLinks(name: PageName | null): Html {
  return html`${name !== null && feedLink(actionUrl(name, '_feed.atom'), feedMessages.followPage)}
  ${feedLink('/_feed.atom', feedMessages.follow)}`;
}

/** What feed readers find a feed by. */
export function feedLink(href: string, title: string): Html {
  return html`<link rel="alternate" type="application/atom+xml" title="${title}" href="${href}" />`;
}

function header(site: Site, query: string): Html {
  return html`<header class="top">
    <a class="brand" href="/">${mark}<bdi>${site.name}</bdi></a>
    <form class="find" role="search" action="/_search">
      <label class="unseen" for="find">${messages.layout.search}</label>
      <input
        id="find"
        type="search"
        name="q"
        value="${query}"
        placeholder="${messages.layout.search}"
        maxlength="256"
        autocomplete="off"
      />
      <button>${messages.layout.searchButton}</button>
    </form>
    <nav class="site" aria-label="${messages.layout.site}">
      <a href="/_recent">${messages.layout.recent}</a>
      <a href="/_pages">${messages.layout.allPages}</a>
      ${site.mayEdit && html`<a href="/_new">${messages.layout.newPage}</a>`}
      <a href="/_account" rel="nofollow">${accountMessages.account}</a>
      <a class="to-sidebar" href="#sidebar">${messages.layout.menu}</a>
    </nav>
    ${nodePill(site.node, site.state)}
  </header>`;
}

/** In which language the wiki speaks, and the others. */
function foot(): Html {
  return html`<footer class="foot">
    <form method="post" action="/_language" aria-label="${messages.layout.language}">
      ${languages.map(
        (each) =>
          html`<button
            name="language"
            value="${each}"
            lang="${each}"
            ${each === messages.language && html`aria-current="true"`}
          >
            ${languageNames[each]}
          </button> `,
      )}
    </form>
  </footer>`;
}

/** Three linked nodes: the sign of the wiki. */
const mark = html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
  <path d="M12 5.5 5 18h14z" />
  <circle cx="12" cy="5.5" r="3" />
  <circle cx="5" cy="18" r="3" />
  <circle cx="19" cy="18" r="3" />
</svg>`;

function content(site: Site, parts: Parts): Html {
  const { subject } = parts;
  return html`<main
    id="content"
    tabindex="-1"
    data-page="${subject?.tab === 'read' ? subject.name : null}"
    data-blob="${subject?.blob}"
    data-follows="${parts.follows}"
    data-still="${parts.still === true && '1'}"
  >
    ${subject && [breadcrumbs(subject.name), tabs(site, subject)]}
    <div class="notices" role="status">${raw(noticeMarker)}${parts.notices?.map(noticeBox)}</div>
    ${parts.aside} ${parts.main}
  </main>`;
}

function breadcrumbs(name: PageName): Html | null {
  const folders = name.split('/').slice(0, -1);
  if (folders.length === 0) return null;
  const steps = folders.map((folder, depth) => {
    const prefix = `${folders.slice(0, depth + 1).join('/')}/`;
    return html`<li>
      <a href="${folderUrl(prefix)}"><bdi>${folder}</bdi></a>
    </li> `;
  });
  return html`<nav class="crumbs" aria-label="${messages.layout.breadcrumbs}">
    <ol>
      <li><a href="/">${messages.layout.home}</a></li>
      ${steps}
      <li aria-current="page"><bdi>${titleOfName(name)}</bdi></li>
    </ol>
  </nav>`;
}

function tabs(site: Site, subject: Subject): Html {
  const { name, tab } = subject;
  const link = (which: Tab, href: string, label: string, key: string | null = null): Html =>
    html`<a href="${href}" ${which === tab && html`aria-current="page"`} data-key="${key}">${label}</a> `;
  return html`<nav class="tabs" aria-label="${messages.layout.pageTools}">
    ${link('read', pageUrl(name), messages.tabs.read)}
    ${link('edit', actionUrl(name, '_edit'), site.mayEdit ? messages.tabs.edit : messages.tabs.source, 'e')}
    ${link('history', actionUrl(name, '_history'), messages.tabs.history, 'h')}
    ${link('links', actionUrl(name, '_links'), messages.tabs.links)} ${site.mayEdit && moreTools(name)}
    ${site.isLocked === true && lockMark()}
  </nav>`;
}

/** Says that not all who may write may change this page. */
function lockMark(): Html {
  return html`<span class="badge" title="${accessMessages.lockedHint}">${accessMessages.locked}</span>`;
}

/** What is seldom done with a page. */
function moreTools(name: PageName): Html {
  return html`<details class="more">
    <summary>${pageChangeMessages.more}</summary>
    <ul>
      <li><a href="${pageUrl(name)}/_files">${fileMessages.tab}</a></li>
      <li><a href="${actionUrl(name, '_rename')}">${pageChangeMessages.rename}</a></li>
      <li><a href="${actionUrl(name, '_delete')}">${pageChangeMessages.delete}</a></li>
      <li><a href="${actionUrl(name, '_protect')}" rel="nofollow">${accessMessages.link}</a></li>
    </ul>
  </details>`;
}

function siteSidebar(site: Site): Html {
  return html`<nav id="sidebar" class="sidebar" aria-label="${messages.layout.sidebar}">
    <ul>
      <li><a href="/">${messages.layout.home}</a></li>
      <li><a href="/_recent">${messages.layout.recent}</a></li>
      <li><a href="/_pages">${messages.layout.allPages}</a></li>
      <li><a href="/_watched" rel="nofollow">${watchMessages.listLink}</a></li>
      <li><a href="/_tags">${messages.layout.tags}</a></li>
      <li><a href="/_files">${fileMessages.all}</a></li>
      <li><a href="/_wanted">${messages.layout.wanted}</a></li>
      <li><a href="/_conflicts">${messages.layout.conflicts}</a></li>
      <li><a href="/_deleted">${pageChangeMessages.deleted.link}</a></li>
      <li><a href="/_random" rel="nofollow">${messages.layout.random}</a></li>
      ${site.mayEdit && html`<li><a href="/_new">${messages.layout.newPage}</a></li>`}
      <li><a href="/_help">${messages.layout.help}</a></li>
    </ul>
  </nav>`;
}
