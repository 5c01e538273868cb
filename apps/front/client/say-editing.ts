import type { EditorForm } from './editor-form.js';
import { editorMessages } from './editor-messages.js';
import { find, make } from './elements.js';
import { messages } from './messages.js';

/** How often the node is told that the form is open, in milliseconds: three times before it takes it to be left. */
const pauseMs = 15_000;

/** Tells the node that somebody has the page's form open while it is looked at, and the writer who else has. */
export function sayEditing({ form }: EditorForm): void {
  const key = find('input[name="key"]', HTMLInputElement, form)?.value ?? '';
  const address = (form.getAttribute('action') ?? '').replace(/\/_edit$/, '/_editing');
  if (key === '' || !address.endsWith('/_editing')) return;
  const place = make('p', 'hint editing');
  place.setAttribute('role', 'status');
  form.before(place);
  const tell = async (): Promise<void> => {
    if (document.hidden) return;
    const author = find('input[name="author"]', HTMLInputElement, form)?.value ?? '';
    const others = await askOthers(address, new URLSearchParams({ key, author }));
    const told = others.length === 0 ? '' : editorMessages.editing(others.map(nameOf));
    if (place.textContent !== told) place.textContent = told;
  };
  void tell();
  window.setInterval(() => void tell(), pauseMs);
  document.addEventListener('visibilitychange', () => void tell());
  window.addEventListener('pagehide', () => {
    navigator.sendBeacon(address, new URLSearchParams({ key, left: '1' }));
  });
}

function nameOf(name: string): string {
  return name || messages.someone;
}

/** The names of the others; none where the node cannot tell. */
async function askOthers(address: string, body: URLSearchParams): Promise<string[]> {
  try {
    const response = await fetch(address, { method: 'POST', body, redirect: 'manual' });
    return response.ok ? readOthers(await response.json()) : [];
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return [];
    throw error;
  }
}

function readOthers(reply: unknown): string[] {
  if (typeof reply !== 'object' || reply === null || !('others' in reply)) return [];
  return Array.isArray(reply.others) ? reply.others.filter((each) => typeof each === 'string') : [];
}
