import { pageAddress } from './ask-pages.js';
import type { EditorForm } from './editor-form.js';
import { find, make } from './elements.js';
import { uploadFile } from './upload-file.js';
import { uploadMessages as messages } from './upload-messages.js';

/** Adds files to the page that is written: chosen, pasted or dropped, each stands in the text as soon as it is stored. */
export function startUploads(editor: EditorForm): void {
  const writing = find('.writing', HTMLElement, editor.form);
  if (writing === null) return;
  const line = new UploadLine(editor);
  writing.after(line.element);
  const take = (event: Event, data: DataTransfer | null): void => {
    const files = [...(data?.files ?? [])];
    // what was copied from a document comes as text and as a picture of it
    if (files.length === 0 || data?.types.includes('text/plain')) return;
    event.preventDefault();
    event.stopPropagation();
    line.send(files);
  };
  writing.addEventListener('paste', (event) => take(event, event.clipboardData), { capture: true });
  writing.addEventListener('drop', (event) => take(event, event.dataTransfer), { capture: true });
  writing.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
  });
}

/** The line below the text that takes files and says what becomes of them. */
class UploadLine {
  readonly element: HTMLElement;
  readonly #editor: EditorForm;
  readonly #status = make('span', 'hint');
  #sent = 0;
  #underWay = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(editor: EditorForm) {
    this.#editor = editor;
    const input = make('input', '');
    input.type = 'file';
    input.multiple = true;
    input.id = 'attach';
    input.addEventListener('change', () => {
      this.send([...(input.files ?? [])]);
      input.value = '';
    });
    const label = make('label', '', messages.label, ' ', make('span', 'hint', messages.hint));
    label.htmlFor = input.id;
    this.#status.setAttribute('role', 'status');
    this.element = make('p', 'attach', label, input, this.#status);
    // what stands for a file that is not there yet must not be saved
    editor.form.addEventListener('submit', (event) => this.#hold(event), { capture: true });
  }

  /** Sends files one after another; each has its place in the text at once. */
  send(files: readonly File[]): void {
    for (const file of files) {
      const name = file.name || messages.unnamed;
      this.#sent += 1;
      const placeholder = messages.placeholder(name.replace(/[[\]\\]/g, ''), this.#sent);
      this.#editor.insert(placeholder);
      this.#underWay += 1;
      this.#turn = this.#turn.then(() => this.#send(file, name, placeholder));
    }
  }

  async #send(file: File, name: string, placeholder: string): Promise<void> {
    const most = Number(this.#editor.form.dataset['uploadMax']);
    const address = `/_api/v1/pages${pageAddress(this.#editor.page)}/files`;
    const result =
      file.size > most
        ? { why: null }
        : await uploadFile(address, file, (sent) => {
            this.#say(sent < 1 ? messages.progress(name, Math.floor(sent * 100)) : messages.storing(name));
          });
    this.#underWay -= 1;
    if ('markdown' in result) {
      this.#replace(placeholder, result.markdown);
      this.#say(messages.done(name));
    } else {
      this.#replace(placeholder, '');
      this.#say(result.why === null ? tooLarge(name, most) : messages.failed(name, result.why));
    }
  }

  /** The editor takes over what the text area says, and its cursor stays where it is. */
  #replace(placeholder: string, by: string): void {
    const { text } = this.#editor;
    const at = text.value.indexOf(placeholder);
    if (at === -1) return by === '' ? undefined : this.#editor.insert(by);
    text.setRangeText(by, at, at + placeholder.length, 'preserve');
    text.dispatchEvent(new Event('input', { bubbles: true }));
  }

  #hold(event: SubmitEvent): void {
    const isSave = event.submitter instanceof HTMLButtonElement && event.submitter.value === 'save';
    if (this.#underWay === 0 || !isSave) return;
    event.preventDefault();
    this.#say(messages.wait);
  }

  #say(text: string): void {
    this.#status.textContent = text;
  }
}

function tooLarge(name: string, most: number): string {
  return messages.tooLarge(name, most / 1024 / 1024);
}
