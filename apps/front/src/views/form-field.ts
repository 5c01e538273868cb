import { html } from './html.js';
import type { Html } from './html.js';

/** A line to be filled in, with its label. `complete` says to browsers what it is (HTML standard, autofill). */
export type FormField = {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: 'text' | 'password' | 'email' | 'number';
  readonly value?: string;
  readonly complete?: string;
  readonly required?: boolean;
  readonly maxChars?: number;
};

/** A field of a form, in a paragraph of its own. Its id is its name. */
export function formField(field: FormField): Html {
  const { name, label, hint, type = 'text', value = '', complete = 'off', required, maxChars } = field;
  return html`<p>
    <label for="${name}">${label} ${hint !== undefined && html`<span class="hint">${hint}</span>`}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      ${value !== '' && html`value="${value}"`}
      ${required === true && html`required`}
      ${maxChars !== undefined && html`maxlength="${maxChars}"`}
      ${type === 'text' && html`dir="auto"`}
      autocomplete="${complete}"
      ${complete !== 'off' && html`autocapitalize="none" spellcheck="false"`}
    />
  </p>`;
}

/** A choice of one among a few. */
export type FormChoice = {
  readonly name: string;
  readonly label: string;
  readonly chosen: string;
  /** values, and what is shown for them */
  readonly options: Readonly<Record<string, string>>;
};

/** A field that lets one of a few values be chosen. */
export function formChoice({ name, label, chosen, options }: FormChoice): Html {
  return html`<p>
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      ${Object.entries(options).map(
        ([value, shown]) =>
          html`<option value="${value}" ${value === chosen && html`selected`}>${shown}</option> `,
      )}
    </select>
  </p>`;
}
