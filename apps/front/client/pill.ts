import { find, make } from './elements.js';
import { readNodeEvent } from './live-events.js';
import type { NodeEvent } from './live-events.js';
import { messages } from './messages.js';
import { absoluteText, clockText } from './times.js';

/** Where the tab remembers what the pill said last, so that the next page begins with it. */
const rememberedAt = 'erwik-pill';
/** A time of day alone says which day is meant for so long, in ms. */
const clockMaxMs = 20 * 60 * 60 * 1000;
/** What a writer has to know at once; that edits come and go is no news. */
const alarming = new Set(['alone', 'apart', 'silent', 'cannotSave']);

/** Fills in what a page that is kept ready on the server leaves open. */
export function startPill(): void {
  find('.top', HTMLElement)?.append(newsPlace());
  const known = readNodeEvent(remembered() ?? '');
  if (known !== null && find('.pill.mesh', HTMLElement) !== null) show(known);
}

/** Shows how the node is now, and says it where it matters and is another than before. */
export function nodeChanged(data: string): void {
  const event = readNodeEvent(data);
  if (event === null) return;
  const before = show(event);
  remember(data);
  if (before !== null && (alarming.has(before) || alarming.has(event.state)) && before !== event.state)
    find('.pill-news', HTMLElement)?.replaceChildren(textOf(event));
}

/** The node cannot be reached, or can again: then the stream begins with how it is. */
export function nodeUnreachable(): void {
  const state = find('.pill .state', HTMLElement);
  if (state !== null) state.textContent = messages.offline;
}

/** Returns what the pill showed before; null where it left that open. */
function show(event: NodeEvent): string | null {
  const pill = find('.pill', HTMLElement);
  const state = find('.pill .state', HTMLElement);
  if (pill === null || state === null) return null;
  const before = pill.className.replace(/^pill /, '');
  pill.className = `pill ${event.state}`;
  pill.title = event.hint;
  if (state.textContent !== textOf(event)) state.textContent = textOf(event);
  return before === 'mesh' ? null : before;
}

function textOf({ label, sinceMs }: NodeEvent): string {
  if (sinceMs === null) return label;
  const at = new Date(sinceMs);
  return `${label} ${Date.now() - sinceMs < clockMaxMs ? clockText(at) : absoluteText(at)}`;
}

/** What is put here is read out politely; the pill itself is not, as it changes with every edit. */
function newsPlace(): HTMLElement {
  const place = make('p', 'pill-news unseen');
  place.setAttribute('role', 'status');
  return place;
}

/** A browser may forbid a site to remember anything. */
function remembered(): string | null {
  try {
    return window.sessionStorage.getItem(rememberedAt);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function remember(data: string): void {
  try {
    window.sessionStorage.setItem(rememberedAt, data);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
