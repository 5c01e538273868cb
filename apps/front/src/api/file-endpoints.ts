import type { FilePlace } from '@erwik/events';
import { decodeUrlPath, pageUrl } from '@erwik/pages';
import { z } from 'zod';
import { bodyOf, bringFile, dropFile } from '../files/bring-file.js';
import { removeFile, requireWriter, storeFile } from '../files/store-file.js';
import type { KeptFile } from '../files/store-file.js';
import { authorOf } from '../accounts/sign.js';
import type { FrontParts } from '../front-parts.js';
import { rememberedAuthor } from '../http/cookies.js';
import { readQuery } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { sendJson } from '../http/send.js';
import { findFile } from '../routes/find-file.js';
import { sendFile } from '../routes/send-file.js';
import { markdownOf } from '../views/files.js';
import { limitIn, ListQuery, parseQuery } from './api-schemas.js';
import { listing, pageOf } from './endpoint.js';
import type { ApiCall, ApiHeader, Endpoint } from './endpoint.js';
import { FileListReply, RemovedFileReply, StoredFileReply } from './file-replies.js';
import { conditionIn, keyIn } from './put-page.js';

const Summary = z.string().max(500).default('');
/** What an upload to a page takes: the file's own name, and a summary of the change. */
const NameQuery = z.object({ name: z.string().min(1).max(1024), summary: Summary });
const SummaryQuery = z.object({ summary: Summary });
const keyHeader: ApiHeader = [
  'Idempotency-Key',
  'Of your choice: the same request again is the same change.',
];

/** What can be done with files that are no pages. */
export function fileEndpoints(parts: FrontParts): Endpoint[] {
  return [
    allFiles(parts),
    filesOfPage(parts),
    addFile(parts),
    readOne(parts),
    putOne(parts),
    removeOne(parts),
  ];
}

function allFiles({ store }: FrontParts): Endpoint {
  const said = { about: 'All files that are no pages, from A to Z.', query: ListQuery, reply: FileListReply };
  return listing('/files', said, async ({ cursor, limit }) => {
    const { files, ...rest } = await store.ask('findFiles', { page: null, cursor, limit: limitIn(limit) });
    return { items: files, ...rest };
  });
}

function filesOfPage({ store }: FrontParts): Endpoint {
  const about = 'The files of a page, and others that it shows or links to.';
  const said = { about, query: ListQuery, reply: FileListReply };
  return listing('/pages/{path}/files', said, async ({ cursor, limit }, call) => {
    const { name } = pageOf(call);
    const { files, ...rest } = await store.ask('findFiles', { page: name, cursor, limit: limitIn(limit) });
    return { items: files, ...rest };
  });
}

function addFile(parts: FrontParts): Endpoint {
  const stored = { about: 'It was there already.', json: StoredFileReply };
  return {
    method: 'POST',
    path: '/pages/{path}/files',
    about:
      'Adds a file to a page: the body is its bytes, of at most 25 MiB. Its name is made of `name` and the bytes.',
    query: NameQuery,
    headers: [keyHeader],
    answers: { 200: stored, 201: { ...stored, about: 'The file is new.' } },
    handle: async (call) => {
      const { name } = pageOf(call);
      const query = parseQuery(NameQuery, readQuery(call.request.originalUrl));
      const kept = await storeBody(parts, call, {
        place: { kind: 'page', page: name, name: query.name },
        summary: query.summary,
      });
      if (kept.kind === 'changed')
        throw new BadRequest(409, 'name_taken', 'Another file has just taken its name.');
      sendKept(parts, call, kept);
    },
  };
}

function readOne(parts: FrontParts): Endpoint {
  return {
    method: 'GET',
    path: '/files/{path}',
    about: 'The bytes of a file; its entity tag is its blob.',
    headers: [
      ['If-None-Match', 'The entity tag that is known: 304 where it is still right.'],
      ['Range', 'One range of bytes.'],
    ],
    answers: {
      200: { about: 'The file.', types: ['application/octet-stream', 'image/*'] },
      206: { about: 'The part that was asked for.', types: ['application/octet-stream', 'image/*'] },
      304: { about: 'The file has not changed.' },
    },
    handle: async (call) => {
      const path = pathOf(call);
      const found = await parts.store.ask('readPage', { name: path });
      if (found.kind !== 'file' || found.path !== path) throw missing();
      await sendFile(parts, { ...call, name: path, rest: '', query: new Map() }, found);
    },
  };
}

function putOne(parts: FrontParts): Endpoint {
  const stored = { about: 'The file was replaced, or was there already.', json: StoredFileReply };
  return {
    method: 'PUT',
    path: '/files/{path}',
    about:
      'Puts a file at a path: the body is its bytes, of at most 25 MiB. Uploads of pages lie in `uploads`.',
    query: SummaryQuery,
    headers: [
      ['If-None-Match', '`*`: there must be no such file yet.'],
      ['If-Match', 'The entity tag of the file that is replaced.'],
      keyHeader,
    ],
    answers: {
      200: stored,
      201: { ...stored, about: 'The file is new.' },
      412: { about: 'The file is not as the headers say.' },
    },
    handle: (call) => putFile(parts, call),
  };
}

async function putFile(parts: FrontParts, call: ApiCall): Promise<void> {
  const path = pathOf(call);
  const { base, kind } = conditionIn(call);
  const { summary } = parseQuery(SummaryQuery, readQuery(call.request.originalUrl));
  const blob = base !== null && 'blob' in base ? base.blob : null;
  const kept = await storeBody(parts, call, { place: { kind: 'path', path, base: blob }, summary });
  if (kept.kind === 'changed' && kind === 'none')
    throw new BadRequest(428, 'base_required', 'The file exists: say in If-Match which one you replace.');
  if (kept.kind === 'changed' || (kept.kind === 'unchanged' && kind === 'ifNoneMatch')) throw changed();
  sendKept(parts, call, kept);
}

function removeOne(parts: FrontParts): Endpoint {
  return {
    method: 'DELETE',
    path: '/files/{path}',
    about: 'Removes a file; the history keeps it.',
    query: SummaryQuery,
    headers: [['If-Match', 'The entity tag of the file.'], keyHeader],
    answers: {
      200: { about: 'It is gone.', json: RemovedFileReply },
      412: { about: 'The file is another one by now.' },
    },
    handle: async (call) => {
      await requireWriter(parts, call.request, call.response);
      const path = pathOf(call);
      const { base } = conditionIn(call);
      const { summary } = parseQuery(SummaryQuery, readQuery(call.request.originalUrl));
      const current = await findFile(parts.store, path);
      if (current === null) throw missing();
      if (base === null || !('blob' in base))
        throw new BadRequest(428, 'base_required', 'Say in If-Match which file you remove.');
      const removed = await removeFile(
        parts,
        { path, base: base.blob, summary, ...signed(parts, call) },
        call.response,
      );
      if (removed.kind === 'changed') throw changed();
      const { commit, head } = removed;
      sendJson(call.response, { status: 'removed', path, commit, head, node: parts.config.node });
    },
  };
}

type Wanted = { readonly place: FilePlace; readonly summary: string };

/** Brings the body to the store and makes it a file. */
async function storeBody(
  parts: FrontParts,
  call: ApiCall,
  { place, summary }: Wanted,
): ReturnType<typeof storeFile> {
  const { request, response } = call;
  await requireWriter(parts, request, response);
  const author = signed(parts, call);
  const upload = await bringFile(parts.store, bodyOf(request));
  try {
    return await storeFile(parts, { upload, place, summary, ...author }, response);
  } catch (error) {
    await dropFile(parts.store, upload);
    throw error;
  }
}

function signed({ config }: FrontParts, { request }: ApiCall) {
  return {
    key: keyIn(request.headers['idempotency-key']),
    author: authorOf(config.node, rememberedAuthor(request).slice(0, authorMaxChars)),
  };
}

/** A name, not a text. */
const authorMaxChars = 100;

function sendKept({ config }: FrontParts, { response }: ApiCall, kept: KeptFile): void {
  const { path, blob, bytes, commit, head } = kept;
  const created = kept.kind === 'stored' && kept.created;
  response.setHeader('ETag', `"${blob}"`);
  if (created) response.setHeader('Location', pageUrl(path));
  const answer = { status: kept.kind, path, url: pageUrl(path), markdown: markdownOf(path), blob, bytes };
  sendJson(response, { ...answer, commit, head, node: config.node }, created ? 201 : 200);
}

/** A path as its address spells it. Throws `BadRequest` 422 where that cannot be one. */
function pathOf({ params }: ApiCall): string {
  const decoded = decodeUrlPath(params['path'] ?? '');
  if (!decoded.ok) throw new BadRequest(422, 'bad_file_path', decoded.message);
  if (decoded.path.length <= pathMaxChars) return decoded.path;
  throw new BadRequest(422, 'bad_file_path', `A path has at most ${pathMaxChars} characters.`);
}

/** No path of the repository is longer. */
const pathMaxChars = 1024;

function missing(): MissingResource {
  return new MissingResource('There is no such file.');
}

function changed(): BadRequest {
  return new BadRequest(412, 'changed', 'The file is not the one that the request names.');
}
