import type { Request, Response } from 'express';
import type { ChangedPages, Person } from '@erwik/events';
import { UnavailableStore } from '@erwik/bus';
import { authorOf } from '../accounts/sign.js';
import type { FrontParts } from '../front-parts.js';
import { rememberAuthor, rememberSave } from '../http/cookies.js';
import type { Fields } from '../http/read-form.js';
import { UnavailableFront } from '../http/refusal.js';
import { sendHtml } from '../http/send.js';
import { changeFields } from '../views/change-model.js';
import { pageChangeMessages } from '../views/messages-pages.js';
import type { Signing } from '../views/signed-fields.js';
import { authorProblem, newKey } from './draft.js';

/** Why a change was not made, in words; the form is shown again with them and all that was typed. */
export type ChangeProblem = {
  readonly kind: 'problem';
  readonly status: 403 | 422 | 429 | 503;
  readonly message: string;
  /** the key that the next try has: a change that may have been made keeps its own */
  readonly key: string;
};

type Exchange = { readonly request: Request; readonly response: Response };
type Signed = { readonly summary: string; readonly key: string; readonly author: Person };
type Asking = (signed: Signed) => Promise<ChangedPages>;
/** What became of a change that was not refused. */
export type Made = Exclude<ChangedPages, { kind: 'refused' }>;

/** A store that restarts is back within a few seconds. */
const storeRetryAfterS = 5;

/** Who makes a change, why, and under which key, as the form says. */
export function readSigning(fields: Fields): Signing {
  const key = fields.get(changeFields.key) ?? '';
  return {
    summary: fields.get(changeFields.summary) ?? '',
    author: (fields.get(changeFields.author) ?? '').trim(),
    key: /^[\x21-\x7e]{8,128}$/.test(key) ? key : newKey(),
  };
}

/** Asks the store for a change on behalf of whoever sent the form; answers what became of it, or why nothing did. */
export async function makeChange(
  parts: FrontParts,
  { request, response }: Exchange,
  signing: Signing,
  ask: Asking,
): Promise<Made | ChangeProblem> {
  const { key } = signing;
  if (!parts.site().mayEdit)
    return { kind: 'problem', status: 403, message: pageChangeMessages.forbidden, key };
  const message = authorProblem(signing.author);
  if (message !== null) return { kind: 'problem', status: 422, message, key };
  const retryAfterS = await parts.limitSaves(request, response);
  if (retryAfterS !== null)
    return { kind: 'problem', status: 429, message: pageChangeMessages.tooMany(retryAfterS), key };
  try {
    const made = await ask({ ...signing, author: authorOf(parts.config.node, signing.author) });
    if (made.kind === 'refused')
      return { kind: 'problem', status: 422, message: made.message, key: newKey() };
    if (made.kind === 'saved') rememberSave(response, made.commit);
    rememberAuthor(response, signing.author);
    return made;
  } catch (error) {
    if (!(error instanceof UnavailableStore || error instanceof UnavailableFront)) throw error;
    parts.log.warn({ err: error }, 'a change has to wait');
    response.setHeader('Retry-After', storeRetryAfterS);
    return { kind: 'problem', status: 503, message: pageChangeMessages.unavailable, key };
  }
}

/** Sends a document that is about this moment. */
export function sendFresh({ request, response }: Exchange, document: string, status = 200): void {
  response.setHeader('Cache-Control', 'no-store');
  sendHtml(request, response, document, status);
}
