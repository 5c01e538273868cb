import { draftKey, keepDraft } from './draft.js';
import type { LocalDraft } from './draft.js';
import { offerDraft } from './draft-offer.js';
import { findEditorForm } from './editor-form.js';
import type { EditorForm } from './editor-form.js';
import { find } from './elements.js';
import type { PageEvent } from './live-events.js';
import { messages } from './messages.js';
import { keepOnNode } from './node-draft.js';
import { sayEditing } from './say-editing.js';
import { startPreview } from './preview.js';
import type { Preview } from './preview.js';
import { tellSavedMeanwhile } from './saved-meanwhile.js';
import { startUploads } from './uploads.js';

/** Pause in typing after which the draft is kept, in milliseconds. */
const draftPauseMs = 1000;

/** The edit form of a page. `savedMeanwhile` says that somebody else saved it. */
export type Editor = { readonly page: string; readonly savedMeanwhile: (event: PageEvent) => void };

/** Adds drafts, keys, a live preview and a warning before text is lost to the edit form; null where there is none. */
export function startEditor(): Editor | null {
  const editor = findEditorForm();
  if (editor === null) return null;
  const { page, form, text } = editor;
  const start = text.defaultValue;
  offerDraft(editor);
  keepWhileTyping(editor);
  keepOnNode(editor, () => keepDraft(draftKey(editor), draftOf(editor, false)));
  startUploads(editor);
  sayEditing(editor);
  saveByKey(form);
  guardLeaving(form, () => text.value !== start);
  postOnce(editor);
  const preview = startPreview(form, text);
  if (find('.writing', HTMLElement, form) !== null) void improve(editor, preview);
  return { page, savedMeanwhile: (event) => tellSavedMeanwhile(editor, event) };
}

/** The text area is enough to write in; what is better is loaded while somebody begins. */
async function improve(editor: EditorForm, preview: Preview): Promise<void> {
  const { mountCodeEditor } = await import('./code-editor.js');
  const { scroller, write, insert } = mountCodeEditor(editor);
  editor.write = write;
  editor.insert = insert;
  preview.follow(scroller);
}

function keepWhileTyping(editor: EditorForm): void {
  let timer: number | undefined;
  editor.text.addEventListener('input', () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => keepDraft(draftKey(editor), draftOf(editor, false)), draftPauseMs);
  });
  // A posted draft is kept as posted; the pause of the last key must not end on top of that.
  editor.form.addEventListener('submit', () => window.clearTimeout(timer));
}

function draftOf({ text, base }: EditorForm, posted: boolean): LocalDraft {
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
function postOnce(editor: EditorForm): void {
  const buttons = [...editor.form.querySelectorAll('button')];
  editor.form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    const { submitter } = event;
    keepDraft(draftKey(editor), draftOf(editor, true));
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
