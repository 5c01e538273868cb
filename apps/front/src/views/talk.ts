import type { PageName } from '@erwik/events';
import { subjectOfTalk } from '@erwik/pages';
import { html } from './html.js';
import type { Html } from './html.js';
import { pageLink } from './byline.js';
import { messages } from './messages.js';
import { actionUrl } from './urls.js';

/** The way to where people talk about the page, or back to what they talk about. */
export function talkLink(name: PageName): Html {
  const subject = subjectOfTalk(name);
  if (subject === null) return html`<a href="${actionUrl(name, '_talk')}">${messages.page.talk}</a>`;
  return html`${messages.page.about} ${pageLink(subject)}`;
}
