import type { HistoryRow, PageName } from '@erwik/events';
import { pageUrl, titleOfName } from '@erwik/pages';
import { byline, pageLink, summaryText } from './byline.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { watchMessages } from './messages-watch.js';
import type { Site } from './model.js';
import { relativeTime } from './moment.js';
import { actionUrl, commitUrl, compareUrl } from './urls.js';

/** Name of the form field that says whether a page shall be watched: `1` or `0`. */
export const watchField = 'watch';
/** Begins the name of each form field that tells what was seen: a commit, a space, and the page it changed. */
export const seenPrefix = 'seen-';

/** One page, and whether the reader watches it. */
export type WatchInput = { readonly name: PageName; readonly watched: boolean };

/** A page with its latest change, and the one that was the latest when the reader looked. */
type WatchedPage = { readonly name: PageName; readonly change: HistoryRow | null; readonly seen: string };

/** What a reader watches. */
export type WatchedInput = { readonly rows: readonly WatchedPage[]; readonly nowMs: number };

/** Asks whether a page shall be watched. */
export function viewWatch(site: Site, { name, watched }: WatchInput): string {
  const title = titleOfName(name);
  const button = watched ? watchMessages.stop : watchMessages.start;
  return layout(site, {
    title: watchMessages.title(title),
    subject: { name, tab: null },
    main: html`<h1>${watchMessages.title(title)}</h1>
      ${watched && html`<p>${watchMessages.watched}</p>`}
      <p class="hint">${watchMessages.lead}</p>
      <form method="post" action="${actionUrl(name, '_watch')}">
        <input type="hidden" name="${watchField}" value="${watched ? '0' : '1'}" />
        <button class="primary">${button}</button>
        <a href="${pageUrl(name)}"><bdi>${title}</bdi></a>
      </form>
      <p>
        <a href="/_watched">${watchMessages.toList}</a> ·
        <a href="${actionUrl(name, '_feed.atom')}">${watchMessages.feed}</a>
      </p>`,
  });
}

/** What a reader watches: what changed since they looked, and the rest. */
export function viewWatched(site: Site, { rows, nowMs }: WatchedInput): string {
  const changed = rows.filter(({ change, seen }) => change !== null && change.commit !== seen);
  const others = rows.filter((row) => !changed.includes(row));
  return layout(site, {
    title: watchMessages.listTitle,
    main: html`<h1>${watchMessages.listTitle}</h1>
      ${rows.length === 0 && html`<p class="empty">${watchMessages.empty}</p>`}
      ${rows.length > 0 && changed.length === 0 && html`<p class="lead">${watchMessages.nothingNew}</p>`}
      ${changed.length > 0 && changedRows(changed, nowMs)}
      ${
        others.length > 0 &&
        html`<h2>${watchMessages.unchanged}</h2>
          ${watchedRows(others, nowMs)}`
      }`,
  });
}

function changedRows(rows: WatchedInput['rows'], nowMs: number): Html {
  return html`<h2>${watchMessages.changed}</h2>
    ${watchedRows(rows, nowMs)}
    <form method="post" action="/_watched">
      ${rows.map(
        ({ name, change }, position) =>
          html`<input type="hidden" name="${seenPrefix}${position}" value="${change?.commit} ${name}" /> `,
      )}
      <button class="primary">${watchMessages.seen}</button>
    </form>`;
}

function watchedRows(rows: WatchedInput['rows'], nowMs: number): Html {
  const latest = rows.toSorted((one, other) => (other.change?.at ?? 0) - (one.change?.at ?? 0));
  return html`<ul class="rows">
    ${latest.map(
      ({ name, change }) =>
        html`<li>
          ${pageLink(name)} ${change !== null && lastChange(name, change, nowMs)}
          <a href="${actionUrl(name, '_watch')}">${watchMessages.stop}</a>
        </li> `,
    )}
  </ul>`;
}

function lastChange(name: PageName, change: HistoryRow, nowMs: number): Html {
  const [parent] = change.parents;
  const url = parent === undefined ? commitUrl(change.commit) : compareUrl(name, parent, change.commit);
  return html`${change.blob === null && html`<span class="badge deleted">${watchMessages.deleted}</span>`}
    ${relativeTime(change.at, nowMs)} ${byline(change)} ${summaryText(change.summary)}
    <a href="${url}">${watchMessages.show}</a>`;
}
