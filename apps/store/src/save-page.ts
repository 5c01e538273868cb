import type { CommitLine, SaveBase, SaveBody, SaveEdit, SaveOutcome, SaveRefused, Sha } from '@erwik/events';
import { pageTextMaxBytes, summaryMaxChars } from '@erwik/events';
import type { CommitRequest, Draft, ObjectReader, Signature } from '@erwik/git';
import {
  BadChange,
  BadObject,
  MissingObject,
  checkPath,
  hashObject,
  isServed,
  personEmailMaxChars,
  personNameMaxChars,
  readTyped,
  withTrailers,
} from '@erwik/git';
import { mergeText } from '@erwik/merge';
import { editText, normalizeText, parsePageName, pathOfNewPage } from '@erwik/pages';
import { commitLine } from './commit-line.js';
import type { HeadState } from './head-state.js';
import { MissingBase } from './missing-base.js';
import { readChange } from './read-commit.js';

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
  /** head shows no page of this name */
  readonly isNew: boolean;
}

/** The trailer that names the blob of the text the writer sent, where others' changes were merged into it. */
export const sentTextTrailer = 'Erwik-Text';

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

/** A page's text, and the blob that holds it. */
export type Text = { readonly blob: Sha; readonly text: string };

/**
 * Checks everything about a save that does not depend on the page's present text: its name, where it belongs, its size.
 * The answer is the save in its canonical form, or why it is refused.
 */
export function checkSave(body: SaveBody, heads: HeadState): CheckedSave | SaveRefused {
  const named = parsePageName(body.name);
  if (!named.ok) return refused(named.code, named.message);
  const place = placeFor(named.name, heads);
  if ('kind' in place) return place;
  const text = normalizeText(body.text);
  if (text.trim() === '' && body.edit?.kind !== 'patch') return emptyText();
  const data = Buffer.from(text, 'utf8');
  if (data.length > pageTextMaxBytes) {
    return refused(
      'text_too_large',
      `The text is ${data.length} bytes long; a page holds ${pageTextMaxBytes}.`,
    );
  }
  const [fault] = checkPath(place.path);
  if (fault) return refused(fault.code, fault.message);
  return {
    body,
    name: named.name,
    ...place,
    data,
    blob: hashObject({ type: 'blob', data: sentBy(body, data) }),
  };
}

/** What names a save: its text, and with an edit of a part also which part it is. */
function sentBy({ edit }: SaveBody, data: Buffer): Buffer {
  return edit === undefined ? data : Buffer.concat([Buffer.from(`${JSON.stringify(edit)}\n`), data]);
}

/** The file a page is written to: the one it has, or a new one where no other page would be hidden by it. */
export function placeFor(
  name: string,
  { directory }: HeadState,
): { path: string; isNew: boolean } | SaveRefused {
  const found = directory.lookup(name);
  switch (found.kind) {
    case 'exact':
      return { path: found.path, isNew: false };
    case 'fold':
      return similarName(found.name);
    case 'ambiguous':
      return similarName(found.names.join('”, “'));
    case 'file':
      return refused('name_is_file', `“${found.path}” is a file of this wiki, not a page.`);
    case 'none':
      return { path: pathOfNewPage(name), isNew: true };
  }
}

/** The refusal of a name that is another spelling of a page's. */
export function similarName(name: string): SaveRefused {
  return refused('similar_name', `The page “${name}” differs from this name only in case, spaces or dashes.`);
}

/**
 * Writes a checked save to the draft: onto the page's present text when it is the one the writer saw, else merged with
 * it by lines. Nothing is written for `unchanged`, `conflict` and `refused`.
 */
export async function savePage(save: CheckedSave, draft: Draft, context: SaveContext): Promise<Written> {
  const entry = await draft.entryAt(save.path);
  if (entry !== null && !isServed(save.path, entry.mode)) {
    return nothing(inTheWay(`“${save.path}” is a folder, a link or a repository of its own`));
  }
  const current = entry === null ? null : await textOf(entry.sha, draft);
  if (save.body.edit !== undefined) return editInto(save, draft, { edit: save.body.edit, current, context });
  if (current?.blob === save.blob) return nothing(unchanged(save, draft, current));
  if (current === null) return write(save, draft, { data: save.data, context, before: null });
  const base = await baseText({ base: save.body.base, path: save.path }, draft, context);
  if (base === 'unknown') {
    return nothing(refused('unknown_base', 'The revision this text was based on is not in this wiki.'));
  }
  if (base?.blob === current.blob) return write(save, draft, { data: save.data, context, before: current });
  return mergeInto(save, draft, { base, current, context });
}

interface Editing {
  readonly edit: SaveEdit;
  readonly current: Text | null;
  readonly context: SaveContext;
}

/** A part of the page is written onto what is there now, whoever wrote that, unless the writer wants to have seen it. */
async function editInto(save: CheckedSave, draft: Draft, editing: Editing): Promise<Written> {
  const { edit, current, context } = editing;
  if (save.body.merge === 'never' && current !== null) {
    const base = await baseText({ base: save.body.base, path: save.path }, draft, context);
    if (base === 'unknown' || base?.blob !== current.blob) {
      const latest = await context.latestChange(save.path);
      return nothing(
        await conflict(save, draft, { base: base === 'unknown' ? null : base, current, latest }),
      );
    }
  }
  const edited = editText(current?.text ?? null, edit, save.body.text);
  if (edited.kind === 'refused') return nothing(refused(edited.code, edited.message));
  if (edited.text.trim() === '') return nothing(emptyText());
  if (current !== null && edited.text === current.text) return nothing(unchanged(save, draft, current));
  const trailers = { [sentTextTrailer]: save.blob };
  return write(save, draft, { data: Buffer.from(edited.text, 'utf8'), context, before: current, trailers });
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
  if (merged.text === current.text) return nothing(unchanged(save, draft, current));
  const data = Buffer.from(merged.text, 'utf8');
  const trailers = { [sentTextTrailer]: save.blob };
  const { outcome, commit } = await write(save, draft, { data, context, before: current, trailers });
  if (outcome.kind !== 'saved') return { outcome, commit };
  const { created: _created, ...committed } = outcome;
  return { outcome: { ...committed, kind: 'merged', mergedWith: latest ? [latest] : [] }, commit };
}

interface Writing {
  readonly data: Buffer;
  readonly context: SaveContext;
  /** the text that is replaced; null for a new page */
  readonly before: Text | null;
  readonly trailers?: Readonly<Record<string, string>>;
}

async function write(save: CheckedSave, draft: Draft, writing: Writing): Promise<Written> {
  const { data, context, before, trailers = {} } = writing;
  if (data.length > pageTextMaxBytes) {
    return nothing(
      refused(
        'text_too_large',
        `Merged with what others wrote, the page would be ${data.length} bytes long.`,
      ),
    );
  }
  const signature = signatureOf(save.body, context.nowMs);
  const created = before === null;
  const parents = draft.head === null ? [] : [draft.head];
  const message = messageOf(save, created, { 'Erwik-Node': context.node, ...trailers });
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

/** The signature of an author, no longer than the gate of any node lets through. */
export function signatureOf({ author }: Pick<SaveBody, 'author'>, nowMs: number): Signature {
  return {
    name: cut(author.name, personNameMaxChars),
    email: cut(author.email, personEmailMaxChars),
    seconds: Math.floor(nowMs / 1000),
    offsetMinutes: 0,
  };
}

/** At most so many UTF-16 units of a text, no character cut in two. */
function cut(text: string, maxChars: number): string {
  return text.slice(0, maxChars).replace(/[\uD800-\uDBFF]$/, '');
}

/** Makes a commit. A page cannot lie below a file, nor a file where a folder is; only the tree itself knows. */
export async function commitOrRefusal(draft: Draft, request: CommitRequest): Promise<Sha | SaveRefused> {
  try {
    return (await draft.commit(request)).commit;
  } catch (error) {
    if (error instanceof BadChange) return inTheWay(error.message);
    throw error;
  }
}

/** The refusal of a name that the tree has no place for. */
export function inTheWay(why: string): SaveRefused {
  return refused('name_in_the_way', `No page can have this name: ${why}.`);
}

function messageOf({ body, name }: CheckedSave, created: boolean, trailers: Record<string, string>): string {
  const summary = subjectOf(body.summary, `${created ? 'Create' : 'Edit'} ${name}`);
  return withTrailers(summary, { ...trailers, 'Erwik-Key': body.key });
}

/** A summary as somebody typed it on one line of bounded length, or another where they typed none. */
export function subjectOf(typed: string, otherwise: string): string {
  return cut(typed.replace(/[\s\p{Cc}]+/gu, ' ').trim(), summaryMaxChars) || cut(otherwise, summaryMaxChars);
}

/** The text of a blob that must be there. Errors: `MissingObject`, `BadObject`. */
export async function textOf(blob: Sha, draft: ObjectReader): Promise<Text> {
  return { blob, text: (await readTyped(draft, blob, 'blob')).toString('utf8') };
}

/** The text a save was based on: null when its writer saw no such page, `unknown` when we do not hold it. */
export async function baseText(
  { base, path }: { readonly base: SaveBase; readonly path: string },
  draft: ObjectReader,
  context: Pick<SaveContext, 'blobInCommit'>,
): Promise<Text | null | 'unknown'> {
  try {
    const blob = await baseBlob(base, path, context);
    return blob === null ? null : await textOf(blob, draft);
  } catch (error) {
    if ([MissingBase, MissingObject, BadObject].some((kind) => error instanceof kind)) return 'unknown';
    throw error;
  }
}

function baseBlob(
  base: SaveBase,
  path: string,
  context: Pick<SaveContext, 'blobInCommit'>,
): Promise<Sha | null> | Sha | null {
  if (base === null) return null;
  return 'blob' in base ? base.blob : context.blobInCommit(base.commit, path);
}

function unchanged({ name, path }: CheckedSave, { head }: Draft, { blob }: Text): SaveOutcome {
  return { kind: 'unchanged', commit: headOf(head), blob, head: headOf(head), name, path };
}

/** Where a page stands there is a commit that holds it. */
function headOf(head: Sha | null): Sha {
  if (head === null) throw new Error('a page stands in a wiki without a commit');
  return head;
}

interface ConflictSides {
  readonly base: Text | null;
  readonly current: Text;
  readonly latest: CommitLine | null;
}

async function conflict(save: CheckedSave, draft: Draft, sides: ConflictSides): Promise<SaveOutcome> {
  const head = headOf(draft.head);
  const change = sides.latest ?? (await readChange(draft, head));
  const { blob, text } = sides.current;
  const base = sides.base && { text: sides.base.text };
  return { kind: 'conflict', name: save.name, base, current: { change, blob, text }, head };
}

function nothing(outcome: SaveOutcome): Written {
  return { outcome, commit: null };
}

function emptyText(): SaveRefused {
  return refused('empty_text', 'The text is empty. An empty page cannot be saved.');
}

/** A refusal; `message` says what to do. */
export function refused(code: string, message: string): SaveRefused {
  return { kind: 'refused', code, message };
}
