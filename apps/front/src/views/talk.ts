import type { PageName } from '@erwik/events';
import { html } from './html.js';
import type { Html } from './html.js';
import { pageLink } from './byline.js';
import { messages } from './messages.js';
import { actionUrl } from './urls.js';

/** Where pages are talked about: `Talk/guides/Tea` is about `guides/Tea`. */
const talkFolder = 'Talk/';

/** The page where people talk about a page; of one where they talk already, itself. */
export function talkPageOf(name: PageName): PageName {
  return name.startsWith(talkFolder) ? name : talkFolder + name;
}

/** The way to where people talk about the page, or back to what they talk about. */
export function talkLink(name: PageName): Html {
  if (!name.startsWith(talkFolder))
    return html`<a href="${actionUrl(name, '_talk')}">${messages.page.talk}</a>`;
  return html`${messages.page.about} ${pageLink(name.slice(talkFolder.length))}`;
}
