import { html } from './html.js';
import type { Html } from './html.js';

/** A text area: `name` is null where nothing is posted, and then the text can only be read. */
type TextArea = {
  readonly id: string;
  readonly name: string | null;
  readonly rows: number;
  readonly text: string;
};

/** A field for a long text. HTML drops a newline right after the tag, so one is always given (HTML standard, 13.1.2.5). */
export function textArea({ id, name, rows, text }: TextArea): Html {
  const posted = name === null ? html`readonly` : html`name="${name}" spellcheck="true"`;
  return html`<textarea id="${id}" rows="${rows}" dir="auto" ${posted}>${'\n'}${text}</textarea>`;
}
