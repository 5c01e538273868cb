import { html } from './html.js';
import type { Html, HtmlPart } from './html.js';
import { authorName, commitLink } from './byline.js';
import { messages } from './messages.js';
import type { Notice } from './model.js';
import { passageAnchor } from './passages.js';
import { compareUrl } from './urls.js';

/** A message above the content of a page. */
export function noticeBox(notice: Notice): Html {
  switch (notice.kind) {
    case 'saved':
      return savedBox(html`${messages.notices.saved} ${commitLink(notice.commit)}.`);
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
      return box('good', html`${messages.notices.resolved} ${commitLink(notice.commit)}.`);
    case 'settled':
      return box('plain', messages.notices.settled);
    case 'kept':
    case 'stale':
    case 'notHereYet':
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

function mergedNotice(notice: Notice & { kind: 'merged' }): HtmlPart {
  const people = notice.with.map((change, position) => [position > 0 && ', ', authorName(change.author)]);
  const show =
    notice.base !== null &&
    html` <a href="${compareUrl(notice.name, notice.base, notice.commit)}"
      >${messages.notices.mergedShow}</a
    >`;
  return [messages.notices.merged, ' ', people, '.', show];
}
