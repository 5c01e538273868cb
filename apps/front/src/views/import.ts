import { addedFilesMax, inlineFilesMaxBytes } from '@erwik/events';
import type { AddedFile, Sha } from '@erwik/events';
import { commitLink } from './byline.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { importMessages as words } from './messages-import.js';
import { messages } from './messages.js';
import type { Site } from './model.js';
import { failureBox } from './signed-fields.js';

/** What the page shows: the form, why an archive was refused, what it would add (`archive` in base64), or what it has added. */
export type ImportInput =
  | { readonly kind: 'form' }
  | { readonly kind: 'problem'; readonly message: string }
  | {
      readonly kind: 'preview';
      readonly files: readonly AddedFile[];
      readonly hidden: number;
      readonly isVault: boolean;
      readonly archive: string;
    }
  | { readonly kind: 'done'; readonly commit: Sha | null; readonly created: number; readonly left: number };

/** Asks for an archive, and shows what becomes of it before it does. */
export function viewImport(site: Site, input: ImportInput): string {
  return layout(site, {
    title: words.title,
    main: html`<h1>${words.title}</h1>
      ${input.kind === 'problem' && failureBox(words.failed, input.message)}
      ${input.kind === 'done' && doneBox(input)} ${input.kind === 'preview' && preview(site, input)}
      ${input.kind === 'preview' ? html`<h2>${words.other}</h2>` : html`<p class="lead">${words.lead}</p>`}
      ${site.mayEdit ? form() : html`<p>${words.notAllowed}</p>`}`,
  });
}

function form(): Html {
  return html`<form class="ask" method="post" enctype="multipart/form-data" action="/_import">
    <p>
      <label for="file">${words.choose}</label>
      <input id="file" type="file" name="file" accept=".zip" required aria-describedby="file-hint" />
      <span class="hint" id="file-hint"
        >${words.limits(addedFilesMax, inlineFilesMaxBytes / 1024 / 1024)}</span
      >
    </p>
    <p><button class="primary">${words.show}</button></p>
  </form>`;
}

function preview(site: Site, input: ImportInput & { kind: 'preview' }): Html {
  const created = input.files.filter(({ kind }) => kind === 'created').length;
  return html`<h2 id="preview">${words.preview}</h2>
    <p>${created === 0 ? words.nothing : words.would(created)}</p>
    ${input.isVault && html`<p class="hint">${words.vault}</p>`}
    ${input.hidden > 0 && html`<p class="hint">${words.hidden(input.hidden)}</p>`}
    ${site.mayEdit && created > 0 && confirmForm(input.archive)} ${fileTable(input.files)}`;
}

function confirmForm(archive: string): Html {
  return html`<form method="post" enctype="multipart/form-data" action="/_import">
    <input type="hidden" name="sure" value="1" />
    <input type="hidden" name="archive" value="${archive}" />
    <p><button class="primary">${words.add}</button></p>
  </form>`;
}

function fileTable(files: readonly AddedFile[]): Html {
  return html`<div class="table-scroll" tabindex="0" role="region" aria-labelledby="preview">
    <table>
      <thead>
        <tr>
          <th scope="col">${words.file}</th>
          <th scope="col">${words.becomes}</th>
        </tr>
      </thead>
      <tbody>
        ${files.map(
          (file) =>
            html`<tr>
              <td><bdi>${file.path}</bdi></td>
              <td>${file.kind === 'refused' ? messages.error.refusal(file.message) : words[file.kind]}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function doneBox({ commit, created, left }: ImportInput & { kind: 'done' }): Html {
  return html`<div class="notice good">
    <p>
      ${commit === null ? words.noneDone : html`${words.done(created)} ${commitLink(commit)}.`}
      ${left > 0 && words.left(left)}
    </p>
  </div>`;
}
