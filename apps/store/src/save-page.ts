import type { CommitLine, SaveBase, SaveBody, SaveOutcome, SaveRefused, Sha } from '@erwik/events';
import { pageTextMaxBytes, summaryMaxChars } from '@erwik/events';
import type { CommitRequest, Draft } from '@erwik/git';
import { BadChange, checkPath, hashObject, parseCommit, withTrailers } from '@erwik/git';
import { mergeText } from '@erwik/merge';
import { normalizeText, parsePageName, pathOfNewPage } from '@erwik/pages';
import { commitLine } from './commit-line.js';
import type { HeadState } from './head-state.js';
import { MissingBase } from './missing-base.js';

/** What a save needs to know besides the draft it writes to. */
export interface SaveContext {
  readonly node: string;
  readonly nowMs: number;
  /** the blob of a file in an older commit: null where it was not there; `MissingBase` where that commit is unknown */
  readonly blobInCommit: (commit: Sha, path: string) => Promise<Sha | null>;
  /** the latest change of a page, where it is known */
  readonly latestChange: (path: string) => Promise<CommitLine | null>;
}

/** A save whose name and text have been checked, ready to be written. */
export interface CheckedSave {
  readonly body: SaveBody;
  readonly name: string;
  readonly path: string;
  readonly data: Buffer;
  readonly blob: Sha;
}

/** A commit that a save made, and what it did to the page's file; sizes in bytes. */
export interface WrittenCommit {
  readonly line: CommitLine;
  readonly path: string;
  readonly blob: Sha;
  readonly text: string;
  readonly bytesBefore: number;
}

/** A save's outcome, with the commit it made, if it made one. */
export interface Written {
  readonly outcome: SaveOutcome;
  readonly commit: WrittenCommit | null;
}

type Text = { readonly blob: Sha; readonly text: string };

/**
 * Checks everything about a save that does not depend on the page's present text: its name, where it belongs, its size.
 * The answer is the save in its canonical form, or why it is refused.
 */
export function checkSave(body: SaveBody, heads: HeadState): CheckedSave | SaveRefused {
  const named = parsePageName(body.name);
  if (!named.ok) return refused(named.code, named.message);
  const path = pathFor(named.name, heads);
  if (typeof path !== 'string') return path;
  const text = normalizeText(body.text);
  if (text.trim() === '') return refused('empty_text', 'The text is empty. An empty page cannot be saved.');
  const data = Buffer.from(text, 'utf8');
  if (data.length > pageTextMaxBytes) {
    return refused(
      'text_too_large',
      `The text is ${data.length} bytes long; a page holds ${pageTextMaxBytes}.`,
    );
  }
  const [fault] = checkPath(path);
  if (fault) return refused(fault.code, fault.message);
  return { body, name: named.name, path, data, blob: hashObject({ type: 'blob', data }) };
}

/** The file a page is written to: the one it has, or a new one where no other page would be hidden by it. */
function pathFor(name: string, heads: HeadState): string | SaveRefused {
  const found = heads.directory.lookup(name);
  switch (found.kind) {
    case 'exact':
      return found.path;
    case 'fold':
      return refused(
        'similar_name',
        `The page “${found.name}” differs from this name only in case, spaces or dashes.`,
      );
    case 'file':
      return refused('name_is_file', `“${found.path}” is a file of this wiki, not a page.`);
    case 'ambiguous':
    case 'none':
      return pathOfNewPage(name);
  }
}

/**
 * Writes a checked save to the draft: onto the page's present text when it is the one the writer saw, else merged with
 * it by lines. Nothing is written for `unchanged`, `conflict` and `refused`.
 */
export async function savePage(save: CheckedSave, draft: Draft, context: SaveContext): Promise<Written> {
  const current = await currentText(save.path, draft);
  if (current?.blob === save.blob && draft.head !== null) return nothing(unchanged(save, draft.head));
  if (current === null) return write(save, draft, { data: save.data, context, before: null });
  const base = await baseText(save, draft, context);
  if (base === 'unknown') {
    return nothing(refused('unknown_base', 'The revision this text was based on is not in this wiki.'));
  }
  if (base?.blob === current.blob) return write(save, draft, { data: save.data, context, before: current });
  return mergeInto(save, draft, { base, current, context });
}

interface Sides {
  readonly base: Text | null;
  readonly current: Text;
  readonly context: SaveContext;
}

async function mergeInto(save: CheckedSave, draft: Draft, sides: Sides): Promise<Written> {
  const { base, current, context } = sides;
  const mine = save.data.toString('utf8');
  const merged = mergeText({ base: base?.text ?? null, current: current.text, mine });
  const latest = await context.latestChange(save.path);
  if (merged.kind === 'conflict' || save.body.merge === 'never') {
    return nothing(await conflict(save, draft, { base, current, latest }));
  }
  if (merged.text === current.text && draft.head !== null) return nothing(unchanged(save, draft.head));
  const data = Buffer.from(merged.text, 'utf8');
  const { outcome, commit } = await write(save, draft, { data, context, before: current });
  if (outcome.kind !== 'saved') return { outcome, commit };
  const { created: _created, ...committed } = outcome;
  return { outcome: { ...committed, kind: 'merged', mergedWith: latest ? [latest] : [] }, commit };
}

interface Writing {
  readonly data: Buffer;
  readonly context: SaveContext;
  /** the text that is replaced; null for a new page */
  readonly before: Text | null;
}

async function write(save: CheckedSave, draft: Draft, { data, context, before }: Writing): Promise<Written> {
  if (data.length > pageTextMaxBytes) {
    return nothing(
      refused(
        'text_too_large',
        `Merged with what others wrote, the page would be ${data.length} bytes long.`,
      ),
    );
  }
  const signature = { ...save.body.author, seconds: Math.floor(context.nowMs / 1000), offsetMinutes: 0 };
  const created = before === null;
  const parents = draft.head === null ? [] : [draft.head];
  const message = messageOf(save, context.node, created);
  const { name, path } = save;
  const people = { author: signature, committer: signature };
  const commit = await commitOrRefusal(draft, { changes: [{ path, data }], ...people, message });
  if (typeof commit !== 'string') return nothing(commit);
  const line = commitLine(commit, { tree: '', parents, ...people, message });
  const blob = hashObject({ type: 'blob', data });
  const bytesBefore = Buffer.byteLength(before?.text ?? '');
  return {
    outcome: { kind: 'saved', commit, blob, head: commit, name, path, created },
    commit: { line, path, blob, text: data.toString('utf8'), bytesBefore },
  };
}

/** A page cannot lie below a file, nor a file where a folder is; only the tree itself knows. */
async function commitOrRefusal(draft: Draft, request: CommitRequest): Promise<Sha | SaveRefused> {
  try {
    return (await draft.commit(request)).commit;
  } catch (error) {
    if (error instanceof BadChange)
      return refused('name_in_the_way', `No page can have this name: ${error.message}.`);
    throw error;
  }
}

function messageOf({ body, name }: CheckedSave, node: string, created: boolean): string {
  const typed = body.summary.replace(/\s+/gu, ' ').trim().slice(0, summaryMaxChars);
  const summary = typed === '' ? `${created ? 'Create' : 'Edit'} ${name}` : typed;
  return withTrailers(summary, { 'Erwik-Node': node, 'Erwik-Key': body.key });
}

async function currentText(path: string, draft: Draft): Promise<Text | null> {
  const entry = await draft.entryAt(path);
  return entry ? textOf(entry.sha, draft) : null;
}

async function textOf(blob: Sha, draft: Draft): Promise<Text | null> {
  const object = await draft.read(blob);
  return object?.type === 'blob' ? { blob, text: object.data.toString('utf8') } : null;
}

/** The text a save was based on: null when its writer saw no such page, `unknown` when we do not hold it. */
async function baseText(
  save: CheckedSave,
  draft: Draft,
  context: SaveContext,
): Promise<Text | null | 'unknown'> {
  try {
    const blob = await baseBlob(save.body.base, save.path, context);
    return blob === null ? null : ((await textOf(blob, draft)) ?? 'unknown');
  } catch (error) {
    if (error instanceof MissingBase) return 'unknown';
    throw error;
  }
}

function baseBlob(base: SaveBase, path: string, context: SaveContext): Promise<Sha | null> | Sha | null {
  if (base === null) return null;
  return 'blob' in base ? base.blob : context.blobInCommit(base.commit, path);
}

function unchanged({ name, path, blob }: CheckedSave, head: Sha): SaveOutcome {
  return { kind: 'unchanged', commit: head, blob, head, name, path };
}

interface ConflictSides {
  readonly base: Text | null;
  readonly current: Text;
  readonly latest: CommitLine | null;
}

async function conflict(save: CheckedSave, draft: Draft, sides: ConflictSides): Promise<SaveOutcome> {
  const head = draft.head ?? '';
  const change = sides.latest ?? (await readCommitLine(head, draft));
  const { blob, text } = sides.current;
  const base = sides.base && { text: sides.base.text };
  return { kind: 'conflict', name: save.name, base, current: { change, blob, text }, head };
}

async function readCommitLine(sha: Sha, draft: Draft): Promise<CommitLine> {
  const object = await draft.read(sha);
  if (object?.type !== 'commit') throw new MissingBase(sha);
  return commitLine(sha, parseCommit(object.data));
}

function nothing(outcome: SaveOutcome): Written {
  return { outcome, commit: null };
}

function refused(code: string, message: string): SaveRefused {
  return { kind: 'refused', code, message };
}
