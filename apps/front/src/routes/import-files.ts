import type { Request, RequestHandler, Response } from 'express';
import { addedFilesMax, inlineFilesMaxBytes } from '@erwik/events';
import type { ReplyOf } from '@erwik/events';
import { authorOf } from '../accounts/sign.js';
import { requireWriter } from '../files/store-file.js';
import type { FrontParts } from '../front-parts.js';
import { rememberSave } from '../http/cookies.js';
import { readQuery } from '../http/read-form.js';
import { BadRequest } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import { readArchive } from '../import/read-archive.js';
import type { Archive } from '../import/read-archive.js';
import { readImportForm } from '../import/read-import-form.js';
import type { ImportForm } from '../import/read-import-form.js';
import { viewImport } from '../views/import.js';
import type { ImportInput } from '../views/import.js';
import { importMessages } from '../views/messages-import.js';

/** As much as the store takes in one request, so that all of it is one commit. */
const limits = { filesMax: addedFilesMax, totalMaxBytes: inlineFilesMaxBytes };

/** `/_import`: asks for an archive, shows what would become of it, and brings it in as one commit. */
export function importFiles(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    if (request.method !== 'POST') return show(parts, { request, response }, doneIn(request));
    await requireWriter(parts, request, response);
    try {
      await takeForm(parts, { request, response }, await readImportForm(request));
    } catch (error) {
      // nobody reads an answer where the connection is gone
      if (!(error instanceof BadRequest) || error.code === 'incomplete_body') throw error;
      for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
      show(parts, { request, response }, { kind: 'problem', message: error.message }, error.status);
    }
  };
}

type Exchange = { readonly request: Request; readonly response: Response };

async function takeForm(parts: FrontParts, exchange: Exchange, form: ImportForm): Promise<void> {
  if (form.archive.length === 0) throw new BadRequest(400, 'no_file', importMessages.noneChosen);
  const archive = await readArchive(form.archive, limits);
  const isSure = form.fields.get('sure') === '1';
  const reply = await add(parts, archive, !isSure);
  if (isSure) return sendDone(exchange.response, reply);
  const preview = { files: reply.files, hidden: archive.hidden, isVault: archive.isVault };
  show(parts, exchange, { kind: 'preview', ...preview, archive: form.archive.toString('base64') });
}

function add({ store, config }: FrontParts, { files }: Archive, dry: boolean): Promise<ReplyOf<'addFiles'>> {
  return store.ask('addFiles', {
    files: files.map(({ path, data }) => ({
      path,
      bytes: { kind: 'inline', base64: data.toString('base64') },
    })),
    summary: importMessages.summary(files.length),
    author: authorOf(config.node, ''),
    dry,
  });
}

function sendDone(response: Response, { commit, files }: ReplyOf<'addFiles'>): void {
  const created = files.filter(({ kind }) => kind === 'created').length;
  if (commit !== null) rememberSave(response, commit);
  const left = files.length - created;
  const told = { created: String(created), left: String(left), ...(commit === null ? {} : { commit }) };
  redirect(response, 303, `/_import?${new URLSearchParams(told).toString()}`);
}

/** What an import left in the URL to be told. */
function doneIn(request: Request): ImportInput {
  const query = readQuery(request.originalUrl);
  const commit = query.get('commit') ?? '';
  const [created, left] = [query.get('created') ?? '', query.get('left') ?? ''];
  if (!/^\d{1,4}$/.test(created) || !/^\d{1,4}$/.test(left)) return { kind: 'form' };
  const sha = /^[0-9a-f]{40}$/.test(commit) ? commit : null;
  return { kind: 'done', commit: sha, created: Number(created), left: Number(left) };
}

function show({ site }: FrontParts, { request, response }: Exchange, input: ImportInput, status = 200): void {
  response.setHeader('Cache-Control', 'private, no-store');
  sendHtml(request, response, viewImport(site(), input), status);
}
