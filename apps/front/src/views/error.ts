import { html } from './html.js';
import { layout } from './layout.js';
import { messages } from './messages.js';
import type { ErrorInput, Site } from './model.js';

/** From here on a status says that the fault is ours, so that trying again may help (RFC 9110, 15.6). */
const firstServerStatus = 500;

/** Says what went wrong and what to do about it. */
export function viewError(site: Site, { status, message, retryAfterS }: ErrorInput): string {
  const title = messages.error.titles.get(status) ?? messages.error.unknown;
  const mayRetry = status >= firstServerStatus || retryAfterS !== null;
  return layout(site, {
    title,
    main: html`<article class="prose">
      <h1>${title}</h1>
      <p class="lead" dir="auto">${messages.error.refusal(message)}</p>
      ${retryAfterS !== null && html`<p>${messages.error.retryAfter(retryAfterS)}</p>`}
      <p class="actions">
        ${mayRetry && html`<a class="button" href="">${messages.error.again}</a>`}
        <a class="quiet" href="/">${messages.error.home}</a>
      </p>
      <p class="hint">${status}</p>
    </article>`,
  });
}
