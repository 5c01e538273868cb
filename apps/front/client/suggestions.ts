import { askPages, pageAddress } from './ask-pages.js';
import type { Suggested } from './ask-pages.js';
import { find, make } from './elements.js';
import { messages } from './messages.js';

/** Pause in typing before the wiki is asked, in milliseconds: shorter than between two slow key presses. */
const pauseMs = 120;

/** Page titles under the search box. */
export function startSuggestions(): void {
  const input = find('#find', HTMLInputElement);
  if (input?.form) suggestPages(input, input.form);
}

/** Page titles that fit what is typed, in a list at the end of `place`: a combobox for keyboards and screen readers (WAI-ARIA 1.2). */
export function suggestPages(input: HTMLInputElement, place: HTMLElement): void {
  const list = make('ul', 'suggestions');
  list.id = `${input.id}-suggestions`;
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', messages.suggestions);
  place.append(list);
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');
  input.addEventListener('input', askAfterPause(input, list));
  input.addEventListener('keydown', (event) => onKey(event, input, list));
  input.addEventListener('blur', () => close(input, list));
}

function askAfterPause(input: HTMLInputElement, list: HTMLUListElement): () => void {
  let timer: number | undefined;
  let asking = new AbortController();
  return () => {
    window.clearTimeout(timer);
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const query = input.value.trim();
    if (query === '') {
      close(input, list);
      return;
    }
    timer = window.setTimeout(() => {
      void askPages(query, signal).then((pages) => {
        if (!signal.aborted) show(input, list, pages);
      });
    }, pauseMs);
  };
}

function show(input: HTMLInputElement, list: HTMLUListElement, pages: readonly Suggested[]): void {
  list.replaceChildren(...pages.map((page, position) => option(page, `${list.id}-${position}`)));
  list.hidden = pages.length === 0;
  input.setAttribute('aria-expanded', String(pages.length > 0));
  input.removeAttribute('aria-activedescendant');
}

function option({ name, title }: Suggested, id: string): HTMLLIElement {
  const item = make('li', '', title);
  item.id = id;
  item.dataset['href'] = pageAddress(name);
  item.setAttribute('role', 'option');
  item.setAttribute('aria-selected', 'false');
  // The box would lose the focus, and with it the list, before the click arrives.
  item.addEventListener('mousedown', (event) => event.preventDefault());
  item.addEventListener('click', () => window.location.assign(pageAddress(name)));
  return item;
}

function close(input: HTMLInputElement, list: HTMLUListElement): void {
  show(input, list, []);
}

function onKey(event: KeyboardEvent, input: HTMLInputElement, list: HTMLUListElement): void {
  if (list.hidden) return;
  if (event.key === 'ArrowDown') move(input, list, 1);
  else if (event.key === 'ArrowUp') move(input, list, -1);
  else if (event.key === 'Escape') close(input, list);
  else if (event.key === 'Enter' && selected(list) !== null) selected(list)?.click();
  else return;
  event.preventDefault();
}

/** Moves through the options and, between the last and the first, back to what was typed. */
function move(input: HTMLInputElement, list: HTMLUListElement, step: 1 | -1): void {
  const options = [...list.children];
  const places = options.length + 1;
  const from = options.findIndex((each) => each.ariaSelected === 'true') + 1;
  const to = (from + step + places) % places;
  options.forEach((each, position) => each.setAttribute('aria-selected', String(position === to - 1)));
  const active = options[to - 1];
  if (active === undefined) input.removeAttribute('aria-activedescendant');
  else input.setAttribute('aria-activedescendant', active.id);
}

function selected(list: HTMLUListElement): HTMLElement | null {
  return find('[aria-selected="true"]', HTMLElement, list);
}
