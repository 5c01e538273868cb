import type { BodyOf, ChangedPages, PageChange, PageConflict, SaveRefused } from '@erwik/events';
import { pageTextMaxBytes } from '@erwik/events';
import type { Draft, FileChange } from '@erwik/git';
import { checkPath, hashObject, isServed } from '@erwik/git';
import { mergeText } from '@erwik/merge';
import { foldKey, normalizeText, parsePageName } from '@erwik/pages';
import { changeOnce } from './change-once.js';
import type { Built } from './change-once.js';
import { blobInCommit, readChange } from './read-commit.js';
import { latestChange } from './save.js';
import { baseText, inTheWay, placeFor, refused, similarName, textOf } from './save-page.js';
import type { Text } from './save-page.js';
import type { Wiki } from './wiki.js';

/** A change of one page whose name and text have been checked. */
interface CheckedChange extends PageChange {
  readonly path: string;
  /** the new text as it is stored; null to delete the page */
  readonly data: Buffer | null;
  readonly isNew: boolean;
}

/** What becomes of one page: a file to write, nothing because it is so already, or why not. */
type Decision = FileChange | null | PageConflict | SaveRefused;

/**
 * Saves and deletes several pages in one commit, or does nothing. A page that was changed since the text its change is based on
 * is merged; one that was changed since somebody decided to delete it is a conflict. Errors: `UnavailableRepository`.
 */
export async function changePages(wiki: Wiki, body: BodyOf<'changePages'>): Promise<ChangedPages> {
  const checked = checkChanges(body.changes, wiki);
  if ('kind' in checked) return checked;
  const release = claimNames(checked, wiki);
  if (typeof release === 'string') return similarName(release);
  const build = (draft: Draft): Promise<Built | ChangedOnly> =>
    decideAll(checked, { draft, wiki, merge: body.merge });
  try {
    return await changeOnce(wiki, { operation: 'changePages', body }, build);
  } finally {
    release();
  }
}

type ChangedOnly = Exclude<ChangedPages, { kind: 'saved' }>;

function checkChanges(changes: readonly PageChange[], { heads }: Wiki): CheckedChange[] | SaveRefused {
  const checked: CheckedChange[] = [];
  const names = new Set<string>();
  for (const change of changes) {
    const one = checkChange(change, heads);
    if ('kind' in one) return one;
    if (names.has(foldKey(one.name))) return refused('named_twice', `“${one.name}” is changed twice.`);
    names.add(foldKey(one.name));
    checked.push(one);
  }
  return checked;
}

function checkChange(change: PageChange, heads: Wiki['heads']): CheckedChange | SaveRefused {
  const named = parsePageName(change.name);
  if (!named.ok) return refused(named.code, `“${change.name}”: ${named.message}`);
  const { name } = named;
  const place = placeFor(name, heads);
  if ('kind' in place) return place;
  const text = change.text === null ? null : normalizeText(change.text);
  if (text?.trim() === '') return refused('empty_text', `The text of “${name}” is empty.`);
  const data = text === null ? null : Buffer.from(text, 'utf8');
  if (data !== null && data.length > pageTextMaxBytes) return tooLarge(name, data.length);
  const [fault] = checkPath(place.path);
  if (fault) return refused(fault.code, fault.message);
  return { ...change, name, ...place, data };
}

function tooLarge(name: string, bytes: number): SaveRefused {
  return refused('text_too_large', `“${name}” is ${bytes} bytes long; a page holds ${pageTextMaxBytes}.`);
}

/** Claims the names of new pages; answers what gives them back, or a name that stands in the way of one. */
function claimNames(changes: readonly CheckedChange[], { newNames }: Wiki): (() => void) | string {
  const releases: (() => void)[] = [];
  const release = (): void => releases.forEach((each) => each());
  for (const { name, isNew, data } of changes) {
    const claim = isNew && data !== null ? newNames.claim(name) : null;
    if (typeof claim === 'string') {
      release();
      return claim;
    }
    if (claim !== null) releases.push(claim);
  }
  return release;
}

interface Deciding {
  readonly draft: Draft;
  readonly wiki: Wiki;
  readonly merge: 'auto' | 'never';
}

async function decideAll(
  changes: readonly CheckedChange[],
  deciding: Deciding,
): Promise<Built | ChangedOnly> {
  const files: FileChange[] = [];
  const conflicts: PageConflict[] = [];
  for (const change of changes) {
    const decision = await decide(change, deciding);
    if (decision === null) continue;
    if ('kind' in decision) return decision;
    if ('path' in decision) files.push(decision);
    else conflicts.push(decision);
  }
  if (conflicts.length > 0) return { kind: 'conflict', head: deciding.draft.head, conflicts };
  return { kind: 'write', changes: files, subject: subjectOfAll(changes) };
}

async function decide(change: CheckedChange, { draft, wiki, merge }: Deciding): Promise<Decision> {
  const { path, data } = change;
  const entry = await draft.entryAt(path);
  if (entry !== null && !isServed(path, entry.mode)) return inTheWay(`“${path}” is no file of its own`);
  if (entry === null) return data === null ? null : { path, data };
  const current = await textOf(entry.sha, draft);
  if (data !== null && hashObject({ type: 'blob', data }) === current.blob) return null;
  if (change.base === 'any') return { path, data };
  const context = { blobInCommit: (commit: string, at: string) => blobInCommit(draft, commit, at) };
  const base = await baseText({ base: change.base, path }, draft, context);
  if (base === 'unknown') {
    return refused(
      'unknown_base',
      `The revision of “${change.name}” that this was based on is not in this wiki.`,
    );
  }
  if (base?.blob === current.blob) return { path, data };
  const merged =
    data === null || merge === 'never' ? null : mergedText({ base, current, mine: data.toString('utf8') });
  if (merged === null) return conflictOf(change, { base, current }, { draft, wiki });
  if (merged.length > pageTextMaxBytes) return tooLarge(change.name, merged.length);
  return hashObject({ type: 'blob', data: merged }) === current.blob ? null : { path, data: merged };
}

function mergedText({
  base,
  current,
  mine,
}: {
  base: Text | null;
  current: Text;
  mine: string;
}): Buffer | null {
  const merged = mergeText({ base: base?.text ?? null, current: current.text, mine });
  return merged.kind === 'conflict' ? null : Buffer.from(merged.text, 'utf8');
}

async function conflictOf(
  { name, path, text }: CheckedChange,
  { base, current }: { base: Text | null; current: Text },
  { draft, wiki }: Pick<Deciding, 'draft' | 'wiki'>,
): Promise<PageConflict> {
  const change = (await latestChange(wiki, path)) ?? (await readChange(draft, draft.head ?? ''));
  return { name, base: base && { text: base.text }, mine: text, current: { change, ...current } };
}

function subjectOfAll(changes: readonly CheckedChange[]): string {
  const [one, ...others] = changes;
  if (one === undefined || others.length > 0) return `Change ${changes.length} pages`;
  return `${one.data === null ? 'Delete' : one.isNew ? 'Create' : 'Edit'} ${one.name}`;
}
