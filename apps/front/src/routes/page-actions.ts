import type { RequestHandler } from 'express';
import { nameOfPath, pageUrl } from '@erwik/pages';
import { pageFeed } from '../feeds/change-feeds.js';
import type { FrontParts } from '../front-parts.js';
import { readQuery } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect } from '../http/send.js';
import { parseTarget } from '../pages/request-target.js';
import { confirmDelete, deletePage } from './delete-page.js';
import { downloadText } from './download-text.js';
import { editPage } from './edit-page.js';
import { keepDraft } from './keep-draft.js';
import { mergeDraft } from './merge-draft.js';
import { comparePage, confirmRestore, oldRevision, pageHistory, restoreRevision } from './old-revisions.js';
import { pageFiles, postFiles } from './page-files.js';
import type { PageHandler } from './page-handler.js';
import { talk } from './talk.js';
import { tellEditing } from './tell-editing.js';
import { pageBlame, pageLinks } from './page-insight.js';
import { postDraft, previewDraft } from './post-draft.js';
import { askProtect, protectPage } from './protect-page.js';
import { rawPage } from './raw-page.js';
import { confirmRename, renamePage } from './rename-page.js';
import { resolvePassage } from './resolve-passage.js';
import { viewPage } from './view-page.js';
import { askWatch, setWatch } from './watch-page.js';

type Methods = { readonly get?: PageHandler; readonly post?: PageHandler };

/** Everything that can be done with a page, by the segment that follows its name. */
function pageActions(parts: FrontParts): ReadonlyMap<string, Methods> {
  return new Map<string, Methods>([
    ['', { get: viewPage(parts) }],
    ['_edit', { get: editPage(parts), post: postDraft(parts) }],
    ['_draft', { post: keepDraft(parts) }],
    ['_editing', { post: tellEditing(parts) }],
    ['_merge', { post: mergeDraft(parts) }],
    ['_preview', { post: previewDraft(parts) }],
    ['_history', { get: pageHistory(parts) }],
    ['_compare', { get: comparePage(parts) }],
    ['_rev', { get: oldRevision(parts) }],
    ['_raw', { get: rawPage(parts) }],
    ['_feed.atom', { get: pageFeed(parts) }],
    ['_talk', { get: talk }],
    ['_watch', { get: askWatch(parts), post: setWatch(parts) }],
    ['_links', { get: pageLinks(parts) }],
    ['_files', { get: pageFiles(parts), post: postFiles(parts) }],
    ['_blame', { get: pageBlame(parts) }],
    ['_download', { post: downloadText }],
    ['_rename', { get: confirmRename(parts), post: renamePage(parts) }],
    ['_delete', { get: confirmDelete(parts), post: deletePage(parts) }],
    ['_protect', { get: askProtect(parts), post: protectPage(parts) }],
    ['_resolve', { post: resolvePassage(parts) }],
    ['_restore', { get: confirmRestore(parts), post: restoreRevision(parts) }],
  ]);
}

/** Answers every request whose path names a page, or nothing this wiki has. */
export function pageRoutes(parts: FrontParts): RequestHandler {
  const actions = pageActions(parts);
  return async (request, response) => {
    const [pathname = '', search] = request.url.split('?', 2);
    const target = parseTarget(pathname);
    if (target.kind === 'bad') throw badName(target);
    const { name, action, rest, canonical } = target;
    const methods = name === '' && action !== '' ? undefined : actions.get(action);
    if (methods === undefined) throw noSuchAction(request.method);
    const handler = handlerFor(methods, request.method);
    if (!canonical) {
      const tail = [action, rest].map((each) => (each === '' ? '' : pageUrl(each))).join('');
      return redirect(response, 308, pageUrl(name) + tail + (search === undefined ? '' : `?${search}`));
    }
    const page = { request, response, name, rest, query: readQuery(request.url) };
    const named = action === '' ? nameOfPath(name) : null;
    await (named === null ? handler(page) : rawPage(parts)({ ...page, name: named }));
  };
}

function badName({ code, message }: { code: string; message: string }): BadRequest {
  return new BadRequest(code === 'page_name_too_long' ? 414 : 400, code, message);
}

/** Who posts there wants to save a page under a name the wiki keeps for itself. */
function noSuchAction(method: string): Error {
  if (method !== 'POST') return new MissingResource('There is nothing at this address.');
  return new BadRequest(
    400,
    'reserved_page_name',
    'Names that begin with "_" are addresses of the wiki itself.',
  );
}

function handlerFor({ get, post }: Methods, method: string): PageHandler {
  const handler = method === 'POST' ? post : method === 'GET' || method === 'HEAD' ? get : undefined;
  if (handler !== undefined) return handler;
  const allowed = [...(get === undefined ? [] : ['GET', 'HEAD']), ...(post === undefined ? [] : ['POST'])];
  throw new BadRequest(405, 'method_not_allowed', `${method} is not supported here.`, {
    headers: { Allow: allowed.join(', ') },
  });
}
