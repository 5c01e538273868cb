import type { MissingPage, ReplyOf } from '@erwik/events';
import { UnavailableStore } from '@erwik/bus';
import { pageUrl } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { seenCommit } from '../http/cookies.js';
import { redirect, sendHtml } from '../http/send.js';
import { wantsMarkdown } from '../http/wants-markdown.js';
import type { PageAnswer } from '../pages/page-documents.js';
import type { CachedPage } from '../pages/page-cache.js';
import { awaitSeen } from '../store/await-seen.js';
import { language } from '../views/language.js';
import { noticeMarker } from '../views/model.js';
import type { Notice } from '../views/model.js';
import { revisionUrl } from '../views/urls.js';
import type { PageHandler, PageRequest } from './page-handler.js';
import { queryNotices } from './query-notices.js';
import { sendRaw } from './raw-page.js';
import { sendFile, sendVersion } from './send-file.js';

/** `GET /P`: the page, or what else is at its address. `/` is the home page. */
export function viewPage(parts: FrontParts): PageHandler {
  return async (page) => {
    if (page.query.has('raw') || wantsMarkdown(page.request)) return sendRaw(parts, page);
    const notices = [...(await ownSaveNotices(parts, page)), ...(await queryNotices(parts, page))];
    const path = pageUrl(page.name);
    const isOwn = !(await parts.rights.seesAsEverybody());
    const kept = isOwn ? undefined : parts.documents.kept(path, language());
    if (kept !== undefined && parts.watch.fresh) return sendPage(parts, page, { kept, notices });
    if (kept !== undefined && !parts.watch.answering) return sendStale(parts, page, { kept, notices });
    try {
      const answer = await answerAt(parts, page.name, isOwn);
      await sendAnswer(parts, page, { answer, notices });
    } catch (error) {
      if (kept === undefined || !(error instanceof UnavailableStore)) throw error;
      sendStale(parts, page, { kept, notices });
    }
  };
}

function answerAt({ documents }: FrontParts, name: string, isOwn: boolean): Promise<PageAnswer> {
  if (isOwn) return documents.ownPage(name);
  return name === '' ? documents.home() : documents.page(name);
}

async function ownSaveNotices({ store, watch }: FrontParts, { request }: PageRequest): Promise<Notice[]> {
  const commit = seenCommit(request);
  if (commit === null || (await awaitSeen(store, watch, commit))) return [];
  return [{ kind: 'notHereYet', commit }];
}

type Kept = { readonly kept: CachedPage; readonly notices: readonly Notice[] };

function sendPage(parts: FrontParts, { request, response }: PageRequest, { kept, notices }: Kept): void {
  if (notices.length === 0) kept.response.send(request, response, parts.watch.head ?? '');
  else sendHtml(request, response, withNotices(parts, kept.response.bytes.toString(), notices));
}

/** The page as it was last seen, saying that it may be out of date. */
function sendStale(parts: FrontParts, page: PageRequest, { kept, notices }: Kept): void {
  page.response.setHeader('Erwik-Stale', '1');
  const document = kept.response.bytes.toString();
  const withStale = withNotices(parts, document, [...notices, { kind: 'stale' }]);
  sendHtml(page.request, page.response, withStale);
}

function withNotices({ views }: FrontParts, document: string, notices: readonly Notice[]): string {
  const [before = '', ...after] = document.split(noticeMarker);
  return before + notices.map((notice) => views.notice(notice)).join('') + after.join('');
}

type Answered = { readonly answer: PageAnswer; readonly notices: readonly Notice[] };

function sendAnswer(
  parts: FrontParts,
  page: PageRequest,
  { answer, notices }: Answered,
): Promise<void> | void {
  switch (answer.kind) {
    case 'document':
      return sendPage(parts, page, { kept: answer.page, notices });
    case 'missing':
      return sendMissing(parts, page, { missing: answer, notices });
    case 'redirect':
      return redirect(page.response, 301, redirectUrl(page, answer));
    case 'ambiguous':
      return sendAmbiguous(parts, page, answer.names);
    case 'file':
      return sendFile(parts, page, answer);
  }
}

function redirectUrl(
  { name }: PageRequest,
  { to, moved }: ReplyOf<'readPage'> & { kind: 'redirect' },
): string {
  return moved ? `${pageUrl(to)}?redirected_from=${encodeURIComponent(name)}` : pageUrl(to);
}

function sendAmbiguous({ views, site }: FrontParts, page: PageRequest, names: readonly string[]): void {
  sendHtml(page.request, page.response, views.ambiguous(site(), { asked: page.name, names }), 300);
}

type Missing = { readonly missing: MissingPage; readonly notices: readonly Notice[] };

/** Somebody whose new page is still on its way here is told so, before they write it again. */
async function sendMissing(
  parts: FrontParts,
  page: PageRequest,
  { missing, notices }: Missing,
): Promise<void> {
  const { request, response, name } = page;
  const { views, site, surroundings } = parts;
  const blob = page.query.get('blob');
  if (blob !== undefined) return sendVersion(parts, page, { path: name, blob });
  const old = /^(.+)\/([0-9a-f]{40})$/.exec(name);
  if (old !== null) return redirect(response, 301, revisionUrl(old[1] ?? '', old[2] ?? ''));
  if (name === '' && missing.head === null) {
    const document = views.firstRun(site(), { home: missing.name, open: parts.config.access === 'open' });
    return sendHtml(request, response, withNotices(parts, document, notices));
  }
  const { around } = await surroundings.render(missing.specials);
  const document = views.missing(site(), { ...missing, around });
  sendHtml(request, response, withNotices(parts, document, notices), 404);
}
