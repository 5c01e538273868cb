import { html } from './html.js';
import type { Html } from './html.js';
import { messages } from './messages.js';
import type { CompareMode } from './model.js';

/** What differs between two texts. */
export function diffTable(before: string, after: string, mode: CompareMode): Html {
  if (before === after) return html`<p class="empty">${messages.compare.same}</p>`;
  return html`<div class="${mode}">
    <pre dir="auto">${before}</pre>
    <pre dir="auto">${after}</pre>
  </div>`;
}
