import type { SearchHit } from '@erwik/events';
import { pageUrl, parsePageName } from '@erwik/pages';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { findingMessages } from './messages-finding.js';
import { messages } from './messages.js';
import type { SearchInput, Site } from './model.js';
import { absoluteTime } from './moment.js';
import { noticeBox } from './notices.js';
import { newPageUrl } from './urls.js';

/** What a search found: pages with the words in the text around them. */
export function viewSearch(site: Site, input: SearchInput): string {
  const asked = input.query.trim() !== '';
  return layout(site, {
    title: asked ? `${messages.search.titleFor} ${input.query}` : messages.search.title,
    query: input.query,
    main: html`<h1>${messages.search.title}</h1>
      ${!input.complete && noticeBox({ kind: 'indexing' })} ${asked ? results(site, input) : question()}`,
  });
}

function question(): Html {
  return html`<form class="ask" action="/_search">
    <p>
      <label for="q">${messages.search.ask}</label>
      <input id="q" type="search" name="q" maxlength="256" required dir="auto" aria-describedby="operators" />
    </p>
    <p><button class="primary">${messages.layout.searchButton}</button></p>
    ${operatorHints()}
  </form>`;
}

function results(site: Site, input: SearchInput): Html {
  if (input.hits.length === 0) return noResults(site, input.query);
  const from = input.offset > 0 && html`, ${messages.search.from(input.offset)}`;
  return html`<p class="hint">${messages.search.results(input.total, input.query)}${from}</p>
    <ol class="hits">
      ${input.hits.map(hit)}
    </ol>
    ${input.nextUrl !== null && html`<p><a href="${input.nextUrl}">${messages.search.more}</a></p>`}
    ${operatorHints()}`;
}

/** What narrows a search down, in one line. */
function operatorHints(): Html {
  const { hint: lead, operators } = findingMessages.search;
  return html`<p class="hint" id="operators">
    ${lead}
    ${operators.map(
      ({ typed, means }, position) => html`${position > 0 && ' · '}<code>${typed}</code> ${means}`,
    )}
  </p>`;
}

function noResults(site: Site, query: string): Html {
  const mayCreate = site.mayEdit && parsePageName(query.trim()).ok;
  return html`<p class="empty" dir="auto">${messages.search.empty(query)}</p>
    ${operatorHints()}
    ${
      mayCreate &&
      html`<p>
        <a class="button" href="${newPageUrl(query.trim())}">${messages.search.create} “${query.trim()}”</a>
      </p>`
    }`;
}

function hit({ name, title, snippet, at }: SearchHit): Html {
  return html`<li>
    <h2>
      <a href="${pageUrl(name)}"><bdi>${title}</bdi></a>
    </h2>
    <p class="hint"><bdi>${name}</bdi>${at !== null && html` · ${absoluteTime(at)}`}</p>
    <p class="snippet" dir="auto">
      ${snippet.map((piece) => (piece.hit ? html`<mark>${piece.text}</mark>` : piece.text))}
    </p>
  </li> `;
}
