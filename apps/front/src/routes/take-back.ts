import type { Request, RequestHandler, Response } from 'express';
import { listMaxRows } from '@erwik/events';
import type { CommitLine, PageConflict, Sha } from '@erwik/events';
import { mergeText } from '@erwik/merge';
import { pageUrl } from '@erwik/pages';
import type { FrontParts } from '../front-parts.js';
import { rememberedAuthor } from '../http/cookies.js';
import { readForm, readQuery } from '../http/read-form.js';
import { BadRequest, MissingResource } from '../http/refusal.js';
import { redirect, sendHtml } from '../http/send.js';
import { changeFields } from '../views/change-model.js';
import type { RevertInput } from '../views/change-model.js';
import { pageChangeMessages } from '../views/messages-pages.js';
import { commitUrl, revertUrl, userUrl } from '../views/urls.js';
import { newKey } from './draft.js';
import { makeChange, readSigning, sendFresh } from './make-change.js';
import { commitIn } from './old-revisions.js';

/** Most commits that are taken back at once. */
const commitsMax = 200;

type Exchange = { readonly request: Request; readonly response: Response };
type Asked = Pick<RevertInput, 'what' | 'url' | 'commits'>;

/** `/_commit/<sha>/revert`: GET shows what taking a change back would do, `?page=` what a page should say that others have changed since; POST does it. */
export function takeBackCommit(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const commit = commitIn(String(request.params['commit']));
    const change = await readChange(parts, commit);
    const url = revertUrl(commit);
    const asked: Asked = { what: { kind: 'commit', change }, url, commits: [commit] };
    const exchange = { request, response };
    if (request.method === 'POST') return takeBack(parts, exchange, asked);
    const page = readQuery(request.originalUrl).get('page');
    if (page === undefined) return sendPlan(parts, exchange, asked);
    const { conflicts } = await readPlan(parts, [commit]);
    const conflict = conflicts.find(({ name }) => name === page);
    if (conflict === undefined || !sendChoice(parts, exchange, { conflict, change }))
      redirect(response, 303, url);
  };
}

/** `/_user/<name>/revert?since=`: like `takeBackCommit`, for all that somebody changed since a day. */
export function takeBackAuthor(parts: FrontParts): RequestHandler {
  return async (request, response) => {
    const name = String(request.params['name']);
    const exchange = { request, response };
    const since = readQuery(request.originalUrl).get('since') ?? '';
    const { commits, more } = await commitsSince(parts, name, dayIn(since));
    const url = `${userUrl(name)}/revert${since === '' ? '' : `?since=${since}`}`;
    const asked: Asked = { what: { kind: 'author', name, more }, url, commits };
    if (request.method === 'POST') await takeBack(parts, exchange, asked);
    else await sendPlan(parts, exchange, asked);
  };
}

async function readChange({ store }: FrontParts, commit: Sha): Promise<CommitLine> {
  const reply = await store.ask('readCommit', { commit });
  if (reply.kind === 'nothing') throw new MissingResource('This wiki does not have that commit.');
  return reply.change;
}

/** The start of a day (UTC) in ms; of all time where none is said. */
function dayIn(text: string): number {
  if (text === '') return 0;
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms)) throw new BadRequest(400, 'bad_day', 'A day is written as 2026-12-31.');
  return ms;
}

async function commitsSince(
  { store }: FrontParts,
  person: string,
  since: number,
): Promise<{ commits: Sha[]; more: boolean }> {
  const filter = { person, since, hideMerges: true };
  const { rows, next } = await store.ask('recent', { cursor: null, limit: listMaxRows, filter });
  const all = [...new Set(rows.map(({ commit }) => commit))];
  return { commits: all.slice(0, commitsMax), more: next !== null || all.length > commitsMax };
}

async function readPlan({ store }: FrontParts, commits: readonly Sha[]): Promise<RevertInput['plan']> {
  if (commits.length === 0) return { files: [], conflicts: [] };
  const reply = await store.ask('readRevert', { commits: [...commits] });
  if (reply.kind === 'nothing') throw new MissingResource('This wiki does not have that commit.');
  return reply;
}

async function sendPlan(parts: FrontParts, { request, response }: Exchange, asked: Asked): Promise<void> {
  const signing = { author: rememberedAuthor(request), key: newKey() };
  const input = { ...asked, ...signing, plan: await readPlan(parts, asked.commits), problem: null };
  sendFresh({ request, response }, parts.views.revert(parts.site(), input));
}

/** Takes back what the reader was shown: somebody may have written more meanwhile. */
async function takeBack(parts: FrontParts, exchange: Exchange, asked: Asked): Promise<void> {
  const fields = await readForm(exchange.request);
  const shown = fields.get(changeFields.commits)?.split(' ').map(commitIn) ?? asked.commits;
  if (shown.length === 0 || shown.length > commitsMax)
    throw new BadRequest(400, 'bad_commits', `Between 1 and ${commitsMax} changes are taken back at once.`);
  const signing = readSigning(fields);
  const made = await makeChange(parts, exchange, signing, (signed) =>
    parts.store.ask('revert', { ...signed, commits: [...shown] }),
  );
  if (made.kind === 'saved' && made.left.length === 0) {
    const [file, ...others] = made.files;
    const place = file === undefined || others.length > 0 ? commitUrl(made.commit) : pageUrl(file.name);
    return redirect(exchange.response, 303, `${place}?saved=${made.commit}`);
  }
  // what is left is shown by the question itself
  if (made.kind === 'saved' || made.kind === 'unchanged') return redirect(exchange.response, 303, asked.url);
  if (made.kind === 'conflict') return sendConflicts(parts, exchange, { asked, conflicts: made.conflicts });
  const input = { ...asked, author: signing.author, key: made.key, problem: made.message };
  const plan = made.status === 503 ? { files: [], conflicts: [] } : await readPlan(parts, shown);
  sendFresh(exchange, parts.views.revert(parts.site(), { ...input, commits: shown, plan }), made.status);
}

/** One page opens in the editor with both texts; of several the reader chooses one. */
function sendConflicts(
  parts: FrontParts,
  exchange: Exchange,
  { asked, conflicts }: { asked: Asked; conflicts: readonly PageConflict[] },
): void {
  const [conflict, ...others] = conflicts;
  const { what } = asked;
  const isOne = conflict !== undefined && others.length === 0 && what.kind === 'commit';
  if (isOne && sendChoice(parts, exchange, { conflict, change: what.change })) return;
  const plan = { files: [], conflicts: [...conflicts] };
  const input = { ...asked, author: '', key: newKey(), plan, problem: null };
  sendFresh(exchange, parts.views.revert(parts.site(), input), 409);
}

/** The page with the text before the change and the text of now, where they differ in the same words; false where there are not two texts. */
function sendChoice(
  { views, site }: FrontParts,
  { request, response }: Exchange,
  { conflict, change }: { conflict: PageConflict; change: CommitLine },
): boolean {
  const { name, base, mine, current } = conflict;
  if (mine === null || current === null) return false;
  const merge = mergeText({ base: base?.text ?? null, current: current.text, mine });
  const blocks = merge.kind === 'conflict' ? merge.blocks : [{ kind: 'agreed' as const, text: merge.text }];
  const summary = pageChangeMessages.reverting.summary(change.summary, change.commit.slice(0, 7));
  const draft = {
    ...{ name, text: mine, base: current.change.commit, summary },
    ...{ author: rememberedAuthor(request), key: newKey() },
  };
  sendHtml(request, response, views.conflict(site(), { draft, current: current.change, blocks }), 409);
  return true;
}
