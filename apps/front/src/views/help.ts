import { html, raw } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import type { MarkdownExample } from './markdown-examples.js';
import { findingMessages } from './messages-finding.js';
import { helpMessages as words } from './messages-help.js';
import type { Site } from './model.js';

/** What the page that helps is told: where the wiki's repository is cloned from. */
export type HelpInput = { readonly cloneUrl: string };

/** A piece of Markdown beside the sanitized HTML that the renderer makes of it. */
export type ShownExample = MarkdownExample & { readonly html: string };
/** Examples of one kind as they are shown. */
export type ShownGroup = { readonly title: string; readonly examples: readonly ShownExample[] };

/** How to write, save, find, copy, and what keys there are. */
export function viewHelp(site: Site, { cloneUrl }: HelpInput): string {
  return layout(site, {
    title: words.title,
    indexed: true,
    main: html`<article class="prose help">
      <h1>${words.title}</h1>
      <p class="lead">${words.lead}</p>
      <h2 id="writing">${words.writing.title}</h2>
      <p>${words.writing.text} <a href="/_help/markdown">${words.writing.more}</a></p>
      <h2 id="saving">${words.saving.title}</h2>
      <p>${words.saving.text}</p>
      <h2 id="finding">${words.finding.title}</h2>
      <p>${words.finding.text}</p>
      ${operators()}
      <h2 id="copies">${words.copies.title}</h2>
      <p>${words.copies.clone}</p>
      <p><code>git clone ${cloneUrl}</code></p>
      <p>
        ${words.copies.take} <a href="/_export.zip" rel="nofollow">${words.copies.files}</a>,
        <a href="/_export.html.zip" rel="nofollow">${words.copies.documents}</a>
      </p>
      ${site.mayEdit && html`<p>${words.copies.bring} <a href="/_import">${words.copies.archive}</a></p>`}
      <p>${words.copies.programs} <a href="/_help/api">${words.copies.api}</a></p>
      <h2 id="keys">${words.keys.title}</h2>
      ${keys()}
    </article>`,
  });
}

/** A table that scrolls by itself, named by the heading above it. */
function operators(): Html {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-labelledby="finding">
    <table>
      <thead>
        <tr>
          <th scope="col">${words.finding.typed}</th>
          <th scope="col">${words.finding.means}</th>
        </tr>
      </thead>
      <tbody>
        ${findingMessages.search.operators.map(
          ({ typed, means }) =>
            html`<tr>
              <td><code class="typed">${typed}</code></td>
              <td>${means}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function keys(): Html {
  return html`<dl class="facts">
    ${words.keys.list.map(
      (each) =>
        html`<dt>${each.keys.map((key) => html`<kbd>${key}</kbd> `)}</dt>
          <dd>${each.does}</dd> `,
    )}
  </dl>`;
}

/** Everything that a page can hold, each beside what the renderer makes of it. */
export function viewMarkdownHelp(site: Site, groups: readonly ShownGroup[]): string {
  return layout(site, {
    title: words.markdown.title,
    indexed: true,
    main: html`<div class="help">
      <h1>${words.markdown.title}</h1>
      <p class="lead">${words.markdown.lead} <a href="/_help">${words.markdown.back}</a></p>
      ${groups.map(
        ({ title, examples }) =>
          html`<h2>${title}</h2>
            ${examples.map(shownExample)} `,
      )}
    </div>`,
  });
}

function shownExample({ markdown, hint, html: becomes }: ShownExample): Html {
  return html`<div class="example">
    <div>
      <code class="typed">${markdown}</code>
      ${hint !== '' && html`<p class="hint">${hint}</p>`}
    </div>
    <div class="prose">${raw(becomes)}</div>
  </div>`;
}
