import type { Revision } from '@erwik/events';
import { pageUrl, titleOfName } from '@erwik/pages';
import { html, raw } from './html.js';
import type { Html } from './html.js';
import { byline, commitLink, shortSha } from './byline.js';
import { diffTable } from './diff-table.js';
import { layout } from './layout.js';
import { messages } from './messages.js';
import { saveFields } from './model.js';
import type { RestoreInput, RevisionInput, Site } from './model.js';
import { absoluteTime } from './moment.js';
import { restoreUrl, revisionUrl } from './urls.js';

/** A page as it was at one commit, said so above it. */
export function viewRevision(site: Site, { name, title, html: rendered, change }: RevisionInput): string {
  return layout(site, {
    title,
    subject: { name, tab: 'history' },
    main: html`<div class="notice plain">
        <p>
          ${messages.revision.old} ${absoluteTime(change.at)}, ${byline(change)},
          ${commitLink(change.commit)}.
        </p>
        <p>
          <a href="${pageUrl(name)}">${messages.revision.current}</a>
          ${
            site.mayEdit &&
            rendered !== null &&
            html` · <a href="${restoreUrl(name, change.commit)}">${messages.revision.restore}</a>`
          }
        </p>
      </div>
      <article class="prose" dir="auto">
        <h1>${title}</h1>
        ${rendered === null ? html`<p class="empty">${messages.revision.missing}</p>` : raw(rendered)}
      </article>`,
  });
}

/** Asks before an old text becomes the newest, and shows what that would change. */
export function viewRestore(site: Site, input: RestoreInput): string {
  const { name, revision } = input;
  const title = titleOfName(name);
  return layout(site, {
    title: `${messages.restore.title} ${title}`,
    subject: { name, tab: 'history' },
    wide: true,
    main: html`<h1>${messages.restore.title}</h1>
      <p>
        <a href="${revisionUrl(name, revision.change.commit)}"><bdi>${title}</bdi></a
        >, ${absoluteTime(revision.change.at)}, ${byline(revision.change)},
        ${commitLink(revision.change.commit)}
      </p>
      ${input.current?.text === revision.text ? sameText() : restoreForm(input)}`,
  });
}

function sameText(): Html {
  return html`<p class="empty">${messages.restore.same}</p>`;
}

function restoreForm({ name, revision, current, key }: RestoreInput): Html {
  const { commit } = revision.change;
  return html`<p>${current === null ? messages.restore.deleted : messages.restore.lead}</p>
    <form method="post" action="${restoreUrl(name, commit)}">
      <input type="hidden" name="${saveFields.base}" value="${current?.change.commit}" />
      <input type="hidden" name="${saveFields.key}" value="${key}" />
      <p class="ask">
        <label for="summary">${messages.edit.summary}</label>
        <input
          id="summary"
          name="${saveFields.summary}"
          value="${messages.restore.summary(shortSha(commit))}"
        />
      </p>
      <p class="actions">
        <button class="primary">${messages.restore.button}</button>
        <a class="quiet" href="${pageUrl(name)}">${messages.restore.cancel}</a>
      </p>
    </form>
    <h2>${messages.restore.changes}</h2>
    ${diffTable(textOf(current), revision.text, 'split')}`;
}

function textOf(revision: Revision | null): string {
  return revision?.text ?? '';
}
