import type { UserInput } from './finding-model.js';
import { html } from './html.js';
import { layout } from './layout.js';
import { findingMessages } from './messages-finding.js';
import { messages } from './messages.js';
import type { Site } from './model.js';
import { noticeBox } from './notices.js';
import { changesByDay } from './recent.js';
import { takeBackForm } from './revert.js';

/** What somebody changed under a name, newest first, day by day. */
export function viewUser(site: Site, { name, rows, olderUrl, complete, nowMs }: UserInput): string {
  const words = findingMessages.user;
  return layout(site, {
    title: `${words.title} ${name}`,
    main: html`<h1>${words.title} <bdi>${name}</bdi></h1>
      ${!complete && noticeBox({ kind: 'indexing' })}
      <p class="hint" dir="auto">${rows.length === 0 ? words.none(name) : words.lead}</p>
      ${site.mayEdit && rows.length > 0 && takeBackForm(name)} ${changesByDay(rows, nowMs)}
      ${olderUrl !== null && html`<p><a href="${olderUrl}">${messages.recent.older}</a></p>`}`,
  });
}
