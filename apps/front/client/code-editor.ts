import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, isolateHistory } from '@codemirror/commands';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, Prec } from '@codemirror/state';
import type { ChangeSpec, Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { followBase, setBase } from './editor-base.js';
import type { EditorForm, TextWriter } from './editor-form.js';
import { make } from './elements.js';
import { markdownLanguage } from './editor-language.js';
import { completePageNames } from './editor-links.js';
import { continueList } from './editor-lists.js';
import { editorTheme } from './editor-theme.js';
import { formattingKeys, formattingToolbar } from './editor-toolbar.js';

/** Spaces that a tab in a text is as wide as, as in the text area. */
const tabSize = 4;

/** The editor that stands in a text area's place: what its text scrolls in, and how it is written to. */
export type CodeEditor = {
  readonly scroller: HTMLElement;
  readonly write: TextWriter;
  readonly insert: EditorForm['insert'];
};

/**
 * Puts an editor in the place of a text area. The text area stays what the form posts: both always hold the same text, and it tells
 * of each change by an `input` event, whoever made it. The editor lives in a shadow root, where its styles are sheets made by
 * script, which the wiki's content security policy allows; `<style>` elements it does not.
 */
export function mountCodeEditor({ text, base }: EditorForm): CodeEditor {
  const host = make('div', 'code');
  const root = host.attachShadow({ mode: 'open' });
  const wasFocused = document.activeElement === text;
  const mirror = new Mirror(text);
  text.before(host);
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text.value,
      selection: { anchor: text.selectionStart, head: text.selectionEnd },
      extensions: [extensions(text.labels[0]?.textContent ?? ''), mirror.extension, followBase(base)],
    }),
  });
  mirror.follow(view);
  standBehind(text, view);
  if (wasFocused) view.focus();
  const insert = (value: string): void =>
    view.dispatch(view.state.replaceSelection(value), { userEvent: 'input.paste', scrollIntoView: true });
  return { scroller: view.scrollDOM, write: writer(view), insert };
}

function writer(view: EditorView): TextWriter {
  return (text, base) => {
    const changes = changeBetween(view.state.doc.toString(), text) ?? [];
    const annotations = isolateHistory.of('full');
    view.dispatch({ changes, effects: setBase.of(base), annotations, userEvent: 'input' });
    view.focus();
  };
}

function extensions(label: string): Extension {
  return [
    history(),
    markdownLanguage(),
    autocompletion({ override: [completePageNames], icons: false }),
    highlightSelectionMatches(),
    Prec.high(keymap.of([...formattingKeys, { key: 'Enter', run: continueList }])),
    keymap.of([...completionKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
    formattingToolbar(),
    EditorState.tabSize.of(tabSize),
    EditorView.lineWrapping,
    EditorView.domEventHandlers({ beforeinput: writeOver }),
    EditorView.perLineTextDirection.of(true),
    EditorView.contentAttributes.of({
      'aria-label': label.trim(),
      // it is in the order of focus by itself, which is not known to those who look whether what scrolls can be reached
      tabindex: '0',
      spellcheck: 'true',
      autocorrect: 'on',
      autocapitalize: 'sentences',
      writingsuggestions: 'true',
    }),
    editorTheme,
  ];
}

/**
 * Writes a text over what is selected, or several lines at once. Left to itself Chrome keeps the looks of what was there by style
 * attributes, which the content security policy forbids.
 */
function writeOver(event: InputEvent, view: EditorView): boolean {
  const { data, inputType, isComposing, cancelable } = event;
  if (inputType !== 'insertText' || data === null || isComposing || !cancelable) return false;
  if (view.state.selection.main.empty && !data.includes('\n')) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
  return true;
}

/**
 * The text area is still there for labels, programs and extensions: what focuses it focuses the editor, and what has selected all of
 * it, to write over it, has selected all there.
 */
function standBehind(text: HTMLTextAreaElement, view: EditorView): void {
  text.classList.add('behind');
  text.tabIndex = -1;
  text.ariaHidden = 'true';
  // Chrome looks for the direction of a long text with each change, for a second where there are 10,000 lines.
  text.removeAttribute('dir');
  text.addEventListener('focus', () => {
    const length = view.state.doc.length;
    const isAll = text.selectionStart === 0 && text.selectionEnd === length && length > 0;
    if (isAll) view.dispatch({ selection: { anchor: 0, head: length } });
    view.focus();
  });
}

/** Keeps a text area and an editor the same. */
class Mirror {
  readonly #text: HTMLTextAreaElement;
  #telling = false;

  constructor(text: HTMLTextAreaElement) {
    this.#text = text;
  }

  /** From the editor to the text area. */
  get extension(): Extension {
    return EditorView.updateListener.of(({ docChanged, state }) => {
      if (!docChanged || this.#text.value === state.doc.toString()) return;
      this.#text.value = state.doc.toString();
      this.#telling = true;
      this.#text.dispatchEvent(new Event('input', { bubbles: true }));
      this.#telling = false;
    });
  }

  /** From the text area to the editor, which can undo it. */
  follow(view: EditorView): void {
    this.#text.addEventListener('input', () => {
      if (this.#telling) return;
      const changes = changeBetween(view.state.doc.toString(), this.#text.value);
      if (changes !== null) view.dispatch({ changes, userEvent: 'input' });
    });
  }
}

/** What makes one text the other, as one change of the least extent, so that the cursor stays where it is; null where they are the same. */
export function changeBetween(before: string, after: string): (ChangeSpec & { from: number }) | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from += 1;
  let tail = 0;
  while (tail < shorter - from && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
}
