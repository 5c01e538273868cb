import { html } from './html.js';
import type { Html, HtmlPart } from './html.js';
import type { Sha } from '@erwik/events';
import type { Reach } from '../mesh/reach.js';
import { authorName, commitLink, shortSha } from './byline.js';
import { messages } from './messages.js';
import type { Notice } from './model.js';
import { passageAnchor } from './passages.js';
import { compareUrl } from './urls.js';

/** A message above the content of a page. */
export function noticeBox(notice: Notice): Html {
  switch (notice.kind) {
    case 'saved':
      return savedBox(
        html`${messages.notices.saved(notice.node)} ${commitLink(notice.commit)}. ${reachText(notice)}`,
      );
    case 'merged':
      return savedBox(mergedNotice(notice));
    case 'redirected':
      return box('plain', html`${messages.notices.redirected} <bdi>${notice.from}</bdi>.`);
    case 'unchanged':
      return savedBox(messages.notices.unchanged);
    case 'passages':
      return box(
        'warn',
        html`${messages.notices.passages(notice.count)}
          <a href="#${passageAnchor(1)}">${messages.notices.choose}</a>`,
      );
    case 'resolved':
      return box(
        'good',
        html`${messages.notices.resolved(notice.node)} ${commitLink(notice.commit)}. ${reachText(notice)}`,
      );
    case 'settled':
      return box('plain', messages.notices.settled);
    case 'notHereYet':
      return awaitedBox(notice.commit);
    case 'kept':
    case 'stale':
    case 'tooComplex':
    case 'indexing':
      return box('warn', messages.notices[notice.kind]);
  }
}

function box(weight: 'plain' | 'warn' | 'good', content: HtmlPart): Html {
  return html`<div class="notice ${weight}"><p>${content}</p></div>`;
}

/** By `data-saved` the client knows that the wiki has the text, and forgets its draft. */
function savedBox(content: HtmlPart): Html {
  return html`<div class="notice good" data-saved><p>${content}</p></div>`;
}

/** By `data-commit` the client knows which commit's arrival at other nodes to follow. */
function reachText({ commit, reach }: { commit: Sha; reach: Reach | null }): Html | null {
  if (reach === null) return null;
  return html`<span data-commit="${commit}">${messages.arrival.reach(reach.have, reach.nodes)}</span>`;
}

/** By `data-awaits` the client knows that the page is worth another look with every new head. */
function awaitedBox(commit: Sha): Html {
  return html`<div class="notice warn" data-awaits>
    <p>${messages.notices.notHereYet(shortSha(commit))}</p>
  </div>`;
}

function mergedNotice(notice: Notice & { kind: 'merged' }): HtmlPart {
  const people = notice.with.map((change, position) => [position > 0 && ', ', authorName(change.author)]);
  const show =
    notice.base !== null &&
    html` <a href="${compareUrl(notice.name, notice.base, notice.commit)}"
      >${messages.notices.mergedShow}</a
    >`;
  return [messages.notices.merged(notice.node), ' ', people, '. ', reachText(notice), show];
}
