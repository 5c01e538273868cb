import type { LinkTarget } from '@erwik/events';
import { pageUrl, titleOfName } from '@erwik/pages';
import type { LinksInput } from './finding-model.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { findingMessages } from './messages-finding.js';
import type { Site } from './model.js';
import { noticeBox } from './notices.js';
import { absentLinks, pageRows } from './page-lists.js';

/** The pages that link to a page, what it links to, and which of its links lead nowhere. */
export function viewLinks(site: Site, { name, from, to, complete }: LinksInput): string {
  const title = titleOfName(name);
  const words = findingMessages.links;
  const present = to.filter((link) => link.exists);
  const broken = to.filter((link) => !link.exists);
  return layout(site, {
    title: `${words.title} ${title}`,
    subject: { name, tab: 'links' },
    main: html`<h1>${words.title} <bdi>${title}</bdi></h1>
      ${!complete && noticeBox({ kind: 'indexing' })}
      <h2>${words.from}</h2>
      ${from.length === 0 ? html`<p class="empty">${words.fromEmpty}</p>` : pageRows(from)}
      <h2>${words.to}</h2>
      ${present.length === 0 ? html`<p class="empty">${words.toEmpty}</p>` : targets(present)}
      ${broken.length > 0 && [html`<h2>${words.broken}</h2>`, brokenRows(broken)]}`,
  });
}

function targets(links: readonly LinkTarget[]): Html {
  return html`<ul class="rows">
    ${links.map(
      ({ name, file }) =>
        html`<li>
          <a href="${pageUrl(name)}"><bdi>${file ? name : titleOfName(name)}</bdi></a>
          ${file && html`<span class="badge">${findingMessages.links.file}</span>`}
        </li> `,
    )}
  </ul>`;
}

function brokenRows(links: readonly LinkTarget[]): Html {
  return html`<ul class="rows">
    ${links.map((link) => html`<li>${absentLinks([link])}</li> `)}
  </ul>`;
}
