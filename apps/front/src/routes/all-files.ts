import type { RequestHandler } from 'express';
import { removeFile, requireWriter } from '../files/store-file.js';
import { authorOf } from '../accounts/sign.js';
import type { FrontParts } from '../front-parts.js';
import { rememberedAuthor } from '../http/cookies.js';
import { readForm, readQuery } from '../http/read-form.js';
import type { Fields } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import { fileFields } from '../views/files.js';
import { fileMessages } from '../views/messages-files.js';
import { newKey } from './draft.js';
import { findFile } from './find-file.js';
import { filesPerPage } from './page-files.js';

/** `/_files`: all files of the wiki; `?remove=` asks before one is removed, and POST removes it. */
export function allFiles(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    if (request.method === 'POST') {
      await requireWriter(parts, request, response);
      await removeOne(
        parts,
        { fields: await readForm(request), author: rememberedAuthor(request) },
        response,
      );
      return redirect(response, 303, '/_files?removed=1');
    }
    const query = readQuery(request.originalUrl);
    const path = query.get('remove');
    const document = path === undefined ? await listOf(parts, query) : await questionOf(parts, path);
    sendHtml(request, response, document);
  };
}

async function listOf({ store, views, site }: FrontParts, query: Fields): Promise<string> {
  const cursor = query.get('cursor') ?? null;
  const { next, ...list } = await store.ask('findFiles', { page: null, cursor, limit: filesPerPage });
  const nextUrl = next === null ? null : `/_files?${new URLSearchParams({ cursor: next }).toString()}`;
  const notice = query.has('removed') ? { kind: 'done' as const, text: fileMessages.removed } : null;
  return views.allFiles(site(), { ...list, nextUrl, notice });
}

async function questionOf({ store, views, site }: FrontParts, path: string): Promise<string> {
  const file = await findFile(store, path);
  if (file === null) throw new MissingResource('There is no such file.');
  return views.removeFile(site(), { file, key: newKey() });
}

type Removal = { readonly fields: Fields; readonly author: string };

async function removeOne(
  parts: FrontParts,
  { fields, author }: Removal,
  response: Parameters<typeof removeFile>[2],
): Promise<void> {
  const base = fields.get(fileFields.blob) ?? '';
  const path = fields.get(fileFields.path) ?? '';
  const key = fields.get(fileFields.key) ?? '';
  if (!/^[0-9a-f]{40}$/.test(base) || path === '' || path.length > 1024)
    throw new BadRequest(400, 'bad_file', 'The form does not say which file to remove.');
  const removed = await removeFile(
    parts,
    {
      ...{ path, base, summary: '', author: authorOf(parts.config.node, author) },
      key: /^[\x21-\x7e]{8,128}$/.test(key) ? key : newKey(),
    },
    response,
  );
  // who presses twice finds it gone, as they wanted it
  if (removed.kind === 'changed' && removed.blob !== null)
    throw new BadRequest(409, 'changed', fileMessages.changedSince);
}
