import { pageNameMaxChars, pageUrl, titleOfName } from '@erwik/pages';
import { changeFields } from './change-model.js';
import type { RenameInput } from './change-model.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { pageChangeMessages } from './messages-pages.js';
import type { Site } from './model.js';
import { failureBox, signedFields } from './signed-fields.js';
import { actionUrl } from './urls.js';

const words = pageChangeMessages.renaming;

/** Asks for a page's new name, and what goes along. */
export function viewRename(site: Site, input: RenameInput): string {
  const { name, problem } = input;
  const title = titleOfName(name);
  return layout(site, {
    title: `${words.title} ${title}`,
    subject: { name, tab: null },
    main: html`<h1>${words.title} <bdi>${title}</bdi></h1>
      ${problem !== null && failureBox(words.failed, problem)}
      <p class="lead">${words.lead}</p>
      ${site.mayEdit ? renameForm(site, input) : html`<p>${pageChangeMessages.forbidden}</p>`}`,
  });
}

function renameForm(site: Site, input: RenameInput): Html {
  const { name, choices } = input;
  return html`<form class="ask" method="post" action="${actionUrl(name, '_rename')}">
    <p>
      <label for="to">${words.to}</label>
      <input
        id="to"
        name="${changeFields.to}"
        value="${choices.to}"
        required
        maxlength="${pageNameMaxChars}"
        dir="auto"
        aria-describedby="to-hint"
      />
      <span class="hint" id="to-hint">${words.toHint}</span>
    </p>
    ${options(input)} ${signedFields(site, { ...input, summary: choices.summary })}
    <p class="actions">
      <button class="primary">${words.button}</button>
      <a class="quiet" href="${pageUrl(name)}">${pageChangeMessages.cancel}</a>
    </p>
  </form>`;
}

function options({ choices, concerns }: RenameInput): Html {
  const { links, pages } = concerns?.alone ?? { links: 0, pages: 0 };
  return html`<fieldset class="options">
    <legend>${words.options}</legend>
    ${checkbox(changeFields.redirect, choices.redirect, words.redirect)}
    ${checkbox(changeFields.links, choices.updateLinks, links === 0 ? words.noLinks : words.links(links, pages))}
    ${concerns !== null && concerns.subpages > 0 && subpagesOption(choices.subpages, concerns)}
    ${concerns !== null && concerns.talks > 0 && html`<p class="hint">${words.talks}</p>`}
  </fieldset>`;
}

function subpagesOption(
  checked: boolean,
  { subpages, together }: NonNullable<RenameInput['concerns']>,
): Html {
  const label = `${words.subpages(subpages)}; ${words.subpagesLinks(together.links, together.pages)}`;
  return checkbox(changeFields.subpages, checked, label);
}

function checkbox(name: string, checked: boolean, label: string): Html {
  return html`<p>
    <label class="check"
      ><input type="checkbox" name="${name}" value="1" ${checked && html`checked`} /> ${label}</label
    >
  </p>`;
}
