import { html, raw } from './html.js';
import { includeMessages } from './messages-include.js';

/** A page in the place that another has for it, with a link to where it can be changed. */
export function viewIncluded(content: string, link: string): string {
  return html`<div class="included">
    ${raw(content)}
    <p class="hint">${includeMessages.from} ${raw(link)}</p>
  </div>`.toString();
}

/** Why a page is not shown in another. */
export type NotIncluded = 'circle' | 'depth' | 'size' | 'section' | 'unreadable';

/** Why a page is not there. */
export function viewNotIncluded(link: string, why: NotIncluded): string {
  return html`<p class="hint included">${raw(link)}: ${includeMessages[why]}</p>`.toString();
}
