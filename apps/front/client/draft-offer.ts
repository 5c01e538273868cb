import { askMerge } from './ask-merge.js';
import type { Merge } from './ask-merge.js';
import { draftKey, dropDraft, readDraft } from './draft.js';
import type { LocalDraft } from './draft.js';
import type { EditorForm } from './editor-form.js';
import { editorMessages } from './editor-messages.js';
import { find, make, makeButton } from './elements.js';
import { messages } from './messages.js';
import { forgetOnNode } from './node-draft.js';
import { absoluteText } from './times.js';

/**
 * Offers the draft that this browser has kept. Where it has none, the page itself offers the one that the node has kept for the same
 * browser, which is never newer. Neither becomes the text unless the writer says so.
 */
export function offerDraft(editor: EditorForm): void {
  const { form, text } = editor;
  const key = draftKey(editor);
  const offered = find('.kept-draft', HTMLFormElement);
  offered?.addEventListener('submit', () => dropDraft(key));
  // The page of two versions, and a draft that was opened, hold everything that the draft has.
  if (form.classList.contains('conflict') || new URLSearchParams(window.location.search).has('draft')) return;
  const draft = readDraft(key);
  if (draft === null || draft.text.trimEnd() === text.value.trimEnd()) return;
  offered?.remove();
  form.before(draftBox(editor, key, draft));
}

function draftBox(editor: EditorForm, key: string, draft: LocalDraft): HTMLElement {
  const box = make('div', 'notice plain');
  const state = make('span', '');
  const merging = askState(editor, draft, state);
  const take = async (): Promise<void> => {
    takeDraft(editor, draft, await merging);
    box.remove();
  };
  const changes = find('button[value="changes"]', HTMLButtonElement, editor.form);
  box.append(
    make('p', '', messages.draftFrom(absoluteText(new Date(draft.atMs))), ' ', state),
    make(
      'p',
      'actions',
      makeButton(messages.takeDraft, () => void take()),
      makeButton(editorMessages.showDraft, () => void take().then(() => editor.form.requestSubmit(changes))),
      makeButton(messages.dropDraft, () => {
        dropDraft(key);
        forgetOnNode(editor);
        box.remove();
      }),
    ),
  );
  return box;
}

/** Says whether the page was changed since the draft was begun, and answers how the two go together; null where that is not known. */
async function askState(
  { form, base }: EditorForm,
  draft: LocalDraft,
  state: HTMLElement,
): Promise<Merge | null> {
  const address = form.dataset['merge'] ?? '';
  const isSameBase = draft.base === base.value;
  const merge = isSameBase || address === '' ? null : await askMerge(address, draft.text, draft.base);
  const isUnchanged = isSameBase || merge?.kind === 'unchanged';
  state.textContent = isUnchanged ? editorMessages.draftUnchanged : messages.draftBasisMoved;
  return merge;
}

/** What goes together is; else the draft keeps its own basis, so that the save asks which words to keep. */
function takeDraft(editor: EditorForm, draft: LocalDraft, merge: Merge | null): void {
  if (merge?.kind === 'merged') editor.write(merge.text, merge.base, true);
  else editor.write(draft.text, draft.base, false);
}
