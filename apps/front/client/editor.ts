import { dropDraft, keepDraft, readDraft } from './draft.js';
import type { LocalDraft } from './draft.js';
import { find, make, makeButton } from './elements.js';
import type { PageEvent } from './live-events.js';
import { pageAddress } from './ask-pages.js';
import { messages } from './messages.js';
import { startPreview } from './preview.js';
import type { Preview } from './preview.js';
import { absoluteText } from './times.js';

/** Pause in typing after which the draft is kept, in milliseconds. */
const draftPauseMs = 1000;

/** The edit form of a page. `savedMeanwhile` says that somebody else saved it. */
export type Editor = { readonly page: string; readonly savedMeanwhile: (event: PageEvent) => void };

type Parts = {
  readonly page: string;
  readonly form: HTMLFormElement;
  readonly text: HTMLTextAreaElement;
  readonly base: HTMLInputElement;
};

/** Adds drafts, keys, a live preview and a warning before text is lost to the edit form; null where there is none. */
export function startEditor(): Editor | null {
  const parts = editorParts();
  if (parts === null) return null;
  const { page, form, text } = parts;
  const start = text.defaultValue;
  offerDraft(parts);
  keepWhileTyping(parts);
  saveByKey(form);
  guardLeaving(form, () => text.value !== start);
  postOnce(parts);
  const preview = startPreview(form, text);
  if (find('.writing', HTMLElement, form) !== null) void improve(text, preview);
  return { page, savedMeanwhile: (event) => tellSavedMeanwhile(parts, event) };
}

/** The text area is enough to write in; what is better is loaded while somebody begins. */
async function improve(text: HTMLTextAreaElement, preview: Preview): Promise<void> {
  const { mountCodeEditor } = await import('./code-editor.js');
  preview.follow(mountCodeEditor(text).scroller);
}

function editorParts(): Parts | null {
  const form = find('form[data-editor]', HTMLFormElement);
  const text = find('#text', HTMLTextAreaElement);
  const base = find('input[name="base"]', HTMLInputElement);
  if (form === null || text === null || base === null) return null;
  return { page: form.dataset['editor'] ?? '', form, text, base };
}

/** On the page of two versions the form already holds everything that the draft has. */
function offerDraft({ page, form, text, base }: Parts): void {
  if (form.classList.contains('conflict')) return;
  const draft = readDraft(page);
  if (draft === null || draft.text === text.value) return;
  const box = make('div', 'notice plain');
  const moved = draft.base === base.value ? '' : ` ${messages.draftBasisMoved}`;
  const take = makeButton(messages.takeDraft, () => {
    replaceText(text, draft.text);
    // The draft keeps its own basis, so that the save puts it together with what others changed since.
    base.value = draft.base;
    box.remove();
    text.focus();
  });
  const drop = makeButton(messages.dropDraft, () => {
    dropDraft(page);
    box.remove();
  });
  box.append(make('p', '', messages.draftFrom(absoluteText(new Date(draft.atMs))), moved));
  box.append(make('p', 'actions', take, drop));
  form.before(box);
}

/** Replaces the text so that the browser's undo brings the old one back. */
function replaceText(text: HTMLTextAreaElement, value: string): void {
  text.focus();
  text.select();
  // Deprecated, but the only way that keeps the undo history of a text area. One behind an editor has not got the focus.
  const isFocused = document.activeElement === text;
  if (!isFocused || !document.execCommand('insertText', false, value)) text.value = value;
  text.dispatchEvent(new Event('input', { bubbles: true }));
}

function keepWhileTyping(parts: Parts): void {
  let timer: number | undefined;
  parts.text.addEventListener('input', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => keepDraft(parts.page, draftOf(parts, false)), draftPauseMs);
  });
  // A posted draft is kept as posted; the pause of the last key must not end on top of that.
  parts.form.addEventListener('submit', () => window.clearTimeout(timer));
}

function draftOf({ text, base }: Parts, posted: boolean): LocalDraft {
  return { text: text.value, base: base.value, atMs: Date.now(), posted };
}

function saveByKey(form: HTMLFormElement): void {
  document.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 's') return;
    event.preventDefault();
    form.requestSubmit(find('button.primary', HTMLButtonElement, form));
  });
}

function guardLeaving(form: HTMLFormElement, isChanged: () => boolean): void {
  const warn = (event: BeforeUnloadEvent): void => {
    if (isChanged()) event.preventDefault();
  };
  window.addEventListener('beforeunload', warn);
  form.addEventListener('submit', (event) => {
    if (!event.defaultPrevented) window.removeEventListener('beforeunload', warn);
  });
}

/** A second press while the first is on its way does nothing; Back makes the form usable again. */
function postOnce(parts: Parts): void {
  const buttons = [...parts.form.querySelectorAll('button')];
  parts.form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    const { submitter } = event;
    keepDraft(parts.page, draftOf(parts, true));
    // The pressed button's own value is posted only while it is enabled, so it is disabled after this event.
    window.setTimeout(() => {
      for (const button of buttons) button.disabled = true;
      if (submitter?.classList.contains('primary') === true) submitter.textContent = messages.saving;
    });
  });
  const labels = buttons.map((button) => button.textContent);
  window.addEventListener('pageshow', () => {
    buttons.forEach((button, position) => {
      button.disabled = false;
      button.textContent = labels[position] ?? null;
    });
  });
}

function tellSavedMeanwhile({ page, form, base }: Parts, { author, commit }: PageEvent): void {
  const box = find('.saved-meanwhile', HTMLElement) ?? make('div', 'notice plain saved-meanwhile');
  const line = make('p', '', messages.savedMeanwhile(author || messages.someone));
  if (base.value !== '') {
    const link = make('a', '', messages.showChanges);
    link.href = `${pageAddress(page)}/_compare/${base.value}...${commit}`;
    link.target = '_blank';
    line.append(' ', link);
  }
  box.setAttribute('role', 'status');
  box.replaceChildren(line);
  form.before(box);
}
