import { html } from './html.js';
import type { Html } from './html.js';

/** A text area: `name` is null where nothing is posted; the text can only be read then, or where it is said so. */
type TextArea = {
  readonly id: string;
  readonly name: string | null;
  readonly rows: number;
  readonly text: string;
  readonly readOnly?: boolean;
};

/** A field for a long text. HTML drops a newline right after the tag, so one is always given (HTML standard, 13.1.2.5). */
export function textArea({ id, name, rows, text, readOnly = name === null }: TextArea): Html {
  const posted = name !== null && html`name="${name}"`;
  const use = readOnly ? html`readonly` : html`spellcheck="true"`;
  return html`<textarea id="${id}" rows="${rows}" dir="auto" ${posted} ${use}>${'\n'}${text}</textarea>`;
}
