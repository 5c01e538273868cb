import type { ChangedPages, Person } from '@erwik/events';
import { FilePath, PageConflict, PageName, CommitLine, Sha, changesMax } from '@erwik/events';
import { pageUrl } from '@erwik/pages';
import { z } from 'zod';
import { authorOf } from '../accounts/sign.js';
import type { FrontParts } from '../front-parts.js';
import { rememberSave } from '../http/cookies.js';
import { sendProblem } from '../http/problem.js';
import { readJson } from '../http/read-json.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { sendJson } from '../http/send.js';
import { commitIn } from '../routes/old-revisions.js';
import { limitIn, ListQuery, PutBody } from './api-schemas.js';
import { listing, pageOf } from './endpoint.js';
import type { ApiAnswer, ApiCall, ApiHeader, Endpoint } from './endpoint.js';
import { conditionIn, keyIn } from './put-page.js';

const Signature = PutBody.pick({ summary: true, author: true });
const MoveBody = Signature.extend({
  to: PageName.describe('The new name.'),
  redirect: z.boolean().default(true).describe('The old name leads to the new one.'),
  updateLinks: z.boolean().default(true).describe('Links of other pages are written anew.'),
  subpages: z.boolean().default(false).describe('What is in the folder of that name moves along.'),
});
const CommitsBody = Signature.extend({
  base: Sha.optional().describe('The commit that all changes are based on which name no blob.'),
  merge: PutBody.shape.merge,
  changes: z
    .array(
      z.object({
        path: PageName,
        text: z.string().nullable().describe('The whole new text; null deletes the page.'),
        blob: Sha.nullable()
          .optional()
          .describe('The text it is based on; null: there must be no such page.'),
      }),
    )
    .min(1)
    .max(changesMax),
});
const File = z.object({ path: z.string(), file: FilePath, blob: Sha.nullable() });
const ChangeReply = z.object({
  status: z.enum(['saved', 'unchanged']),
  commit: Sha.nullable(),
  head: Sha.nullable(),
  files: z.array(File).describe('The files that differ; `blob` is null where one is gone.'),
  left: z.array(PageConflict).describe('What could not be taken back.'),
  node: z.string(),
});
const DeletedReply = z.object({
  items: z.array(z.object({ path: PageName, url: z.string(), change: CommitLine, last: Sha.nullable() })),
  next: z.string().nullable(),
  complete: z.boolean(),
});

const keyHeader: ApiHeader = [
  'Idempotency-Key',
  'Of your choice: the same request again is the same commit.',
];
const changed: ApiAnswer = { about: 'It is one commit, durable and part of head.', json: ChangeReply };
const contested: ApiAnswer = {
  about: 'Somebody has changed the same words since, or the name is taken; nothing was written.',
  json: z.object({ conflicts: z.array(PageConflict).optional() }),
};

/** What becomes of pages: deleting, moving, several changes at once, taking back. */
export function pageChangeEndpoints(parts: FrontParts): Endpoint[] {
  return [deleteOne(parts), moveOne(parts), postCommit(parts), revertOne(parts), deletedPages(parts)];
}

function deleteOne(parts: FrontParts): Endpoint {
  return {
    method: 'DELETE',
    path: '/pages/{path}',
    about: 'Deletes a page. Its history stays, and it can be restored.',
    headers: [['If-Match', 'The entity tag of the page as it was seen.'], keyHeader],
    answers: {
      200: changed,
      412: { about: 'The page has changed since.' },
      428: { about: 'If-Match is missing.' },
    },
    handle: async (call) => {
      const { name } = pageOf(call);
      const { base, kind } = conditionIn(call);
      if (kind !== 'ifMatch')
        throw new BadRequest(
          428,
          'base_required',
          'Say in If-Match which revision of the page you have seen.',
        );
      const signed = await signedBy(parts, call, { summary: '', author: '' });
      const change = { name, text: null, base };
      const made = await parts.store.ask('changePages', { ...signed, changes: [change], merge: 'never' });
      if (made.kind === 'unchanged') throw new MissingResource('There is no page of that name.');
      if (made.kind === 'conflict') throw new BadRequest(412, 'changed', 'The page has changed since.');
      sendChanged(parts, call, made);
    },
  };
}

function moveOne(parts: FrontParts): Endpoint {
  return {
    method: 'POST',
    path: '/pages/{path}/move',
    about:
      'Gives a page another name, in one commit with redirects, links and the page where people talk about it.',
    headers: [keyHeader],
    body: MoveBody,
    answers: { 200: changed, 409: contested },
    handle: async (call) => {
      const { name } = pageOf(call);
      const { summary, author, ...move } = await readJson(call.request, MoveBody);
      const signed = await signedBy(parts, call, { summary, author });
      sendChanged(
        parts,
        call,
        await parts.store.ask('movePage', { ...signed, ...move, from: name, talk: true }),
      );
    },
  };
}

function postCommit(parts: FrontParts): Endpoint {
  return {
    method: 'POST',
    path: '/commits',
    about: 'Saves and deletes several pages in one commit, or does nothing.',
    headers: [keyHeader],
    body: CommitsBody,
    answers: { 200: changed, 409: contested, 428: { about: 'A change does not say what it is based on.' } },
    handle: async (call) => {
      const { summary, author, merge, base, changes } = await readJson(call.request, CommitsBody);
      const based = changes.map(({ path, text, blob }) => {
        if (blob === undefined && base === undefined)
          throw new BadRequest(
            428,
            'base_required',
            `Say what the change of “${path}” is based on: base or blob.`,
          );
        const commit = base === undefined ? null : { commit: base };
        return { name: path, text, base: blob === undefined ? commit : blob === null ? null : { blob } };
      });
      const signed = await signedBy(parts, call, { summary, author });
      sendChanged(parts, call, await parts.store.ask('changePages', { ...signed, changes: based, merge }));
    },
  };
}

function revertOne(parts: FrontParts): Endpoint {
  return {
    method: 'POST',
    path: '/commits/{commit}/revert',
    about: 'Takes back what a commit did; what others have changed since stays, and is `left`.',
    headers: [keyHeader],
    body: Signature,
    answers: { 200: changed, 409: contested },
    handle: async (call) => {
      const commit = commitIn(call.params['commit'] ?? '');
      const signed = await signedBy(parts, call, await readJson(call.request, Signature));
      sendChanged(parts, call, await parts.store.ask('revert', { ...signed, commits: [commit] }));
    },
  };
}

function deletedPages({ store }: FrontParts): Endpoint {
  const about = 'The pages that are deleted, the latest first; `last` is the commit with a page’s last text.';
  return listing('/deleted', { about, query: ListQuery, reply: DeletedReply }, async ({ cursor, limit }) => {
    const { pages, next, complete } = await store.ask('listDeleted', { cursor, limit: limitIn(limit) });
    const items = pages.map(({ name, change, last }) => ({ path: name, url: pageUrl(name), change, last }));
    return { items, next, complete };
  });
}

/** Who asks for a change, once it is clear that they may. */
async function signedBy(
  { config, rights, limitSaves }: FrontParts,
  { request, response }: ApiCall,
  { summary, author }: z.infer<typeof Signature>,
): Promise<{ summary: string; key: string; author: Person }> {
  rights.mustEditHere();
  const key = keyIn(request.headers['idempotency-key']);
  const retryAfterS = await limitSaves(request, response);
  if (retryAfterS !== null) throw new BadRequest(429, 'too_many_saves', `Wait ${retryAfterS} seconds.`);
  return { summary, key, author: authorOf(config.node, author.trim()) };
}

function sendChanged({ config }: FrontParts, { response }: ApiCall, made: ChangedPages): void {
  if (made.kind === 'refused') throw new BadRequest(statusOf(made.code), made.code, made.message);
  if (made.kind === 'conflict') {
    const problem = new BadRequest(409, 'conflict', 'A page has changed in the passages you changed.');
    return sendProblem(response, problem, { conflicts: made.conflicts });
  }
  if (made.kind === 'unchanged')
    return sendJson(response, {
      status: made.kind,
      commit: null,
      head: made.head,
      files: [],
      left: [],
      node: config.node,
    });
  rememberSave(response, made.commit);
  const { commit, head, left } = made;
  const files = made.files.map(({ name, path, blob }) => ({ path: name, file: path, blob }));
  sendJson(response, { status: made.kind, commit, head, files, left, node: config.node });
}

const statuses: ReadonlyMap<string, number> = new Map([
  ['key_reused', 409],
  ['target_exists', 409],
  ['similar_name', 409],
  ['unknown_base', 409],
  ['no_such_page', 404],
  ['unknown_commit', 404],
  ['text_too_large', 413],
]);

function statusOf(code: string): number {
  return statuses.get(code) ?? 422;
}
