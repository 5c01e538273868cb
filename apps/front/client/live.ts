import type { Editor } from './editor.js';
import { find } from './elements.js';
import { readPageEvent, readStateEvent } from './live-events.js';
import type { PageEvent } from './live-events.js';
import { messages } from './messages.js';
import { morph } from './morph.js';
import { reachScrollers } from './reach.js';
import { showTimes } from './times.js';
import { toast } from './toast.js';

/**
 * Follows the page that is shown or edited. The stream is open only while the tab is seen: a browser keeps six connections
 * to a host over HTTP/1.1, and tabs left open would use them up.
 */
export function startLive(editor: Editor | null): void {
  const page = editor?.page ?? find('main', HTMLElement)?.dataset['page'] ?? '';
  if (page === '') return;
  let stream: EventSource | null = null;
  const follow = (): void => {
    stream?.close();
    stream = document.hidden ? null : openStream(page, editor);
  };
  follow();
  document.addEventListener('visibilitychange', () => {
    follow();
    if (!document.hidden && editor === null) void refresh(null);
  });
  window.addEventListener('pagehide', () => {
    stream?.close();
    stream = null;
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) follow();
  });
}

function openStream(page: string, editor: Editor | null): EventSource {
  const stream = new EventSource(`/_events?page=${encodeURIComponent(page)}`);
  stream.addEventListener('page', ({ data }: MessageEvent<unknown>) => {
    const event = readPageEvent(String(data));
    if (event === null) return;
    if (editor === null) pageChanged(event);
    else editor.savedMeanwhile(event);
  });
  stream.addEventListener('state', ({ data }: MessageEvent<unknown>) => {
    const degraded = readStateEvent(String(data));
    if (degraded.length > 0) toast(messages.degraded(degraded));
  });
  stream.addEventListener('open', () => showReachable(true));
  stream.addEventListener('error', () => showReachable(false));
  return stream;
}

/** The new text replaces the old one in place; with a selection the reader is asked first. */
function pageChanged({ blob, author }: PageEvent): void {
  if (blob !== null && blob === find('main', HTMLElement)?.dataset['blob']) return;
  const who = author || messages.someone;
  if (window.getSelection()?.isCollapsed === false) {
    toast(messages.changed(who), { label: messages.show, act: () => void refresh(null) });
    return;
  }
  void refresh(messages.updated(who));
}

/** Fetches the page again and, where it has another text, changes only what differs. */
async function refresh(told: string | null): Promise<void> {
  const main = find('main', HTMLElement);
  const fresh = await fetchMain();
  if (main === null || fresh === null || fresh.dataset['blob'] === main.dataset['blob']) return;
  await morph(main, fresh, 'outerHTML');
  showTimes();
  reachScrollers();
  if (told !== null) toast(told);
}

async function fetchMain(): Promise<HTMLElement | null> {
  try {
    const response = await fetch(window.location.pathname);
    const document = new DOMParser().parseFromString(await response.text(), 'text/html');
    return find('main', HTMLElement, document);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function showReachable(reachable: boolean): void {
  const state = find('.pill .state', HTMLElement);
  if (state === null) return;
  state.dataset['text'] ??= state.textContent ?? '';
  state.textContent = reachable ? state.dataset['text'] : messages.offline;
}
