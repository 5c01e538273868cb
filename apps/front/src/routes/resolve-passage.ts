import { createHash } from 'node:crypto';
import type { PageView, Sha } from '@erwik/events';
import { splitConflicts } from '@erwik/merge';
import type { Passage } from '@erwik/merge';
import { pageUrl } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { rememberedAuthor } from '../http/cookies.js';
import { readForm } from '../http/read-form.js';
import type { Fields } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import { readBlobText } from '../store/read-blob-text.js';
import { messages } from '../views/messages.js';
import { choiceTargetFields } from '../views/model.js';
import type { Draft } from '../views/model.js';
import { newKey } from './draft.js';
import type { PageHandler, PageRequest } from './page-handler.js';
import { saveDraft, sendProblem } from './save-draft.js';

type Conflict = Extract<Passage, { kind: 'conflict' }>;

/** What a reader chose on a page: of the passage, counted from 1, one version, all of them, or to write it anew. */
type Choice = { readonly blob: Sha; readonly passage: number; readonly keep: number | 'all' | 'edit' };

/**
 * `POST /P/_resolve`: saves the page with one passage as the reader chose it, or opens the editor with it. Where the
 * passage does not wait for a choice any more, the reader is told so on the page.
 */
export function resolvePassage(parts: FrontParts): PageHandler {
  return async (page) => {
    const choice = readChoice(await readForm(page.request));
    const reply = await parts.store.ask('readPage', { name: page.name });
    if (reply.kind === 'redirect') return redirect(page.response, 303, pageUrl(reply.to));
    if (reply.kind !== 'page') throw new MissingResource('There is no page of that name.');
    const text = await chosenText(parts, reply, choice);
    if (text === null) return redirect(page.response, 303, `${pageUrl(page.name)}?settled=1`);
    const draft = draftOf(page, reply, { choice, text });
    if (choice.keep === 'edit') openEditor(parts, page, draft);
    else await saveDraft(parts, page, draft, 'resolved');
  };
}

function readChoice(fields: Fields): Choice {
  const blob = fields.get(choiceTargetFields.blob) ?? '';
  const passage = fields.get(choiceTargetFields.passage) ?? '';
  const keep = fields.get(choiceTargetFields.keep) ?? '';
  if (!/^[0-9a-f]{40}$/.test(blob) || !/^[1-9]\d{0,5}$/.test(passage)) throw badChoice();
  if (keep === 'all' || keep === 'edit') return { blob, passage: Number(passage), keep };
  if (!/^[1-9]\d{0,5}$/.test(keep)) throw badChoice();
  return { blob, passage: Number(passage), keep: Number(keep) };
}

function badChoice(): BadRequest {
  return new BadRequest(400, 'bad_choice', 'This names no version of a passage.');
}

/** The page's text with the passage as it was chosen; null where that passage does not wait for a choice any more. */
async function chosenText({ store }: FrontParts, view: PageView, choice: Choice): Promise<string | null> {
  const seen = view.blob === choice.blob ? view.text : await readBlobText(store, choice.blob);
  const place =
    seen === null ? null : placeIn(splitConflicts(view.text), splitConflicts(seen), choice.passage);
  if (place === null) return null;
  return view.text.slice(0, place.start) + keptText(place.conflict, choice.keep) + view.text.slice(place.end);
}

type Place = { readonly conflict: Conflict; readonly start: number; readonly end: number };

/** Where the passage that was seen as number `n` stands now: the page may have changed around it, or before it. */
function placeIn(now: readonly Passage[], seen: readonly Passage[], n: number): Place | null {
  const wanted = placesOf(seen)[n - 1];
  if (wanted === undefined) return null;
  const isSame = ({ conflict }: Place): boolean => conflict.source === wanted.conflict.source;
  const ordinal = placesOf(seen)
    .slice(0, n - 1)
    .filter(isSame).length;
  const same = placesOf(now).filter(isSame);
  return same[Math.min(ordinal, same.length - 1)] ?? null;
}

function placesOf(passages: readonly Passage[]): Place[] {
  const places: Place[] = [];
  let start = 0;
  for (const passage of passages) {
    const end = start + (passage.kind === 'plain' ? passage.text : passage.source).length;
    if (passage.kind === 'conflict') places.push({ conflict: passage, start, end });
    start = end;
  }
  return places;
}

function keptText({ alternatives }: Conflict, keep: Choice['keep']): string {
  if (typeof keep !== 'number') return alternatives.map(({ text }) => text).join('');
  const kept = alternatives[keep - 1];
  if (kept === undefined) throw badChoice();
  return kept.text;
}

/** The same choice on the same head is the same save, so that pressing a button twice makes one commit. */
function draftOf(
  { request, name }: PageRequest,
  { head }: PageView,
  { choice, text }: { choice: Choice; text: string },
): Draft {
  const { blob, passage, keep } = choice;
  const key = createHash('sha256')
    .update(JSON.stringify([name, head, blob, passage, keep]))
    .digest('hex');
  const summary = messages.passages.summary(name);
  return { name, text, base: head, summary, author: rememberedAuthor(request), key: `resolve-${key}` };
}

function openEditor(parts: FrontParts, page: PageRequest, draft: Draft): void {
  const { views, site } = parts;
  if (!site().mayEdit) return sendProblem(parts, page, { draft, problem: { kind: 'forbidden' } });
  const input = { draft: { ...draft, key: newKey() }, panel: null, problem: null };
  sendHtml(page.request, page.response, views.edit(site(), input));
}
