import { find, make, makeButton } from './elements.js';

/** How long a message stays that asks for nothing, in milliseconds: read twice at a slow pace. */
const stayMs = 8000;

export type ToastAction = { readonly label: string; readonly act: () => void };

let timer: number | undefined;

/** A short message at the lower edge, read out politely. With an action it stays until it is used or replaced. */
export function toast(text: string, action?: ToastAction): void {
  const place = toastPlace();
  const line = make('p', '', text);
  if (action !== undefined) {
    line.append(
      makeButton(action.label, () => {
        place.replaceChildren();
        action.act();
      }),
    );
  }
  place.replaceChildren(line);
  window.clearTimeout(timer);
  if (action === undefined) timer = window.setTimeout(() => place.replaceChildren(), stayMs);
}

function toastPlace(): HTMLElement {
  const existing = find('.toast', HTMLElement);
  if (existing !== null) return existing;
  const place = make('div', 'toast');
  place.setAttribute('role', 'status');
  document.body.append(place);
  return place;
}
