import type { TagInput, TagsInput } from './finding-model.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { feedLink, layout } from './layout.js';
import { feedMessages } from './messages-feeds.js';
import { findingMessages } from './messages-finding.js';
import { messages } from './messages.js';
import type { Site } from './model.js';
import { noticeBox } from './notices.js';
import { pageRows } from './page-lists.js';
import { tagUrl } from './urls.js';

/** All tags, and on how many pages each stands. */
export function viewTags(site: Site, { tags, complete }: TagsInput): string {
  const words = findingMessages.tags;
  return layout(site, {
    title: words.title,
    main: html`<h1>${words.title}</h1>
      ${!complete && noticeBox({ kind: 'indexing' })}
      ${tags.length === 0 && [html`<p class="empty">${words.empty}</p>`, hint()]}
      <ul class="rows">
        ${tags.map(
          ({ tag, pages }) =>
            html`<li>${tagLink(tag)} <span class="badge">${words.pages(pages)}</span></li> `,
        )}
      </ul>`,
  });
}

/** The pages with a tag. */
export function viewTag(site: Site, { tag, pages, total, nextUrl }: TagInput): string {
  const words = findingMessages.tags;
  return layout(site, {
    title: `${words.titleOf} ${tag}`,
    shared: feedLink(`${tagUrl(tag)}/_feed.atom`, feedMessages.followTag),
    main: html`<h1>${words.titleOf} <bdi>${tag}</bdi></h1>
      <p class="switch"><span class="hint">${words.pages(total)}</span> <a href="/_tags">${words.all}</a></p>
      ${total === 0 && [html`<p class="empty" dir="auto">${words.none(tag)}</p>`, hint()]} ${pageRows(pages)}
      ${nextUrl !== null && html`<p><a href="${nextUrl}">${messages.lists.more}</a></p>`}`,
  });
}

/** A tag, leading to its pages. */
export function tagLink(tag: string): Html {
  return html`<a href="${tagUrl(tag)}" rel="tag"><bdi>${tag}</bdi></a>`;
}

function hint(): Html {
  return html`<p>${findingMessages.tags.lead}</p>
    <pre><code>${findingMessages.tags.example}</code></pre>`;
}
