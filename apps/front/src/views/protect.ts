import { pageUrl, titleOfName } from '@erwik/pages';
import { accessMessages } from './messages-access.js';
import { formField } from './form-field.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import type { Site } from './model.js';
import { failureBox } from './signed-fields.js';
import { actionUrl } from './urls.js';

/** Whom a page's own rule names. `names` counts where `who` is `named`. */
export type Protected = {
  readonly who: 'folder' | 'members' | 'admin' | 'named';
  readonly names: string;
};

export type ProtectInput = {
  readonly name: string;
  readonly read: Protected;
  readonly write: Protected;
  readonly key: string;
  readonly problem: string | null;
};

/** Asks an administrator who may read and change a page. */
export function viewProtect(site: Site, input: ProtectInput): string {
  const { name, problem, read, write, key } = input;
  const title = accessMessages.protectTitle(titleOfName(name));
  return layout(site, {
    title,
    subject: { name, tab: null },
    main: html`<h1>${title}</h1>
      ${problem !== null && failureBox(accessMessages.notSaved, problem)}
      <p class="lead">${accessMessages.protectLead} <a href="/_access">${accessMessages.mend}</a></p>
      <form class="ask" method="post" action="${actionUrl(name, '_protect')}">
        <input type="hidden" name="key" value="${key}" />
        ${choice('write', accessMessages.whoWrites, write)} ${choice('read', accessMessages.whoReads, read)}
        <p class="actions">
          <button class="primary">${accessMessages.protect}</button>
          <a class="quiet" href="${pageUrl(name)}">${accessMessages.cancel}</a>
        </p>
      </form>`,
  });
}

function choice(field: 'read' | 'write', legend: string, { who, names }: Protected): Html {
  const options: readonly (readonly [Protected['who'], string])[] = [
    ['folder', accessMessages.asFolder],
    ['members', accessMessages.members],
    ['admin', accessMessages.admins],
    ['named', accessMessages.named],
  ];
  return html`<fieldset class="options">
    <legend>${legend}</legend>
    ${options.map(
      ([value, label]) =>
        html`<p>
          <label class="check"
            ><input type="radio" name="${field}" value="${value}" ${value === who && html`checked`} />
            ${label}</label
          >
        </p> `,
    )}
    ${formField({
      ...{ name: `${field}Names`, label: accessMessages.names },
      ...{ hint: accessMessages.namesHint, value: names },
    })}
  </fieldset>`;
}
