import { html } from './html.js';
import type { Html } from './html.js';
import { editorMessages } from './messages-editor.js';
import { saveFields } from './model.js';
import type { Draft, KeptDraftInput } from './model.js';
import { absoluteTime } from './moment.js';
import { actionUrl, sectionUrl } from './urls.js';

/** Offers a draft that the node has kept. */
export function keptDraftBox({ name, section }: Draft, { atMs, changed }: KeptDraftInput): Html {
  const form = section === undefined ? `${actionUrl(name, '_edit')}?` : `${sectionUrl(name, section)}&`;
  const say = editorMessages;
  return html`<form class="notice plain kept-draft" method="post" action="${actionUrl(name, '_draft')}">
    <p>${say.draftFrom} ${absoluteTime(atMs)}. ${changed ? say.draftChanged : say.draftUnchanged}</p>
    <input type="hidden" name="${saveFields.section}" value="${section}" />
    <p class="actions">
      <a class="button" href="${form}draft=1">${say.takeDraft}</a>
      <a class="quiet" href="${form}draft=changes">${say.showDraft}</a>
      <button name="${saveFields.action}" value="drop">${say.dropDraft}</button>
    </p>
  </form>`;
}
