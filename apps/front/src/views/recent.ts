import type { RecentRow } from '@erwik/events';
import { pageUrl, titleOfName } from '@erwik/pages';
import { html } from './html.js';
import type { Html } from './html.js';
import { byline, byteChange, pageLink, summaryText } from './byline.js';
import { layout } from './layout.js';
import { findingMessages } from './messages-finding.js';
import { messages } from './messages.js';
import type { RecentInput, Site } from './model.js';
import { clockTime, dayOf, dayTitle } from './moment.js';
import { noticeBox } from './notices.js';
import { isFiltered, recentFilter } from './recent-filter.js';
import { actionUrl, commitUrl, compareUrl, newPageUrl } from './urls.js';

/** The changes of all pages, newest first, day by day. */
export function viewRecent(site: Site, input: RecentInput): string {
  return layout(site, {
    title: messages.recent.title,
    main: html`<h1>${messages.recent.title}</h1>
      ${!input.complete && noticeBox({ kind: 'indexing' })}
      <p class="hint"><a href="/_conflicts">${messages.conflicts.recent}</a></p>
      ${recentFilter(input.fields)}
      ${input.rows.length === 0 ? nothingYet(site, input) : changesByDay(input.rows, input.nowMs)}
      ${input.olderUrl !== null && html`<p><a href="${input.olderUrl}">${messages.recent.older}</a></p>`}`,
  });
}

function nothingYet(site: Site, { fields }: RecentInput): Html {
  if (isFiltered(fields)) return html`<p class="empty">${findingMessages.recent.none}</p>`;
  return html`<p class="empty">${messages.recent.empty}</p>
    ${site.mayEdit && html`<p><a class="button" href="${newPageUrl('')}">${messages.layout.newPage}</a></p>`}`;
}

/** Changes under the days they were made on. */
export function changesByDay(rows: readonly RecentRow[], nowMs: number): Html[] {
  return days(rows).map((each) => day(each, nowMs));
}

/** Runs of rows of the same day. */
function days(rows: readonly RecentRow[]): RecentRow[][] {
  const runs: RecentRow[][] = [];
  let run: RecentRow[] = [];
  for (const row of rows) {
    if (run[0] === undefined || dayOf(run[0].at) !== dayOf(row.at)) {
      run = [];
      runs.push(run);
    }
    run.push(row);
  }
  return runs;
}

function day(rows: readonly RecentRow[], nowMs: number): Html {
  return html`<section class="day">
    <h2>${rows[0] && dayTitle(rows[0].at, nowMs)}</h2>
    ${changeList(rows)}
  </section>`;
}

/** Changes of several pages as a list; each leads to the page and to what changed. */
export function changeList(rows: readonly RecentRow[]): Html {
  return html`<ol class="changes">
    ${rows.map(
      (row) =>
        html`<li>
          <span class="when"><a href="${whatChangedUrl(row)}">${clockTime(row.at)}</a></span>
          <div class="what">
            <p>
              <strong>${row.kind === 'deleted' ? titleOfName(row.name) : pageLink(row.name)}</strong>
              ${row.kind !== 'edited' && html`<span class="badge ${row.kind}">${messages.recent[row.kind]}</span>`}
              ${byteChange(row)}
            </p>
            <p>${summaryText(row.summary)}</p>
            <p class="hint">
              ${byline(row)} · <a href="${actionUrl(row.name, '_history')}">${messages.tabs.history}</a>
            </p>
          </div>
        </li> `,
    )}
  </ol>`;
}

function whatChangedUrl(row: RecentRow): string {
  const parent = row.parents[0];
  if (parent === undefined) return row.kind === 'deleted' ? commitUrl(row.commit) : pageUrl(row.name);
  return compareUrl(row.name, parent, row.commit);
}
