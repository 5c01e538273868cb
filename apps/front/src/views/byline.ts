import type { CommitLine, HistoryRow, PageName, Person, RecentRow } from '@erwik/events';
import { pageUrl, titleOfName } from '@erwik/pages';
import { html } from './html.js';
import type { Html } from './html.js';
import { messages } from './messages.js';
import { commitUrl, userUrl } from './urls.js';

/** Digits of a commit that are shown to people; seven are git's habit. */
const shownShaDigits = 7;

/** The first digits of a sha. */
export function shortSha(sha: string): string {
  return sha.slice(0, shownShaDigits);
}

/** A commit's short sha as a link to it. */
export function commitLink(commit: string): Html {
  return html`<a class="sha" href="${commitUrl(commit)}">${shortSha(commit)}</a>`;
}

/** Who wrote something. Names come from commits of anybody: `<bdi>` keeps their direction marks to themselves. */
export function authorName(author: Person): Html {
  const name = author.name.trim();
  if (name === '') return html`<bdi class="author">${messages.anonymous}</bdi>`;
  return html`<a class="author" href="${userUrl(author.name)}" rel="nofollow"><bdi>${name}</bdi></a>`;
}

/** Who wrote a change and on which node, where that is known. */
export function byline(change: CommitLine): Html {
  if (change.node === null) return authorName(change.author);
  return html`${authorName(change.author)} ${messages.page.on} <bdi class="node">${change.node}</bdi>`;
}

/** A link to a page, by its title. */
export function pageLink(name: PageName): Html {
  return html`<a href="${pageUrl(name)}"><bdi>${titleOfName(name)}</bdi></a>`;
}

/** What a change did to the size of a page. */
export function byteChange(row: HistoryRow | RecentRow): Html {
  const delta = row.bytesAfter - row.bytesBefore;
  const direction = delta > 0 ? 'grew' : delta < 0 ? 'shrank' : 'kept';
  return html`<span class="bytes ${direction}" title="${messages.bytesHint}">${messages.bytes(delta)}</span>`;
}

/** The summary of a change, or that there is none. */
export function summaryText(summary: string): Html {
  if (summary.trim() === '') return html`<span class="summary none">${messages.history.noSummary}</span>`;
  return html`<span class="summary" dir="auto">${summary}</span>`;
}
