import type { CommitLine, PageName } from '@erwik/events';
import { pageUrl } from '@erwik/pages';
import { html, raw } from './html.js';
import type { Html } from './html.js';
import { byline, commitLink } from './byline.js';
import { layout } from './layout.js';
import { findingMessages } from './messages-finding.js';
import { watchMessages } from './messages-watch.js';
import { messages } from './messages.js';
import type { PageInput, Site, Surroundings, TocEntry } from './model.js';
import { agoTime } from './moment.js';
import { talkLink } from './talk.js';
import { tagLink } from './tags.js';
import { actionUrl } from './urls.js';

/** A page list longer than one heading is worth showing. */
const tocMinEntries = 2;

/** A page as readers see it. */
export function viewPage(site: Site, page: PageInput): string {
  return layout(site, {
    title: page.title,
    subject: { name: page.name, tab: 'read', blob: page.blob },
    notices: page.notices,
    sidebar: customSidebar(page.around),
    aside: tableOfContents(page.toc),
    indexed: true,
    shared: sharedPage(site, page),
    main: html`${page.around.header !== null && html`<div class="prose around">${raw(page.around.header)}</div>`}
      <article class="prose" lang="${page.lang}" dir="auto">
        <h1>${page.title}</h1>
        ${page.html.trim() === '' ? html`<p class="empty">${messages.page.empty}</p>` : raw(page.html)}
      </article>
      ${tagList(page.tags)} ${pageFooter(page.name, page.change, page.around.footer)}`,
  });
}

/** What other sites show of a link to the page (Open Graph), and where its Markdown is. */
function sharedPage(site: Site, { name, title, description }: PageInput): Html {
  return html`<link rel="alternate" type="text/markdown" href="${pageUrl(name)}.md" />
    <meta property="og:type" content="article" />
    <meta property="og:site_name" content="${site.name}" />
    <meta property="og:title" content="${title}" />
    ${
      description !== '' &&
      html`<meta name="description" content="${description}" />
        <meta property="og:description" content="${description}" />`
    }`;
}

/** The wiki's own sidebar, in the place of ours; null where it has none. */
export function customSidebar(around: Surroundings): Html | null {
  if (around.sidebar === null) return null;
  return html`<nav id="sidebar" class="sidebar prose" aria-label="${messages.layout.sidebar}">
    ${raw(around.sidebar)}
  </nav>`;
}

function tableOfContents(toc: readonly TocEntry[]): Html | null {
  if (toc.length < tocMinEntries) return null;
  const top = Math.min(...toc.map((entry) => entry.level));
  return html`<details class="toc">
    <summary>${messages.layout.onThisPage}</summary>
    <nav aria-label="${messages.layout.onThisPage}">
      <ul>
        ${toc.map(
          (entry) =>
            html`<li class="depth-${entry.level - top}"><a href="#${entry.id}">${entry.text}</a></li> `,
        )}
      </ul>
    </nav>
  </details>`;
}

function tagList(tags: readonly string[]): Html | null {
  if (tags.length === 0) return null;
  return html`<ul class="tags" aria-label="${messages.page.tags}">
    ${tags.map((tag) => html`<li>${tagLink(tag)}</li> `)}
  </ul>`;
}

function pageFooter(name: PageName, change: CommitLine | null, custom: string | null): Html {
  return html`<footer class="about-page">
    ${custom !== null && html`<div class="prose around">${raw(custom)}</div>`}
    <p>
      ${change !== null && lastChange(change)}
      <a href="${actionUrl(name, '_history')}">${messages.tabs.history}</a> ·
      <a href="${actionUrl(name, '_raw')}">${messages.tabs.source}</a> ·
      <a href="${actionUrl(name, '_blame')}">${findingMessages.blame.tab}</a> ·
      <a href="${actionUrl(name, '_watch')}" rel="nofollow">${watchMessages.link}</a> · ${talkLink(name)}
    </p>
  </footer>`;
}

function lastChange(change: CommitLine): Html {
  return html`${messages.page.lastChanged} ${agoTime(change.at)} ${messages.page.by} ${byline(change)} ·
  ${commitLink(change.commit)} · `;
}
