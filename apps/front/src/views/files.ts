import type { FileRow, Sha } from '@erwik/events';
import { uploadMaxBytes } from '@erwik/events';
import { pageUrl, picturesOf, titleOfName } from '@erwik/pages';
import { pageLink } from './byline.js';
import type { FilesInput, PageFilesInput, RemoveFileInput } from './files-model.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { layout } from './layout.js';
import { fileMessages as messages } from './messages-files.js';
import { messages as said } from './messages.js';
import type { Site } from './model.js';
import { absoluteTime } from './moment.js';
import { noticeBox } from './notices.js';
import { authorField, signedAs } from './signed-fields.js';

/** Names of the form fields that post files (multipart/form-data), and those that remove one. */
export const fileFields = {
  file: 'file',
  summary: 'summary',
  author: 'author',
  key: 'key',
  path: 'path',
  blob: 'blob',
} as const;

/** Images that browsers show; others are linked to. */
const imageExtension = /\.(?:png|jpe?g|gif|webp|avif)$/i;

/** All files of the wiki. */
export function viewAllFiles(site: Site, input: FilesInput): string {
  return layout(site, {
    title: messages.all,
    main: html`<h1>${messages.all}</h1>
      ${noticeOf(input)}
      <p class="lead">${input.total === 0 ? messages.empty : messages.lead}</p>
      ${fileList(site, input)}`,
  });
}

/** The files of a page, and the form that adds some. */
export function viewPageFiles(site: Site, input: PageFilesInput): string {
  const title = titleOfName(input.name);
  return layout(site, {
    title: `${messages.ofPage} ${title}`,
    subject: { name: input.name, tab: null },
    main: html`<h1>${messages.ofPage} <bdi>${title}</bdi></h1>
      ${noticeOf(input)}
      ${site.mayEdit ? uploadForm(site, input) : html`<p class="hint">${messages.notAllowed}</p>`}
      <p class="lead">${input.total === 0 ? messages.pageEmpty : messages.pageLead}</p>
      ${fileList(site, input)}`,
  });
}

/** The question whether to remove a file. */
export function viewRemoveFile(site: Site, { file, key }: RemoveFileInput): string {
  return layout(site, {
    title: messages.removeTitle,
    main: html`<h1>${messages.removeTitle}</h1>
      <p>${fileLink(file)} <span class="hint">${messages.bytes(file.bytes)}</span></p>
      <p class="hint">${messages.removeHint}</p>
      ${file.uses > 0 && html`<p>${messages.removeUsed} ${users(file)}</p>`}
      ${site.mayEdit ? removeForm(file, key) : html`<p class="hint">${messages.notAllowed}</p>`}`,
  });
}

function removeForm({ path, blob }: FileRow, key: string): Html {
  return html`<form method="post" action="/_files">
    <input type="hidden" name="${fileFields.path}" value="${path}" />
    <input type="hidden" name="${fileFields.blob}" value="${blob}" />
    <input type="hidden" name="${fileFields.key}" value="${key}" />
    <p class="actions">
      <button class="primary">${messages.removeDo}</button>
      <a class="quiet" href="/_files">${messages.removeCancel}</a>
    </p>
  </form>`;
}

function noticeOf({ notice, complete }: FilesInput): Html {
  const box =
    notice?.kind === 'problem'
      ? html`<div class="notice warn" role="alert">
          <p><strong>${messages.notStored}</strong></p>
          <p>${said.error.refusal(notice.text)}</p>
        </div>`
      : notice && html`<div class="notice plain" role="status"><p>${notice.text}</p></div>`;
  return html`${box} ${!complete && noticeBox({ kind: 'indexing' })}`;
}

function uploadForm(site: Site, { name, draft }: PageFilesInput): Html {
  return html`<form
    class="add-files"
    method="post"
    enctype="multipart/form-data"
    action="${pageUrl(name)}/_files"
  >
    <input type="hidden" name="${fileFields.key}" value="${draft.key}" />
    <div class="fields">
      <p class="grow">
        <label for="file"
          >${messages.choose}
          <span class="hint">${messages.chooseHint(uploadMaxBytes / 1024 / 1024)}</span></label
        >
        <input id="file" type="file" name="${fileFields.file}" multiple required />
      </p>
      <p class="grow">
        <label for="summary">${messages.summary} <span class="hint">${messages.optional}</span></label>
        <input
          id="summary"
          name="${fileFields.summary}"
          value="${draft.summary}"
          maxlength="500"
          dir="auto"
        />
      </p>
      ${site.signsAs === undefined ? authorField(draft.author) : signedAs(site.signsAs)}
    </div>
    <p class="actions"><button class="primary">${messages.send}</button></p>
  </form>`;
}

function fileList(site: Site, { files, total, nextUrl }: FilesInput): Html | null {
  if (files.length === 0) return null;
  return html`<p class="hint">${messages.total(total)}</p>
    <ul class="rows files">
      ${files.map((file) => fileItem(site, file))}
    </ul>
    ${nextUrl !== null && html`<p><a href="${nextUrl}">${messages.more}</a></p>`}`;
}

function fileItem({ mayEdit }: Site, file: FileRow): Html {
  return html`<li>
    ${iconOf(file)} ${fileLink(file)}
    <span class="hint"
      >${messages.bytes(file.bytes)}${file.at !== null && html`, ${absoluteTime(file.at)}`}</span
    >
    <span class="hint">${file.uses === 0 ? messages.unused : html`${messages.use} ${users(file)}`}</span>
    <span class="hint">${messages.write} <code>${markdownOf(file.path)}</code></span>
    ${mayEdit && removeLink(file.path)}
  </li> `;
}

/** A picture shows itself, small, beside its name, which says all there is to say. */
function iconOf({ path, blob }: FileRow): Html | false {
  if (!imageExtension.test(path)) return false;
  const { src, srcset } = picturesOf(`${pageUrl(path)}?blob=${blob}`, path, iconPx);
  return html`<img
    class="icon"
    src="${src}"
    ${srcset !== null && html`srcset="${srcset}"`}
    width="${iconPx}"
    height="${iconPx}"
    alt=""
    loading="lazy"
  />`;
}

const iconPx = 96;

function removeLink(path: string): Html {
  const url = `/_files?${new URLSearchParams({ remove: path }).toString()}`;
  return html`<a href="${url}" rel="nofollow" aria-label="${messages.removeOf(path)}">${messages.remove}</a>`;
}

/** The address under which browsers may keep the file for good. */
function fileLink({ path, blob }: { path: string; blob: Sha }): Html {
  return html`<a href="${pageUrl(path)}?blob=${blob}"><bdi>${path}</bdi></a>`;
}

function users({ pages, uses }: FileRow): Html {
  const named = pages.map((name, position) => html`${position > 0 && ', '}${pageLink(name)}`);
  return html`${named} ${uses > pages.length && messages.others(uses - pages.length)}`;
}

/** What shows a file in a page, or links to it. */
export function markdownOf(path: string): string {
  const label = path.slice(path.lastIndexOf('/') + 1).replace(/[\\[\]]/g, '\\$&');
  return `${imageExtension.test(path) ? '!' : ''}[${label}](${pageUrl(path)})`;
}
