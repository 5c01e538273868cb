import { randomBytes } from 'node:crypto';
import { keptDraftMaxChars } from '@erwik/events';
import type { KeptDraft } from '@erwik/events';
import { mergeText } from '@erwik/merge';
import type { FrontParts } from '../front-parts.js';
import { draftOwner, rememberDraftOwner } from '../http/cookies.js';
import { readForm } from '../http/read-form.js';
import { BadRequest, UnavailableFront } from '../http/refusal.js';
import { redirect } from '../http/send.js';
import type { Draft } from '../views/model.js';
import { saveFields } from '../views/model.js';
import { actionUrl, sectionUrl } from '../views/urls.js';
import { readDraft } from './draft.js';
import type { PageHandler, PageRequest } from './page-handler.js';
import { textBefore } from './section-text.js';

/** Redis is back within seconds; until then the browser keeps the draft alone. */
const boardRetryAfterS = 10;

/** `POST /P/_draft`: keeps a text until it is saved, for the browser that sent it; with `action=drop` forgets it. */
export function keepDraft(parts: FrontParts): PageHandler {
  return async (page) => {
    const { request, response, name } = page;
    const fields = await readForm(request);
    const draft = readDraft(name, fields);
    if (fields.get(saveFields.action) === 'drop') {
      await dropKept(parts, page, draft);
      return redirect(response, 303, formUrl(draft));
    }
    await requireRoom(parts, page, draft);
    const owner = draftOwner(request) ?? randomBytes(16).toString('hex');
    const place = { owner, name, section: draft.section };
    const kept = { text: draft.text, base: draft.base, atMs: Date.now() };
    if (!(await parts.drafts.write(place, kept)))
      throw new UnavailableFront('Drafts cannot be kept now.', boardRetryAfterS);
    rememberDraftOwner(response, owner);
    response.writeHead(204).end();
  };
}

function formUrl({ name, section }: Draft): string {
  return section === undefined ? actionUrl(name, '_edit') : sectionUrl(name, section);
}

async function requireRoom(
  parts: FrontParts,
  { request, response }: PageRequest,
  draft: Draft,
): Promise<void> {
  if (!parts.site().mayEdit)
    throw new BadRequest(403, 'forbidden', 'You may read this wiki, but not change it.');
  if (draft.text.length > keptDraftMaxChars) {
    const message = `A draft that this node keeps has at most ${keptDraftMaxChars} characters.`;
    throw new BadRequest(413, 'draft_too_large', message);
  }
  const retryAfterS = await parts.limitDrafts(request, response);
  if (retryAfterS !== null)
    throw new BadRequest(429, 'too_many_requests', 'That were a lot of drafts in a short time.', {
      headers: { 'Retry-After': String(retryAfterS) },
    });
}

/** Forgets the writer's draft of a page: its text is saved, or not wanted. */
export async function dropKept(
  { drafts }: FrontParts,
  { request }: PageRequest,
  { name, section }: Draft,
): Promise<void> {
  const owner = draftOwner(request);
  if (owner !== null) await drafts.drop({ owner, name, section });
}

/** A draft that is kept, beside the text that the form opens with; `before` is the text it was begun from. */
export type OfferedDraft = { readonly kept: KeptDraft; readonly before: string; readonly changed: boolean };

/** The writer's draft of what the form opens with; null where there is none, or it has the same text. Throws `UnavailableStore`. */
export async function offeredDraft(
  { drafts, store }: FrontParts,
  { request }: PageRequest,
  opened: Draft,
): Promise<OfferedDraft | null> {
  const owner = draftOwner(request);
  if (owner === null) return null;
  const kept = await drafts.read({ owner, name: opened.name, section: opened.section });
  if (kept === null || kept.text === opened.text) return null;
  if (kept.base === opened.base) return { kept, before: opened.text, changed: false };
  const before = await textBefore(store, { ...opened, base: kept.base });
  return { kept, before, changed: before !== opened.text };
}

/**
 * The draft to go on with: put together with what others have changed since where that needs no choice, else as it was left, on its own
 * base, so that the save asks for the choice.
 */
export function resumedDraft(opened: Draft, { kept, before, changed }: OfferedDraft): Draft {
  if (!changed) return { ...opened, text: kept.text };
  const base = kept.base === null ? null : before;
  // Sections are counted anew where others have added some, so one is put together with the whole page, by the save.
  const merge =
    opened.section === undefined ? mergeText({ base, current: opened.text, mine: kept.text }) : null;
  if (merge?.kind === 'merged') return { ...opened, text: merge.text };
  return { ...opened, text: kept.text, base: kept.base };
}
