import type { BlameRun, CommitLine } from '@erwik/events';
import { titleOfName } from '@erwik/pages';
import { authorName, commitLink } from './byline.js';
import type { BlameInput } from './finding-model.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { findingMessages } from './messages-finding.js';
import type { Site } from './model.js';
import { absoluteTime } from './moment.js';

/** Each line of a page with who wrote it, when, and in which change. */
export function viewBlame(site: Site, input: BlameInput): string {
  const title = titleOfName(input.name);
  const words = findingMessages.blame;
  const last = input.runs.reduce((end, { first, lines }) => Math.max(end, first + lines - 1), 0);
  const cut = input.beforeUrl !== null || input.afterUrl !== null;
  return layout(site, {
    title: `${words.title} ${title}`,
    subject: { name: input.name, tab: null },
    wide: true,
    main: html`<h1 id="blame">${words.title} <bdi>${title}</bdi></h1>
      <p class="hint">
        ${input.total === 0 ? words.empty : words.lead} ${cut && words.part(input.from, last, input.total)}
      </p>
      ${input.beforeUrl !== null && html`<p><a href="${input.beforeUrl}">${words.before}</a></p>`}
      ${input.runs.length > 0 && table(input)}
      ${input.afterUrl !== null && html`<p><a href="${input.afterUrl}">${words.after}</a></p>`}`,
  });
}

function table({ text, runs, commits, from }: BlameInput): Html {
  const words = findingMessages.blame;
  const lines = text.split('\n');
  const byCommit = new Map(commits.map((line) => [line.commit, line]));
  return html`<div class="table-scroll" tabindex="0" role="region" aria-labelledby="blame">
    <table class="blame">
      <thead>
        <tr>
          <th scope="col">${words.change}</th>
          <th scope="col">${words.line}</th>
          <th scope="col">${words.text}</th>
        </tr>
      </thead>
      ${runs.map((run) => runRows(run, byCommit.get(run.commit), lines.slice(run.first - from)))}
    </table>
  </div>`;
}

function runRows(
  { first, lines: count, commit }: BlameRun,
  change: CommitLine | undefined,
  lines: readonly string[],
): Html {
  const rows = lines.slice(0, count).map((line, at) => {
    const number = first + at;
    return html`<tr>
      ${at === 0 && html`<th scope="rowgroup" rowspan="${count}">${changeCell(commit, change)}</th>`}
      <td class="line" id="L${number}"><a href="#L${number}">${number}</a></td>
      <td class="text"><code dir="auto">${line}</code></td>
    </tr> `;
  });
  return html`<tbody>
    ${rows}
  </tbody> `;
}

function changeCell(commit: string, change: CommitLine | undefined): Html {
  if (change === undefined) return commitLink(commit);
  return html`${authorName(change.author)}
    <span class="hint">${absoluteTime(change.at)} · ${commitLink(commit)}</span>`;
}
