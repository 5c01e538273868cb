import { summaryMaxChars } from '@erwik/events';
import { changeFields } from './change-model.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { accountMessages } from './messages-accounts.js';
import { messages } from './messages.js';
import type { Site } from './model.js';

/** Longest name a writer may give, in characters: a name, not a text. */
const authorMaxChars = 100;

/** Why a change is made, by whom, and the key that makes pressing a button twice one change. */
export type Signing = { readonly summary: string; readonly author: string; readonly key: string };

/** The fields of a form that say why a change is made and by whom. */
export function signedFields(site: Site, { summary, author, key }: Signing): Html {
  return html`<input type="hidden" name="${changeFields.key}" value="${key}" />
    <div class="fields">
      <p class="grow">
        <label for="summary"
          >${messages.edit.summary} <span class="hint">${messages.edit.summaryHint}</span></label
        >
        <input
          id="summary"
          name="${changeFields.summary}"
          value="${summary}"
          maxlength="${summaryMaxChars}"
          dir="auto"
        />
      </p>
      ${site.signsAs === undefined ? authorField(author) : signedAs(site.signsAs)}
    </div>`;
}

/** The field for the name of a writer without an account. */
export function authorField(author: string): Html {
  return html`<p>
    <label for="author">${messages.edit.author} <span class="hint">${messages.edit.authorHint}</span></label>
    <input
      id="author"
      name="${changeFields.author}"
      value="${author}"
      maxlength="${authorMaxChars}"
      autocomplete="name"
      dir="auto"
    />
  </p>`;
}

/** Says what the change of a writer with an account is signed with. */
export function signedAs(name: string): Html {
  return html`<p class="hint">${accountMessages.signed} <bdi>${name}</bdi></p>`;
}

/** Says that nothing was done, and why. */
export function failureBox(title: string, message: string): Html {
  return html`<div class="notice warn" role="alert">
    <p><strong>${title}</strong></p>
    <p>${messages.error.refusal(message)}</p>
  </div>`;
}
