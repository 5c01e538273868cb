import { pageUrl, titleOfName } from '@erwik/pages';
import { byline, pageLink } from './byline.js';
import { changeFields } from './change-model.js';
import type { DeleteInput, DeletedInput } from './change-model.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { pageChangeMessages } from './messages-pages.js';
import type { Site } from './model.js';
import { absoluteTime } from './moment.js';
import { noticeBox } from './notices.js';
import { failureBox, signedFields } from './signed-fields.js';
import { actionUrl, compareUrl, restoreUrl } from './urls.js';

const words = pageChangeMessages.deleting;
const listWords = pageChangeMessages.deleted;

/** Asks before a page is deleted, and shows which pages link to it. */
export function viewDelete(site: Site, input: DeleteInput): string {
  const { name } = input;
  const title = titleOfName(name);
  return layout(site, {
    title: `${words.title} ${title}`,
    subject: { name, tab: null },
    main: html`<h1>${words.title} <bdi>${title}</bdi>?</h1>
      ${problemBox(input)} ${input.emptied && emptiedBox(name)}
      <p class="lead">${words.lead}</p>
      ${site.mayEdit ? deleteForm(site, input) : html`<p>${pageChangeMessages.forbidden}</p>`} ${links(input)}`,
  });
}

function deleteForm(site: Site, input: DeleteInput): Html {
  const { name } = input;
  return html`<form class="ask" method="post" action="${actionUrl(name, '_delete')}">
    <input type="hidden" name="${changeFields.base}" value="${input.base}" />
    ${signedFields(site, input)}
    <p class="actions">
      <button class="primary">${words.button}</button>
      <a class="quiet" href="${pageUrl(name)}">${pageChangeMessages.cancel}</a>
    </p>
  </form>`;
}

/** The deleted pages, each with the way to restore it. */
export function viewDeleted(site: Site, { pages, olderUrl, complete }: DeletedInput): string {
  return layout(site, {
    title: listWords.title,
    main: html`<h1>${listWords.title}</h1>
      ${!complete && noticeBox({ kind: 'indexing' })}
      <p class="lead">${pages.length === 0 ? listWords.empty : listWords.lead}</p>
      <ul class="rows">
        ${pages.map((page) => deletedRow(site, page))}
      </ul>
      ${olderUrl !== null && html`<p><a href="${olderUrl}">${listWords.older}</a></p>`}`,
  });
}

function deletedRow(site: Site, { name, change, last }: DeletedInput['pages'][number]): Html {
  const title = titleOfName(name);
  return html`<li>
    ${pageLink(name)}
    <span class="hint">${absoluteTime(change.at)}, ${listWords.by} ${byline(change)}</span>
    ${
      site.mayEdit &&
      last !== null &&
      html`<a href="${restoreUrl(name, last)}" aria-label="${listWords.restore} ${title}"
        >${listWords.restore}</a
      >`
    }
    <a href="${actionUrl(name, '_history')}" aria-label="${listWords.history} ${title}"
      >${listWords.history}</a
    >
  </li> `;
}

function problemBox({ name, problem, base }: DeleteInput): Html | null {
  if (problem === null) return null;
  if (problem.kind === 'failed') return failureBox(words.failed, problem.message);
  return html`<div class="notice warn" role="alert">
    <p><strong>${words.failed}</strong></p>
    <p>
      ${byline(problem.change)} ${words.changed}
      <a href="${compareUrl(name, problem.seen, base)}">${words.show}</a>
    </p>
  </div>`;
}

function emptiedBox(name: string): Html {
  return html`<div class="notice plain">
    <p>${words.emptied} <a href="${actionUrl(name, '_edit')}">${words.edit}</a></p>
  </div>`;
}

function links({ linkedFrom }: DeleteInput): Html {
  if (linkedFrom.length === 0) return html`<p class="hint">${words.notLinked}</p>`;
  return html`<p>${words.linked(linkedFrom.length)}</p>
    <ul>
      ${linkedFrom.map(({ name }) => html`<li>${pageLink(name)}</li> `)}
    </ul>`;
}
