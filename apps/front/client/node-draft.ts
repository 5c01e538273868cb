import type { EditorForm } from './editor-form.js';

/** How often what is written goes to the node, in milliseconds; leaving the text sends it at once. */
const pauseMs = 15_000;
/** A longer draft is not kept by a node, in characters. */
const draftMaxChars = 128 * 1024;
/** What a browser sends for a page that it leaves has at most 64 KiB (Fetch standard, 4.6), other such requests included. */
const lastingMaxChars = 48 * 1024;

/**
 * Keeps what is being written at the node, so that it is found again after a crash. The form's own submit ends that: the answer says
 * whether it is saved. What goes there is kept in the browser as well, by `keepHere`.
 */
export function keepOnNode(editor: EditorForm, keepHere: () => void): void {
  const { form, text } = editor;
  let sent = text.value;
  let timer: number | undefined;
  let sending = new AbortController();
  let isOver = (form.dataset['draft'] ?? '') === '';
  const send = (): void => {
    window.clearTimeout(timer);
    timer = undefined;
    if (isOver || text.value === sent || text.value.length > draftMaxChars) return;
    sent = text.value;
    keepHere();
    sending.abort();
    sending = new AbortController();
    void post(editor, { text: sent }, sending.signal);
  };
  text.addEventListener('input', () => {
    timer ??= window.setTimeout(send, pauseMs);
  });
  form.addEventListener('focusout', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && form.contains(relatedTarget))) send();
  });
  document.addEventListener('visibilitychange', send);
  window.addEventListener('pagehide', send);
  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    isOver = true;
    window.clearTimeout(timer);
    sending.abort();
  });
}

/** Forgets the draft that the node may have. */
export function forgetOnNode(editor: EditorForm): void {
  void post(editor, { action: 'drop' }, new AbortController().signal);
}

/** A node that cannot keep it now is no reason to disturb anybody: the browser has the draft, too. */
async function post(
  { form, base, section }: EditorForm,
  fields: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const address = form.dataset['draft'] ?? '';
  const body = new URLSearchParams({ ...fields, base: base.value, section });
  const keepalive = body.toString().length < lastingMaxChars;
  try {
    if (address !== '') await fetch(address, { method: 'POST', body, keepalive, signal, redirect: 'manual' });
  } catch (error) {
    if (signal.aborted || error instanceof TypeError) return;
    throw error;
  }
}
