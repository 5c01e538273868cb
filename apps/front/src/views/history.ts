import type { HistoryRow, Sha } from '@erwik/events';
import { titleOfName } from '@erwik/pages';
import { html } from './html.js';
import type { Html, HtmlPart } from './html.js';
import { byline, byteChange, commitLink, summaryText } from './byline.js';
import { layout } from './layout.js';
import { messages } from './messages.js';
import type { HistoryInput, Site } from './model.js';
import { absoluteTime, relativeTime } from './moment.js';
import { noticeBox } from './notices.js';
import { actionUrl, compareUrl, restoreUrl, revisionUrl } from './urls.js';

/** Every change of a page, newest first; any two can be compared. */
export function viewHistory(site: Site, input: HistoryInput): string {
  const title = titleOfName(input.name);
  return layout(site, {
    title: `${messages.history.title} ${title}`,
    subject: { name: input.name, tab: 'history' },
    wide: true,
    main: html`<h1>${messages.history.title} <bdi>${title}</bdi></h1>
      ${!input.complete && noticeBox({ kind: 'indexing' })}
      ${input.rows.length === 0 ? html`<p class="empty">${messages.history.empty}</p>` : rowsForm(site, input)}
      ${input.olderUrl !== null && html`<p><a href="${input.olderUrl}">${messages.history.olderRows}</a></p>`}`,
  });
}

function rowsForm(site: Site, input: HistoryInput): Html {
  const button =
    input.rows.length > 1 && html`<p class="actions"><button>${messages.history.compare}</button></p>`;
  return html`<form action="${actionUrl(input.name, '_compare')}">
    ${button}
    <ol class="changes">
      ${input.rows.map((row, position) => historyRow(site, input, { row, position }))}
    </ol>
    ${button}
  </form>`;
}

type Placed = { readonly row: HistoryRow; readonly position: number };

function historyRow(site: Site, { name, head, nowMs, rows }: HistoryInput, { row, position }: Placed): Html {
  return html`<li>
    ${rows.length > 1 && radios(row, position)}
    <div class="what">
      <p>
        <a href="${revisionUrl(name, row.commit)}">${absoluteTime(row.at)}</a>
        <span class="hint">${relativeTime(row.at, nowMs)}</span>
        ${byteChange(row)}
        ${row.parents.length > 1 && html`<span class="badge">${messages.history.merge}</span>`}
      </p>
      <p>${summaryText(row.summary)}</p>
      <p class="hint">${byline(row)} · ${commitLink(row.commit)} ${rowLinks(site, { name, head, row })}</p>
    </div>
  </li> `;
}

/** Two columns of radio buttons: the newest row is the newer side at first, the one below it the older. */
function radios(row: HistoryRow, position: number): Html {
  const one = (name: string, checked: boolean, label: string): Html =>
    html`<label
      ><input type="radio" name="${name}" value="${row.commit}" ${checked && html`checked`} /><span
        class="unseen"
        >${label} ${absoluteTime(row.at)}</span
      ></label
    >`;
  return html`<div class="pick">
    ${one('a', position === 1, messages.history.older)} ${one('b', position === 0, messages.history.newer)}
  </div>`;
}

type RowLinks = { readonly name: string; readonly head: Sha | null; readonly row: HistoryRow };

function rowLinks(site: Site, { name, head, row }: RowLinks): HtmlPart {
  const parent = row.parents[0];
  return [
    parent !== undefined &&
      html` · <a href="${compareUrl(name, parent, row.commit)}">${messages.history.previous}</a>`,
    head !== null &&
      head !== row.commit &&
      html` · <a href="${compareUrl(name, row.commit, head)}">${messages.history.current}</a>`,
    site.mayEdit &&
      row.blob !== null &&
      html` · <a href="${restoreUrl(name, row.commit)}">${messages.history.restore}</a>`,
  ];
}
