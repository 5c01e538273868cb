import type { RecentFields } from './finding-model.js';
import { html } from './html.js';
import type { Html, HtmlPart } from './html.js';
import { findingMessages } from './messages-finding.js';

/** Names of the form's fields, as they stand in the address `/_recent?days=7&user=…`. */
export const recentFields = { days: 'days', user: 'user', node: 'node', path: 'path', hide: 'hide' } as const;
/** The value of `hide` that leaves merges out. */
export const hideMergesValue = 'merges';

/** Whether any of the fields says something. */
export function isFiltered({ days, user, node, path, hideMerges }: RecentFields): boolean {
  return days + user + node + path !== '' || hideMerges;
}

/** The form that narrows the recent changes down; open where it does. */
export function recentFilter(fields: RecentFields): Html {
  const words = findingMessages.recent;
  const filtered = isFiltered(fields);
  return html`<details class="filter" ${filtered && html`open`}>
    <summary>${words.filter}</summary>
    <form action="/_recent">
      ${field(recentFields.days, words.days, html`<input id="f-days" name="days" value="${fields.days}" inputmode="numeric" maxlength="5" />`)}
      ${field(recentFields.user, words.user, text(recentFields.user, fields.user))}
      ${field(recentFields.node, words.node, text(recentFields.node, fields.node))}
      ${field(recentFields.path, words.path, text(recentFields.path, fields.path))}
      <p>
        <label class="choice"
          ><input
            type="checkbox"
            name="${recentFields.hide}"
            value="${hideMergesValue}"
            ${fields.hideMerges && html`checked`}
          />
          ${words.hide}</label
        >
      </p>
      <p class="actions">
        <button class="primary">${words.show}</button>
        ${filtered && html`<a href="/_recent">${words.everything}</a>`}
      </p>
    </form>
  </details>`;
}

function field(name: string, label: string, input: HtmlPart): Html {
  return html`<p>
    <label for="f-${name}">${label}</label>
    ${input}
  </p> `;
}

function text(name: string, value: string): Html {
  return html`<input id="f-${name}" name="${name}" value="${value}" maxlength="200" dir="auto" />`;
}
