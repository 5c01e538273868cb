import { find, make } from './elements.js';
import { messages } from './messages.js';
import { morph } from './morph.js';
import { reachScrollers } from './reach.js';

/** Pause in typing before the preview is rendered anew, in milliseconds. */
const pauseMs = 300;

/** The preview beside what is written. `follow` scrolls it along with what the text scrolls in. */
export type Preview = { readonly follow: (scroller: HTMLElement) => void };

const noPreview: Preview = { follow: () => {} };

/** Lets the Preview button show the rendered text beside the form and keep it up to date, instead of posting the form. */
export function startPreview(form: HTMLFormElement, text: HTMLTextAreaElement): Preview {
  const address = form.dataset['preview'] ?? '';
  const writing = find('.writing', HTMLElement, form);
  const button = find('button[value="preview"]', HTMLButtonElement, form);
  if (address === '' || writing === null || button === null) return noPreview;
  const pane = make('div', 'live-preview prose');
  pane.setAttribute('role', 'region');
  pane.setAttribute('aria-label', messages.preview);
  pane.tabIndex = 0;
  button.setAttribute('aria-pressed', 'false');
  let scroller: HTMLElement = text;
  const update = previewer(address, text, pane, () => scrollAlong(scroller, pane));
  button.addEventListener('click', (event) => {
    event.preventDefault();
    const shown = pane.isConnected;
    button.setAttribute('aria-pressed', String(!shown));
    if (shown) pane.remove();
    else {
      writing.append(pane);
      update(0);
    }
  });
  text.addEventListener('input', () => {
    if (pane.isConnected) update(pauseMs);
  });
  const follow = (scrolled: HTMLElement): void => {
    scroller = scrolled;
    scroller.addEventListener('scroll', () => scrollAlong(scrolled, pane), { passive: true });
  };
  follow(text);
  return { follow };
}

/** Both show the same share of what is above: a text and its rendering have their parts in the same order. */
function scrollAlong(scroller: HTMLElement, pane: HTMLElement): void {
  const hidden = scroller.scrollHeight - scroller.clientHeight;
  if (!pane.isConnected || hidden <= 0) return;
  pane.scrollTop = (scroller.scrollTop / hidden) * (pane.scrollHeight - pane.clientHeight);
}

/** Renders the text after a pause; an answer that a newer text has overtaken is dropped. */
function previewer(
  address: string,
  text: HTMLTextAreaElement,
  pane: HTMLElement,
  shown: () => void,
): (waitMs: number) => void {
  let timer: number | undefined;
  let asking = new AbortController();
  return (waitMs) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      asking.abort();
      asking = new AbortController();
      void show(pane, render(address, text.value, asking.signal)).then(shown);
    }, waitMs);
  };
}

async function show(pane: HTMLElement, rendering: Promise<string | null>): Promise<void> {
  const rendered = await rendering;
  if (rendered === null) return;
  await morph(pane, rendered, 'innerHTML');
  reachScrollers();
}

/** The rendered text, or why it cannot be shown; null where nobody waits for it any more. */
async function render(address: string, text: string, signal: AbortSignal): Promise<string | null> {
  try {
    const response = await fetch(address, { method: 'POST', body: new URLSearchParams({ text }), signal });
    return response.ok ? await response.text() : messages.previewFailed;
  } catch (error) {
    if (signal.aborted) return null;
    if (error instanceof TypeError) return messages.previewFailed;
    throw error;
  }
}
