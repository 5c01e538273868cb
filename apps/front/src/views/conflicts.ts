import { pageUrl } from '@erwik/pages';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { messages } from './messages.js';
import type { ConflictsInput, Site } from './model.js';
import { absoluteTime } from './moment.js';
import { noticeBox } from './notices.js';
import { choreLinks } from './page-lists.js';
import { passageAnchor } from './passages.js';

type Row = ConflictsInput['rows'][number];

/** Everything in the wiki that was changed in two ways at once and waits for a person to choose. */
export function viewConflicts(site: Site, { rows, complete }: ConflictsInput): string {
  return layout(site, {
    title: messages.conflicts.title,
    main: html`<h1>${messages.conflicts.title}</h1>
      ${choreLinks('conflicts')} ${!complete && noticeBox({ kind: 'indexing' })}
      <p class="lead">${rows.length === 0 ? messages.conflicts.empty : messages.conflicts.lead}</p>
      <ul class="rows">
        ${rows.map(
          (row) =>
            html`<li>
              <span>${what(row)}</span>
              ${row.at !== null && html`<span class="hint">${absoluteTime(row.at)}</span>`}
            </li> `,
        )}
      </ul>`,
  });
}

function what(row: Row): Html {
  switch (row.kind) {
    case 'passages':
      return html`${pageLink(row, `#${passageAnchor(1)}`)}: ${messages.conflicts.passages(row.count)}`;
    case 'kept':
      return html`${pageLink(row)} ${messages.conflicts.kept}`;
    case 'beside':
      return html`${fileLink(row.path)} ${messages.conflicts.beside} ${fileLink(row.of)}`;
  }
}

function pageLink({ name, title }: Exclude<Row, { kind: 'beside' }>, anchor = ''): Html {
  return html`<a href="${pageUrl(name)}${anchor}"><bdi>${title}</bdi></a>`;
}

function fileLink(path: string): Html {
  return html`<a href="${pageUrl(path)}"><bdi>${path}</bdi></a>`;
}
