import { html } from './html.js';
import type { Html } from './html.js';
import { arrivalTable } from './arrival.js';
import { byline, commitLink, shortSha, summaryText } from './byline.js';
import { layout } from './layout.js';
import { pageChangeMessages } from './messages-pages.js';
import { messages } from './messages.js';
import type { CommitInput, Site } from './model.js';
import { absoluteTime } from './moment.js';
import { changeList } from './recent.js';
import { revertUrl } from './urls.js';

/** One commit: who, when, why, which pages, and where it has arrived. */
export function viewCommit(site: Site, { change, message, pages, arrival }: CommitInput): string {
  return layout(site, {
    title: `${messages.commit.title} ${shortSha(change.commit)}`,
    ...(arrival !== null && { follows: change.commit }),
    main: html`<h1>${messages.commit.title} <code>${shortSha(change.commit)}</code></h1>
      <p class="lead">${summaryText(change.summary)}</p>
      <p>${absoluteTime(change.at)} ${messages.page.by} ${byline(change)}</p>
      ${restOfMessage(message)} ${parents(change.parents)}
      <p class="hint"><code>${change.commit}</code></p>
      ${site.mayEdit && change.parents.length < 2 && takeBackLink(change.commit)}
      <h2>${messages.commit.pages}</h2>
      ${pages.length === 0 ? html`<p class="empty">${messages.commit.none}</p>` : changeList(pages)}
      ${arrival !== null && arrivalTable(arrival)}`,
  });
}

function takeBackLink(commit: string): Html {
  return html`<p>
    <a class="button" href="${revertUrl(commit)}" rel="nofollow">${pageChangeMessages.reverting.link}</a>
  </p>`;
}

/** The message after its first line, which is shown as the summary. */
function restOfMessage(message: string): Html | null {
  const rest = message.split('\n').slice(1).join('\n').trim();
  return rest === '' ? null : html`<pre class="message" dir="auto">${rest}</pre>`;
}

function parents(shas: readonly string[]): Html | null {
  if (shas.length === 0) return null;
  return html`<p>${messages.commit.parents} ${shas.map((sha) => html`${commitLink(sha)} `)}</p>`;
}
