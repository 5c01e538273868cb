import { find } from './elements.js';

/**
 * Replaces the text by another that is based on `base`, so that undo brings back the old one and what that was based on. With a base that
 * is newer than it should be a save would take out what others wrote; with an older one it only has more to put together.
 */
export type TextWriter = (text: string, base: string, isNewer: boolean) => void;

/** The edit form of a page, or of one of its sections (`section` is its number as text, else empty). */
export type EditorForm = {
  readonly page: string;
  readonly section: string;
  readonly form: HTMLFormElement;
  readonly text: HTMLTextAreaElement;
  /** the commit that the text is based on, empty for a new page */
  readonly base: HTMLInputElement;
  /** the text area's own, until an editor stands in its place */
  write: TextWriter;
  /** puts a text where the writer is, in place of what is selected */
  insert: (text: string) => void;
};

/** The edit form of this document; null where there is none. */
export function findEditorForm(): EditorForm | null {
  const form = find('form[data-editor]', HTMLFormElement);
  const text = find('#text', HTMLTextAreaElement);
  const base = find('input[name="base"]', HTMLInputElement);
  if (form === null || text === null || base === null) return null;
  const { editor = '', section = '' } = form.dataset;
  return {
    page: editor,
    section,
    form,
    text,
    base,
    write: plainWriter(text, base),
    insert: plainInserter(text),
  };
}

function plainInserter(text: HTMLTextAreaElement): EditorForm['insert'] {
  return (value) => {
    text.setRangeText(value, text.selectionStart, text.selectionEnd, 'end');
    text.dispatchEvent(new Event('input', { bubbles: true }));
  };
}

/** The browser's undo knows the text alone, so a newer base is not taken. */
function plainWriter(text: HTMLTextAreaElement, base: HTMLInputElement): TextWriter {
  return (value, itsBase, isNewer) => {
    text.focus();
    text.select();
    // Deprecated, but the only way that keeps the undo history of a text area.
    if (!document.execCommand('insertText', false, value)) text.value = value;
    if (!isNewer) base.value = itsBase;
    text.dispatchEvent(new Event('input', { bubbles: true }));
  };
}
