import type { PageName, Revision } from '@erwik/events';
import { titleOfName } from '@erwik/pages';
import { html } from './html.js';
import type { Html } from './html.js';
import { byline, commitLink, summaryText } from './byline.js';
import { diffTable } from './diff-table.js';
import { layout } from './layout.js';
import { messages } from './messages.js';
import type { CompareInput, CompareMode, Site } from './model.js';
import { absoluteTime } from './moment.js';
import { compareUrl, restoreUrl, revisionUrl } from './urls.js';

/** What differs between two revisions of a page, side by side or in one column. */
export function viewCompare(site: Site, input: CompareInput): string {
  const { name, from, to, mode } = input;
  const title = titleOfName(name);
  return layout(site, {
    title: `${messages.compare.title} ${title}`,
    subject: { name, tab: 'history' },
    wide: true,
    main: html`<h1>${messages.compare.title} <bdi>${title}</bdi></h1>
      <div class="sides">
        ${revisionCard(messages.compare.before, name, from)} ${revisionCard(messages.compare.after, name, to)}
      </div>
      ${modeLinks(input)} ${diffTable(from.text, to.text, mode)}
      ${
        site.mayEdit &&
        from.blob !== null &&
        html`<p><a href="${restoreUrl(name, from.change.commit)}">${messages.compare.restore}</a></p>`
      }`,
  });
}

function revisionCard(label: string, name: PageName, { change, blob }: Revision): Html {
  return html`<div class="card">
    <h2>${label} <a href="${revisionUrl(name, change.commit)}">${absoluteTime(change.at)}</a></h2>
    <p>${blob === null ? messages.compare.missing : summaryText(change.summary)}</p>
    <p class="hint">${byline(change)} · ${commitLink(change.commit)}</p>
  </div>`;
}

function modeLinks({ name, from, to, mode }: CompareInput): Html {
  const url = compareUrl(name, from.change.commit, to.change.commit);
  const link = (value: CompareMode, label: string): Html =>
    html`<a href="${url}?mode=${value}" ${mode === value && html`aria-current="true"`}>${label}</a>`;
  return html`<p class="switch">
    <span class="segments" role="group" aria-label="${messages.compare.modes}"
      >${link('split', messages.compare.split)} ${link('unified', messages.compare.unified)}</span
    >
  </p>`;
}
