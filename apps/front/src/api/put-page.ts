import { randomUUID } from 'node:crypto';
import { pageTextMaxBytes } from '@erwik/events';
import type { BodyOf, SaveBase, SaveEdit, SaveOutcome } from '@erwik/events';
import { mergeText } from '@erwik/merge';
import { normalizeText, pageUrl } from '@erwik/pages';
import type { z } from 'zod';
import { authorOf } from '../accounts/sign.js';
import type { FrontParts } from '../front-parts.js';
import { rememberSave } from '../http/cookies.js';
import { sendProblem } from '../http/problem.js';
import { readJson } from '../http/read-json.js';
import { BadRequest } from '../http/refusal.js';
import { redirect, sendJson } from '../http/send.js';
import type { PageRequest } from '../routes/page-handler.js';
import { PutBody } from './api-schemas.js';

/**
 * What a writer's headers ask for: the revision the text is based on, and what it means when that is not the newest.
 */
type Condition = { readonly base: SaveBase; readonly kind: 'ifMatch' | 'ifNoneMatch' | 'none' };
type Conflict = Extract<SaveOutcome, { kind: 'conflict' }>;
type Kept = Exclude<SaveOutcome, { kind: 'conflict' | 'refused' }>;

/** `PUT /pages/{path}`: saves a text, merging it with what was saved since its base unless told otherwise. */
export async function putPage(parts: FrontParts, page: PageRequest): Promise<void> {
  parts.rights.mustEditHere();
  const condition = conditionIn(page);
  const body = await saveBody(parts, page, condition);
  if (body.edit !== undefined) {
    const reply = await parts.store.ask('readPage', { name: page.name });
    if (reply.kind === 'redirect') return redirect(page.response, 308, `/_api/v1/pages${pageUrl(reply.to)}`);
  }
  const retryAfterS = await parts.limitSaves(page.request, page.response);
  if (retryAfterS !== null) throw new BadRequest(429, 'too_many_saves', `Wait ${retryAfterS} seconds.`);
  const outcome = await parts.store.ask('save', body);
  if (outcome.kind === 'refused')
    throw new BadRequest(refusedStatus(outcome.code), outcome.code, outcome.message);
  if (outcome.kind === 'conflict') return sendConflict(page, { conflict: outcome, condition, body });
  if (outcome.kind === 'unchanged' && condition.kind === 'ifNoneMatch') throw alreadyThere();
  sendKept(parts, page, outcome);
}

/** A page's text in a body and its base in the headers (RFC 9110 13.1), as the store takes them. */
async function saveBody(
  { config }: FrontParts,
  { request, name }: PageRequest,
  { base, kind }: Condition,
): Promise<BodyOf<'save'>> {
  const asked = await readJson(request, PutBody);
  const { text: written, summary, merge, author } = asked;
  const edit = editIn(asked);
  if (edit !== undefined && kind === 'ifNoneMatch')
    throw new BadRequest(400, 'bad_condition', 'A new page has no part to write to: use the mode `replace`.');
  const text = edit?.kind === 'patch' ? written : normalizeText(written);
  if (Buffer.byteLength(text) > pageTextMaxBytes) {
    throw new BadRequest(413, 'text_too_large', `A page has at most ${pageTextMaxBytes} bytes.`);
  }
  return {
    name,
    text,
    base,
    summary,
    merge,
    key: keyIn(request.headers['idempotency-key']),
    author: authorOf(config.node, author.trim()),
    ...(edit !== undefined && { edit }),
  };
}

/** The part of the page that the text is for; undefined where it is the whole page. */
function editIn({ mode, find, section }: z.infer<typeof PutBody>): SaveEdit | undefined {
  switch (mode) {
    case 'replace':
      return undefined;
    case 'patch':
      if (find === undefined)
        throw new BadRequest(400, 'bad_field', 'find: a patch says what it takes the place of.');
      return { kind: mode, find };
    case 'section':
      if (section === undefined)
        throw new BadRequest(400, 'bad_field', 'section: the words of a heading of the page.');
      return { kind: mode, heading: section };
    case 'append':
    case 'prepend':
      return { kind: mode };
  }
}

/** What the headers of a write ask for. Throws `BadRequest` 400 where they contradict each other. */
export function conditionIn({ request }: Pick<PageRequest, 'request'>): Condition {
  const ifMatch = request.headers['if-match'];
  const ifNoneMatch = request.headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() === '*' && ifMatch === undefined) return { base: null, kind: 'ifNoneMatch' };
    throw new BadRequest(400, 'bad_condition', 'If-None-Match takes "*" here, and goes without If-Match.');
  }
  if (ifMatch === undefined) return { base: null, kind: 'none' };
  const blob = /^"([0-9a-f]{40})"$/.exec(ifMatch.trim())?.[1];
  if (blob === undefined) throw new BadRequest(400, 'bad_condition', 'If-Match takes the ETag of the page.');
  return { base: { blob }, kind: 'ifMatch' };
}

/** The key as it is, or as a quoted string (draft-ietf-httpapi-idempotency-key-header). Throws `BadRequest` 400. */
export function keyIn(header: string | string[] | undefined): string {
  if (header === undefined) return randomUUID();
  const key = typeof header === 'string' ? header.replace(/^"(.*)"$/, '$1') : '';
  if (/^[\x21-\x7e]{8,128}$/.test(key)) return key;
  throw new BadRequest(400, 'bad_key', 'Idempotency-Key has 8 to 128 printable ASCII characters.');
}

/** What the page or the key is at odds with, rather than what is wrong with the text itself. */
const atOdds = new Set([
  'key_reused',
  'no_such_passage',
  'ambiguous_passage',
  'no_such_section',
  'ambiguous_section',
]);

function refusedStatus(code: string): number {
  return atOdds.has(code) ? 409 : 422;
}

function alreadyThere(): BadRequest {
  return new BadRequest(412, 'already_there', 'There is a page of that name.');
}

function sendKept({ config, mesh }: FrontParts, { response }: PageRequest, outcome: Kept): void {
  const created = outcome.kind === 'saved' && outcome.created;
  rememberSave(response, outcome.commit);
  response.setHeader('ETag', `"${outcome.blob}"`);
  if (created) response.setHeader('Location', pageUrl(outcome.name));
  const { commit, blob, head, name } = outcome;
  const mergedWith = outcome.kind === 'merged' ? outcome.mergedWith.map((change) => change.commit) : [];
  const answer = { status: outcome.kind, path: name, url: pageUrl(name), commit, blob, head, mergedWith };
  sendJson(
    response,
    { ...answer, node: config.node, delivered: { nodes: mesh.reach([]).nodes, have: 1 } },
    created ? 201 : 200,
  );
}

/** Nothing was written: says what is there, and what would have to be chosen from. */
function sendConflict(
  { response }: PageRequest,
  { conflict, condition, body }: { conflict: Conflict; condition: Condition; body: BodyOf<'save'> },
): void {
  if (condition.kind === 'ifNoneMatch') throw alreadyThere();
  if (condition.kind === 'none') {
    throw new BadRequest(
      428,
      'base_required',
      'The page exists: say in If-Match which revision your text is based on.',
    );
  }
  const { base, current } = conflict;
  const { change, blob, text } = current;
  const shown = {
    blob,
    commit: change.commit,
    author: change.author.name,
    node: change.node,
    at: change.at,
    text,
  };
  if (body.merge === 'never') {
    return sendProblem(response, new BadRequest(412, 'changed', 'The page has changed since.'), {
      current: shown,
    });
  }
  const merge = mergeText({ base: base?.text ?? null, current: text, mine: body.text });
  const blocks = merge.kind === 'conflict' ? merge.blocks : [];
  const problem = new BadRequest(409, 'conflict', 'The page has changed in the passages you changed.');
  sendProblem(response, problem, { base: base?.text ?? null, current: shown, mine: body.text, blocks });
}
