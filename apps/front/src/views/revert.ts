import type { PageConflict } from '@erwik/events';
import { pageUrl } from '@erwik/pages';
import { byline, commitLink, summaryText } from './byline.js';
import { changeFields } from './change-model.js';
import type { RevertInput } from './change-model.js';
import { diffTable } from './diff-table.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { pageChangeMessages } from './messages-pages.js';
import type { Site } from './model.js';
import { absoluteTime } from './moment.js';
import { failureBox, signedFields } from './signed-fields.js';
import { actionUrl, commitUrl, userUrl } from './urls.js';

const words = pageChangeMessages.reverting;

/** Asks before changes are taken back, and shows page by page what that would change. */
export function viewRevert(site: Site, input: RevertInput): string {
  const { what, plan, problem } = input;
  const title = what.kind === 'commit' ? words.commit : words.author(what.name);
  const isNothing = plan.files.length + plan.conflicts.length === 0;
  return layout(site, {
    title,
    wide: true,
    main: html`<h1 dir="auto">${title}</h1>
      ${problem !== null && failureBox(words.failed, problem)} ${subject(input)}
      ${isNothing && html`<p class="empty">${words.nothing}</p>`}
      ${plan.files.length > 0 && form(site, input)} ${plan.conflicts.length > 0 && conflicts(site, input)}
      ${plan.files.length > 0 && files(input)}`,
  });
}

function subject({ what, commits }: RevertInput): Html {
  if (what.kind === 'commit') {
    const { change } = what;
    return html`<p>
      ${commitLink(change.commit)} ${summaryText(change.summary)}, ${absoluteTime(change.at)},
      ${byline(change)}
    </p>`;
  }
  return html`<p>${words.changes(commits.length)} ${what.more && words.more}</p>`;
}

function form(site: Site, { what, url, commits, author, key }: RevertInput): Html | null {
  if (!site.mayEdit) return null;
  const back = what.kind === 'commit' ? commitUrl(what.change.commit) : userUrl(what.name);
  return html`<p class="lead">${words.lead}</p>
    <form class="ask" method="post" action="${url}">
      <input type="hidden" name="${changeFields.commits}" value="${commits.join(' ')}" />
      ${signedFields(site, { summary: '', author, key })}
      <p class="actions">
        <button class="primary">${words.button}</button>
        <a class="quiet" href="${back}">${pageChangeMessages.cancel}</a>
      </p>
    </form>`;
}

function conflicts(site: Site, { what, url, plan }: RevertInput): Html {
  return html`<h2>${words.conflicts}</h2>
    <p>${words.conflictsLead}</p>
    <ul class="rows">
      ${plan.conflicts.map(
        (conflict) =>
          html`<li>
            <a href="${pageUrl(conflict.name)}"><bdi>${conflict.name}</bdi></a>
            ${
              site.mayEdit && what.kind === 'commit' && canChoose(conflict)
                ? html`<a href="${url}?${new URLSearchParams({ page: conflict.name }).toString()}"
                    >${words.choose}</a
                  >`
                : html`<a href="${actionUrl(conflict.name, '_history')}">${words.look}</a>`
            }
          </li> `,
      )}
    </ul>`;
}

/** Whether there are two texts of a page to choose from. */
export function canChoose({ mine, current }: PageConflict): boolean {
  return mine !== null && current !== null;
}

function files({ plan }: RevertInput): Html {
  return html`<h2>${words.files}</h2>
    ${plan.files.map(
      ({ name, shown, before, after }) =>
        html`<section>
          <h3>
            <a href="${pageUrl(name)}"><bdi>${name}</bdi></a>
          </h3>
          ${
            shown
              ? html`${after === null && html`<p>${words.gone}</p>`}
                ${before === null && html`<p>${words.back}</p>`}
                ${diffTable(before ?? '', after ?? '', 'unified')}`
              : html`<p class="hint">${words.notShown}</p>`
          }
        </section> `,
    )}`;
}

/** Asks since when what somebody changed shall be taken back. */
export function takeBackForm(name: string): Html {
  return html`<details class="take-back">
    <summary>${words.since}</summary>
    <form class="ask" action="${userUrl(name)}/revert">
      <p>
        <label for="since">${words.since}</label>
        <input id="since" type="date" name="since" aria-describedby="since-hint" />
        <span class="hint" id="since-hint">${words.sinceHint}</span>
      </p>
      <p><button>${words.sinceButton}</button></p>
    </form>
  </details>`;
}
