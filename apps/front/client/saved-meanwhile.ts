import { askMerge } from './ask-merge.js';
import type { Merge } from './ask-merge.js';
import { pageAddress } from './ask-pages.js';
import type { EditorForm } from './editor-form.js';
import { editorMessages } from './editor-messages.js';
import { find, make, makeButton } from './elements.js';
import type { PageEvent } from './live-events.js';
import { messages } from './messages.js';
import { showTimes } from './times.js';

/** Says who saved the page while it is being written, and offers to see it and to put it into the text. */
export function tellSavedMeanwhile(editor: EditorForm, event: PageEvent): void {
  const { page, form, base } = editor;
  const box = find('.saved-meanwhile', HTMLElement) ?? make('div', 'notice plain saved-meanwhile');
  const when = make('time', '');
  when.dateTime = new Date().toISOString();
  when.dataset['time'] = 'ago';
  const who = event.author || messages.someone;
  const actions = make('p', 'actions');
  if (base.value !== '') {
    const link = make('a', '', messages.showChanges);
    link.href = `${pageAddress(page)}/_compare/${base.value}...${event.commit}`;
    link.target = '_blank';
    actions.append(link);
  }
  if ((form.dataset['merge'] ?? '') !== '')
    actions.append(makeButton(editorMessages.merge, () => void mergeInto(editor, box)));
  box.setAttribute('role', 'status');
  const line = make('p', '', editorMessages.saved(who), ' ', when, editorMessages.onNode(event.node), ' ');
  line.append(editorMessages.savedHint);
  box.replaceChildren(line, actions);
  if (!box.isConnected) form.before(box);
  showTimes();
}

/** Puts what others saved into the text that is there when the answer comes, and moves its base along. */
async function mergeInto(editor: EditorForm, box: HTMLElement): Promise<void> {
  const { form, text, base } = editor;
  let merge: Merge | null;
  let asked: string;
  do {
    asked = text.value;
    merge = await askMerge(form.dataset['merge'] ?? '', asked, base.value);
    // Who types on while the wiki is asked loses nothing: it is asked again.
  } while (text.value !== asked);
  if (merge?.kind === 'merged') editor.write(merge.text, merge.base, true);
  box.replaceChildren(make('p', '', editorMessages.mergeOutcome[merge?.kind ?? 'failed']));
}
