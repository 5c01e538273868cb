import { find, make, makeButton } from './elements.js';
import { messages } from './messages.js';
import { suggestPages } from './suggestions.js';

/** Opens the search over the page; where it is open, selects what was typed. */
export function openQuickly(): void {
  show(find('#quick-open', HTMLDialogElement) ?? quickOpen());
  find('#quick', HTMLInputElement)?.select();
}

/** Tells the keys that do something. */
export function showShortcuts(): void {
  show(find('#shortcuts', HTMLDialogElement) ?? shortcuts());
}

function show(dialog: HTMLDialogElement): void {
  if (!dialog.open) dialog.showModal();
}

/** The form works as the one in the header does: Enter searches unless a page is chosen. */
function quickOpen(): HTMLDialogElement {
  const form = make('form', 'find');
  form.action = '/_search';
  form.role = 'search';
  const label = make('label', 'unseen', messages.quickOpen);
  label.htmlFor = 'quick';
  const input = make('input', '');
  Object.assign(input, { id: 'quick', type: 'search', name: 'q', maxLength: 256, autocomplete: 'off' });
  input.placeholder = messages.quickOpen;
  form.append(label, input, make('button', '', messages.search));
  const dialog = makeDialog('quick-open', messages.quickOpen);
  dialog.append(form, make('p', 'hint', messages.quickHint));
  suggestPages(input, dialog);
  return dialog;
}

function shortcuts(): HTMLDialogElement {
  const list = make('dl', 'facts');
  for (const { keys, does } of messages.shortcutKeys) {
    const term = make('dt', '');
    keys.forEach((key, position) => term.append(...(position > 0 ? [' '] : []), make('kbd', '', key)));
    list.append(term, make('dd', '', does));
  }
  const dialog = makeDialog('shortcuts', messages.shortcuts);
  dialog.append(
    make('h2', '', messages.shortcuts),
    list,
    makeButton(messages.close, () => dialog.close()),
  );
  return dialog;
}

function makeDialog(id: string, label: string): HTMLDialogElement {
  const dialog = make('dialog', '');
  dialog.id = id;
  dialog.setAttribute('aria-label', label);
  // a click beside it closes it, where browsers know how
  dialog.setAttribute('closedby', 'any');
  document.body.append(dialog);
  return dialog;
}
