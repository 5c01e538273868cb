import { listMaxRows } from '@erwik/events';
import type { PageName } from '@erwik/events';
import { pageUrl } from '@erwik/pages';
import { readUploadForm } from '../files/read-upload-form.js';
import type { BroughtFile } from '../files/read-upload-form.js';
import { requireWriter, storeFile } from '../files/store-file.js';
import type { KeptFile } from '../files/store-file.js';
import { authorOf } from '../accounts/sign.js';
import type { FrontParts } from '../front-parts.js';
import { rememberAuthor, rememberedAuthor } from '../http/cookies.js';
import type { Fields } from '../http/read-form.js';
import { BadRequest } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import { fileFields } from '../views/files.js';
import type { FilesDraft, FilesNotice } from '../views/files-model.js';
import { fileMessages } from '../views/messages-files.js';
import { draftProblem, newKey } from './draft.js';
import type { PageHandler, PageRequest } from './page-handler.js';

/** `GET /P/_files`: the files of a page, and a form to add some. */
export function pageFiles(parts: FrontParts): PageHandler {
  return (page) => {
    const draft = { summary: '', author: rememberedAuthor(page.request), key: newKey() };
    return showFiles(parts, page, { draft, notice: noticeIn(page.query), status: 200 });
  };
}

/** `POST /P/_files`: adds files to a page (multipart/form-data). */
export function postFiles(parts: FrontParts): PageHandler {
  return async (page) => {
    await requireWriter(parts, page.request, page.response);
    let draft: FilesDraft = { summary: '', author: rememberedAuthor(page.request), key: newKey() };
    try {
      const { fields, files } = await readUploadForm(parts.store, page.request);
      draft = draftIn(fields);
      const kept = await storeAll(parts, page, { draft, files });
      rememberAuthor(page.response, draft.author);
      redirect(page.response, 303, `${pageUrl(page.name)}/_files?${countsOf(kept)}`);
    } catch (error) {
      // nobody reads an answer where the connection is gone
      if (!(error instanceof BadRequest) || error.code === 'incomplete_body') throw error;
      for (const [name, value] of Object.entries(error.headers)) page.response.setHeader(name, value);
      const notice = { kind: 'problem' as const, text: error.message };
      await showFiles(parts, page, { draft: { ...draft, key: newKey() }, notice, status: error.status });
    }
  };
}

type Shown = {
  readonly draft: FilesDraft;
  readonly notice: FilesNotice | null;
  readonly status: number;
};

async function showFiles(
  { store, views, site }: FrontParts,
  { request, response, name, query }: PageRequest,
  { status, ...shown }: Shown,
): Promise<void> {
  const cursor = query.get('cursor') ?? null;
  const { files, total, next, complete } = await store.ask('findFiles', {
    page: name,
    cursor,
    limit: filesPerPage,
  });
  const nextUrl = next === null ? null : `${pageUrl(name)}/_files?cursor=${encodeURIComponent(next)}`;
  sendHtml(
    request,
    response,
    views.pageFiles(site(), { name, files, total, nextUrl, complete, ...shown }),
    status,
  );
}

/** Files of one part of a list. */
export const filesPerPage = Math.min(100, listMaxRows);

function draftIn(fields: Fields): FilesDraft {
  const key = fields.get(fileFields.key) ?? '';
  return {
    summary: fields.get(fileFields.summary) ?? '',
    author: (fields.get(fileFields.author) ?? '').trim(),
    key: /^[\x21-\x7e]{8,100}$/.test(key) ? key : newKey(),
  };
}

type Posted = { readonly draft: FilesDraft; readonly files: readonly BroughtFile[] };

/** Each file is a commit of its own; the same form again finds them there. */
async function storeAll(
  parts: FrontParts,
  { name, response }: { name: PageName; response: PageRequest['response'] },
  { draft, files }: Posted,
): Promise<KeptFile[]> {
  if (files.length === 0) throw new BadRequest(400, 'no_file', fileMessages.noneChosen);
  const problem = draftProblem({ ...draft, name, text: '', base: null });
  if (problem !== null && 'message' in problem) throw new BadRequest(422, 'bad_author', problem.message);
  const kept: KeptFile[] = [];
  for (const [position, file] of files.entries()) {
    const body = {
      upload: file.upload,
      place: { kind: 'page' as const, page: name, name: file.name.slice(-fileNameMaxChars) },
      summary: draft.summary,
      key: `${draft.key}-${position}`,
      author: authorOf(parts.config.node, draft.author),
    };
    const stored = await storeFile(parts, body, response);
    if (stored.kind === 'changed') throw new BadRequest(409, 'name_taken', fileMessages.nameTaken);
    kept.push(stored);
  }
  return kept;
}

/** The end of a name is what tells its kind. */
const fileNameMaxChars = 1024;

function countsOf(kept: readonly KeptFile[]): string {
  const stored = kept.filter(({ kind }) => kind === 'stored').length;
  return stored === 0 ? 'unchanged=1' : `stored=${stored}`;
}

function noticeIn(query: Fields): FilesNotice | null {
  if (query.has('unchanged')) return { kind: 'done', text: fileMessages.alreadyThere };
  const stored = Number(query.get('stored') ?? 0);
  return stored > 0 && stored < 100 ? { kind: 'done', text: fileMessages.stored(stored) } : null;
}
