import { uploadMaxBytes } from '@erwik/events';
import { countConflicts } from '@erwik/merge';
import { pageUrl, titleOfName } from '@erwik/pages';
import { html, raw } from './html.js';
import type { Html } from './html.js';
import { diffTable } from './diff-table.js';
import { keptDraftBox } from './kept-draft.js';
import { layout } from './layout.js';
import { fileMessages } from './messages-files.js';
import { messages } from './messages.js';
import { editorMessages } from './messages-editor.js';
import { saveFields } from './model.js';
import type { Draft, EditInput, EditPanel, SaveProblem, Site } from './model.js';
import { signedFields } from './signed-fields.js';
import { textArea } from './text-area.js';
import { actionUrl } from './urls.js';

/** Lines of the text that are seen at once, before a person makes the field larger. */
const textRows = 24;

/** The edit form, with a preview, the changes or the reason why a save failed above it. It works without a script. */
export function viewEdit(site: Site, { draft, panel, problem, kept = null }: EditInput): string {
  const title = titleOfName(draft.name);
  const heading = site.mayEdit ? messages.edit.heading(draft.base === null) : messages.edit.sourceHeading;
  return layout(site, {
    title: `${heading} ${title}`,
    subject: { name: draft.name, tab: 'edit' },
    wide: true,
    main: html`<h1>${heading} <bdi>${title}</bdi></h1>
      ${site.mayEdit && kept !== null && keptDraftBox(draft, kept)} ${problem !== null && problemBox(problem)}
      ${panel !== null && panelSection(panel, draft.text)}
      ${site.mayEdit ? editForm(site, draft) : sourceOnly(draft)}`,
  });
}

/** Why a save did not happen. */
function problemBox(problem: SaveProblem): Html {
  const { title, text } = messages.problem(problem);
  return html`<div class="notice warn" role="alert">
    <p><strong>${title}</strong></p>
    <p>${text}</p>
  </div>`;
}

function panelSection(panel: EditPanel, text: string): Html {
  if (panel.kind === 'preview') {
    return html`<section class="panel" aria-labelledby="panel-title">
      <h2 id="panel-title">${messages.edit.previewTitle}</h2>
      <p class="hint">${messages.edit.previewHint}</p>
      <div class="prose" dir="auto">${previewContent(panel.html)}</div>
    </section>`;
  }
  return html`<section class="panel" aria-labelledby="panel-title">
    <h2 id="panel-title">${messages.edit.changesTitle}</h2>
    <p class="hint">${messages.edit.changesHint}</p>
    ${diffTable(panel.before, text, 'split')}
  </section>`;
}

/** Rendered page HTML of a preview, or that there is nothing to render. */
export function previewContent(rendered: string): Html {
  if (rendered.trim() === '') return html`<p class="empty">${messages.edit.previewEmpty}</p>`;
  return raw(rendered);
}

/** What the lines of signs in a text mean, where it has any. */
function passagesHint(text: string): Html | null {
  const count = countConflicts(text);
  return count === 0 ? null : html`<p class="hint">${messages.edit.passagesHint(count)}</p>`;
}

function editForm(site: Site, draft: Draft): Html {
  return html`<form
    class="editor"
    method="post"
    action="${actionUrl(draft.name, '_edit')}"
    data-editor="${draft.name}"
    data-preview="${actionUrl(draft.name, '_preview')}"
    data-draft="${actionUrl(draft.name, '_draft')}"
    data-merge="${draft.section === undefined && actionUrl(draft.name, '_merge')}"
    data-section="${draft.section}"
    data-upload-max="${uploadMaxBytes}"
  >
    ${passagesHint(draft.text)}
    ${draft.section !== undefined && html`<p class="hint">${editorMessages.sectionHint}</p>`}
    <div class="writing">
      <label class="unseen" for="text">${messages.edit.text}</label>
      ${textArea({ id: 'text', name: saveFields.text, rows: textRows, text: draft.text })}
    </div>
    ${draftFields(site, draft)}
    <p class="actions">
      <button class="primary" name="${saveFields.action}" value="save">${messages.edit.save}</button>
      <button name="${saveFields.action}" value="preview">${messages.edit.preview}</button>
      <button name="${saveFields.action}" value="changes">${messages.edit.changes}</button>
      <a class="quiet" href="${pageUrl(draft.name)}">${messages.edit.cancel}</a>
      <a class="quiet" href="${pageUrl(draft.name)}/_files" target="_blank" rel="noopener"
        >${fileMessages.tab}</a
      >
      <a class="quiet end" href="/_help" target="_blank" rel="noopener">${messages.edit.syntax}</a>
    </p>
  </form>`;
}

/** Everything of a draft but its text: summary and name for the writer to fill in, base and key hidden. */
export function draftFields(site: Site, draft: Draft): Html {
  return html`<input type="hidden" name="${saveFields.base}" value="${draft.base}" />
    ${draft.section !== undefined && html`<input type="hidden" name="${saveFields.section}" value="${draft.section}" />`}
    ${signedFields(site, draft)}`;
}

function sourceOnly(draft: Draft): Html {
  return html`<p class="hint">${messages.edit.readOnly}</p>
    <div class="editor">
      <label class="unseen" for="text">${messages.edit.text}</label>
      ${textArea({ id: 'text', name: null, rows: textRows, text: draft.text })}
    </div>`;
}
