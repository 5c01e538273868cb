import type { ReplyOf, SaveOutcome } from '@erwik/events';
import { BadRequest as BadStoreRequest, UnavailableStore } from '@erwik/bus';
import { mergeText } from '@erwik/merge';
import { pageUrl } from '@erwik/pages';
import { authorOf } from '../accounts/sign.js';
import type { FrontParts } from '../front-parts.js';
import { rememberAuthor, rememberSave } from '../http/cookies.js';
import { UnavailableFront } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import { editorMessages } from '../views/messages-editor.js';
import type { Draft, SaveProblem } from '../views/model.js';
import { draftProblem, newKey } from './draft.js';
import { emptiedUrl } from '../views/urls.js';
import { dropKept } from './keep-draft.js';
import type { PageRequest } from './page-handler.js';
import { wholePage } from './section-text.js';

type Conflict = Extract<SaveOutcome, { kind: 'conflict' }>;
type Kept = Exclude<ReplyOf<'save'>, { kind: 'conflict' | 'refused' }>;

/** A store that restarts is back within a few seconds. */
const storeRetryAfterS = 5;

/**
 * Saves what a person wrote, and sends them to the page; `resolved` where they chose between versions that are there.
 * Whatever happens else, the answer holds the text they wrote.
 */
export async function saveDraft(
  parts: FrontParts,
  page: PageRequest,
  draft: Draft,
  what: 'saved' | 'resolved' = 'saved',
): Promise<void> {
  if (!parts.site().mayEdit) return sendProblem(parts, page, { draft, problem: { kind: 'forbidden' } });
  if (isEmptied(draft, what)) return redirect(page.response, 303, emptiedUrl(draft.name, draft.summary));
  const problem = draftProblem(draft);
  if (problem !== null) return sendProblem(parts, page, { draft, problem });
  const retryAfterS = await parts.limitSaves(page.request, page.response);
  if (retryAfterS !== null)
    return sendProblem(parts, page, { draft, problem: { kind: 'tooMany', retryAfterS } });
  try {
    const whole = await wholePage(parts.store, draft);
    if (whole === null) {
      const gone = { kind: 'refused' as const, message: editorMessages.sectionGone };
      return sendProblem(parts, page, { draft, problem: gone });
    }
    const outcome = await parts.store.ask('save', saveBody(parts, whole));
    if (outcome.kind === 'conflict') return sendConflict(parts, page, { draft: whole, conflict: outcome });
    if (outcome.kind === 'refused') {
      // The key may be what was refused; nothing was written under it.
      const refused = {
        draft: { ...draft, key: newKey() },
        problem: { kind: 'refused' as const, message: outcome.message },
      };
      return sendProblem(parts, page, refused);
    }
    void dropKept(parts, page, draft);
    rememberSave(page.response, outcome.commit);
    rememberAuthor(page.response, draft.author);
    redirect(page.response, 303, pageUrl(outcome.name) + noticeQuery(outcome, draft, what));
  } catch (error) {
    sendFailure(parts, page, { draft, error });
  }
}

/** An empty text of a page that exists: perhaps the writer means to delete it. */
function isEmptied({ text, base, section }: Draft, what: 'saved' | 'resolved'): boolean {
  return section === undefined && what === 'saved' && base !== null && text.trim() === '';
}

/**
 * Answers with the form when the store or this front cannot do what was asked, or did not understand it. Any other
 * error is thrown on.
 */
export function sendFailure(
  parts: FrontParts,
  page: PageRequest,
  { draft, error }: { draft: Draft; error: unknown },
): void {
  if (error instanceof BadStoreRequest) {
    parts.log.warn({ name: draft.name, err: error }, 'the store did not understand a request');
    const message = 'The store did not understand this.';
    return sendProblem(parts, page, { draft, problem: { kind: 'refused', message } });
  }
  if (!(error instanceof UnavailableStore || error instanceof UnavailableFront)) throw error;
  parts.log.warn({ name: draft.name, err: error }, 'a writer has to wait');
  sendProblem(parts, page, { draft, problem: { kind: 'unavailable', message: error.message } });
}

function saveBody({ config }: FrontParts, { name, text, base, summary, key, author }: Draft) {
  return {
    ...{ name, text, summary, key, merge: 'auto' as const },
    base: base === null ? null : { commit: base },
    author: authorOf(config.node, author),
  };
}

function noticeQuery(outcome: Kept, { base }: Draft, what: 'saved' | 'resolved'): string {
  if (what === 'resolved') return outcome.kind === 'unchanged' ? '?settled=1' : `?resolved=${outcome.commit}`;
  if (outcome.kind === 'unchanged') return '?unchanged=1';
  if (outcome.kind === 'saved') return `?saved=${outcome.commit}`;
  return `?merged=${outcome.commit}${base === null ? '' : `&base=${base}`}`;
}

/** Answers with the form, the writer's text in it, and why it was not saved. */
export function sendProblem(
  { views, site }: FrontParts,
  { request, response }: PageRequest,
  { draft, problem }: { draft: Draft; problem: SaveProblem },
): void {
  if (problem.kind === 'unavailable') response.setHeader('Retry-After', storeRetryAfterS);
  if (problem.kind === 'tooMany') response.setHeader('Retry-After', problem.retryAfterS);
  sendHtml(
    request,
    response,
    views.edit(site(), { draft, panel: null, problem }),
    problemStatus[problem.kind],
  );
}

const problemStatus: Readonly<Record<SaveProblem['kind'], number>> = {
  tooLarge: 413,
  unavailable: 503,
  refused: 422,
  forbidden: 403,
  tooMany: 429,
};

/** The page with both texts of each passage that two people changed, to choose from. */
function sendConflict(
  { views, site }: FrontParts,
  { request, response }: PageRequest,
  { draft, conflict }: { draft: Draft; conflict: Conflict },
): void {
  const { base, current } = conflict;
  const merge = mergeText({ base: base?.text ?? null, current: current.text, mine: draft.text });
  const blocks = merge.kind === 'conflict' ? merge.blocks : [{ kind: 'agreed' as const, text: merge.text }];
  const next = { ...draft, name: conflict.name, base: current.change.commit, key: newKey() };
  sendHtml(request, response, views.conflict(site(), { draft: next, current: current.change, blocks }), 409);
}
