import { followedCommit, showArrival } from './arrival.js';
import type { Editor } from './editor.js';
import { find } from './elements.js';
import { readPageEvent, readStateEvent } from './live-events.js';
import type { PageEvent } from './live-events.js';
import { messages } from './messages.js';
import { nodeChanged, nodeUnreachable } from './pill.js';
import { fetchMain, showMain, unhurried } from './refresh.js';
import { toast } from './toast.js';

/** What changes without end, such as the mesh's log, is shown anew this often at most, in ms. */
const followEveryMs = 1000;

/**
 * Follows the page that is shown or edited, and how the node is. The stream is open only while the tab is seen: a browser
 * keeps six connections to a host over HTTP/1.1, and tabs left open would use them up.
 */
export function startLive(editor: Editor | null): void {
  // what is shown to those who have not logged in
  if (document.querySelector('main[data-still="1"]') !== null) return;
  let stream: EventSource | null = null;
  const follow = (): void => {
    stream?.close();
    stream = document.hidden ? null : openStream(editor);
  };
  follow();
  if (editor === null && wasPrefetched()) void refresh(null);
  document.addEventListener('visibilitychange', () => {
    follow();
    if (!document.hidden && editor === null && shownPage() !== '') void refresh(null);
  });
  window.addEventListener('pagehide', () => {
    stream?.close();
    stream = null;
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) follow();
  });
}

/** A page that was fetched ahead may have changed until it was asked for (Navigation Timing's `deliveryType`). */
function wasPrefetched(): boolean {
  const [navigation] = performance.getEntriesByType('navigation');
  return navigation !== undefined && Reflect.get(navigation, 'deliveryType') === 'navigational-prefetch';
}

function openStream(editor: Editor | null): EventSource {
  const stream = new EventSource(`/_events?${topics(editor).toString()}`);
  const on = (kind: string, act: (data: string) => void): void => {
    stream.addEventListener(kind, ({ data }: MessageEvent<unknown>) => act(String(data)));
  };
  const again = unhurried(showAgain, followEveryMs);
  on('page', (data) => {
    const event = readPageEvent(data);
    if (event === null) return;
    if (editor === null) pageChanged(event);
    else editor.savedMeanwhile(event);
  });
  on('state', (data) => {
    const degraded = readStateEvent(data);
    if (degraded.length > 0) toast(messages.degraded(degraded));
  });
  on('node', nodeChanged);
  on('head', () => void showAwaited());
  const arrived = (): void => (follows() === null ? void showArrival() : again());
  on('mesh', arrived);
  on('received', arrived);
  stream.addEventListener('open', () => void showArrival());
  stream.addEventListener('error', nodeUnreachable);
  return stream;
}

/** What the page shows decides what it is told of. */
function topics(editor: Editor | null): URLSearchParams {
  const topics = new URLSearchParams({ page: editor?.page ?? shownPage() });
  const followed = follows();
  if (followed === 'mesh') topics.set('mesh', '1');
  const commit = followed === 'mesh' ? null : (followed ?? followedCommit());
  if (commit !== null) topics.set('commit', commit);
  return topics;
}

function shownPage(): string {
  return find('main', HTMLElement)?.dataset['page'] ?? '';
}

/** `mesh`, or the commit that the page is about; null for pages of the wiki. */
function follows(): string | null {
  return find('main', HTMLElement)?.dataset['follows'] || null;
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
  const fresh = await fetchMain();
  if (fresh === null || fresh.dataset['blob'] === find('main', HTMLElement)?.dataset['blob']) return;
  await showMain(fresh);
  if (told !== null) toast(told);
}

async function showAgain(): Promise<void> {
  const fresh = await fetchMain();
  if (fresh !== null) await showMain(fresh);
}

/** The reader's own edit was not here when the page was shown: it may be part of the head that is here now. */
async function showAwaited(): Promise<void> {
  if (find('[data-awaits]', HTMLElement) === null) return;
  const fresh = await fetchMain();
  if (fresh !== null && find('[data-awaits]', HTMLElement, fresh) === null) await showMain(fresh);
}
