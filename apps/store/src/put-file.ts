import type { BodyOf, FilePlace, RemovedFile, SaveRefused, Sha, StoredFile } from '@erwik/events';
import { BadChange, checkPath, findPath, hashObject, isServed, withTrailers } from '@erwik/git';
import type { Draft, EntryTarget } from '@erwik/git';
import { isFilePath, parsePageName, uploadPath } from '@erwik/pages';
import { readCommit } from './read-commit.js';
import { refused, signatureOf, subjectOf } from './save-page.js';
import { lost } from './uploads.js';
import type { Wiki } from './wiki.js';

/** Files at the root by which other wikis let people change what every reader's browser runs. */
const siteCode = new Set(['custom.css', 'custom.js']);

/** A file that has come whole, and where it shall be. */
interface NewFile {
  readonly body: BodyOf<'putFile'>;
  readonly path: string;
  readonly data: Buffer;
  readonly blob: Sha;
}

/**
 * Makes an upload a file of the wiki. The answer comes when it is durable and part of head, or when it is clear that nothing
 * was written. Errors: `UnavailableRepository`.
 */
export function putFile(wiki: Wiki, body: BodyOf<'putFile'>): Promise<StoredFile> {
  return wiki.uploads.inTurn(async () => {
    const data = await wiki.uploads.finish(body.upload);
    if (data === null) return lost();
    if (data.length === 0) return refused('empty_file', 'The file is empty. Choose another.');
    const blob = hashObject({ type: 'blob', data });
    const path = pathOf(body.place, blob, wiki);
    if (typeof path !== 'string') return path;
    const stored = await wiki.writer.submit((draft) => storeIn(draft, { body, path, data, blob }, wiki));
    if (stored.kind === 'stored') {
      wiki.keys.note(body.key, stored.commit);
      await wiki.follower.follow();
    }
    return stored.kind === 'unchanged' ? storedEarlier(wiki, stored, body.key) : stored;
  });
}

/** Where a file may lie, or why it may not lie there. */
function pathOf(place: FilePlace, blob: Sha, { heads }: Wiki): string | SaveRefused {
  if (place.kind === 'page') {
    const page = parsePageName(place.page);
    return page.ok ? uploadPath(page.name, place.name, blob) : refused(page.code, page.message);
  }
  const { path } = place;
  if (!isFilePath(path) || siteCode.has(path.toLowerCase())) return badPath(path);
  const [fault] = checkPath(path);
  if (fault) return refused(fault.code, fault.message);
  const found = heads.directory.lookup(path);
  if (found.kind === 'none' || (found.kind === 'file' && found.path === path)) return path;
  return refused('name_taken', `“${path}” leads to something else of this wiki. Choose another name.`);
}

function badPath(path: string): SaveRefused {
  return refused(
    'bad_file_path',
    `No file can be put at “${path}”. A page is saved as a page; other names are spelled as in their address.`,
  );
}

async function storeIn(draft: Draft, file: NewFile, { node, now }: Wiki): Promise<StoredFile> {
  const { body, path, data, blob } = file;
  const entry = await draft.entryAt(path);
  const facts = { path, blob, bytes: data.length };
  if (entry?.sha === blob && draft.head !== null)
    return { kind: 'unchanged', ...facts, commit: draft.head, head: draft.head };
  const base = body.place.kind === 'path' ? body.place.base : null;
  if ((entry?.sha ?? null) !== base || !mayReplace(path, entry))
    return { kind: 'changed', path, blob: entry?.sha ?? null };
  const otherwise = `${entry === null ? 'Add' : 'Replace'} ${path}`;
  const commit = await commitFile(draft, { path, data }, { body, otherwise, node, now });
  if (typeof commit !== 'string') return commit;
  return { kind: 'stored', ...facts, commit, head: commit, created: entry === null };
}

/** A link or a folder is nothing to be replaced by a file. */
function mayReplace(path: string, entry: EntryTarget | null): boolean {
  return entry === null || isServed(path, entry.mode);
}

interface Signed {
  readonly body: BodyOf<'removeFile'> | BodyOf<'putFile'>;
  /** the summary where the writer gave none */
  readonly otherwise: string;
  readonly node: string;
  readonly now: () => number;
}

async function commitFile(
  draft: Draft,
  change: { readonly path: string; readonly data: Buffer | null },
  { body, otherwise, node, now }: Signed,
): Promise<Sha | SaveRefused> {
  const author = signatureOf(body, now());
  const message = withTrailers(subjectOf(body.summary, otherwise), {
    'Erwik-Node': node,
    'Erwik-Key': body.key,
  });
  try {
    return (await draft.commit({ changes: [change], author, committer: author, message })).commit;
  } catch (error) {
    if (error instanceof BadChange)
      return refused('name_in_the_way', `The file cannot lie there: ${error.message}.`);
    throw error;
  }
}

type Unchanged = Extract<StoredFile, { kind: 'unchanged' }>;

/** What is there already may be what this very request has stored, when it is carried out a second time. */
async function storedEarlier({ keys, writer }: Wiki, unchanged: Unchanged, key: string): Promise<StoredFile> {
  const commit = keys.commitOf(key);
  if (commit === null) return unchanged;
  const { tree } = await readCommit(writer, commit);
  const entry = await findPath(writer, tree, unchanged.path);
  return entry?.sha === unchanged.blob ? { ...unchanged, kind: 'stored', commit, created: true } : unchanged;
}

/** Removes a file from head, in one commit. Errors: `UnavailableRepository`. */
export async function removeFile(wiki: Wiki, body: BodyOf<'removeFile'>): Promise<RemovedFile> {
  const { path, base } = body;
  if (!isFilePath(path)) return refused('bad_file_path', `“${path}” is not a file of this wiki.`);
  const { node, now } = wiki;
  const removed = await wiki.writer.submit(async (draft): Promise<RemovedFile> => {
    const entry = await draft.entryAt(path);
    if (entry?.sha !== base || !mayReplace(path, entry))
      return { kind: 'changed', path, blob: entry?.sha ?? null };
    const signed = { body, otherwise: `Remove ${path}`, node, now };
    const commit = await commitFile(draft, { path, data: null }, signed);
    return typeof commit === 'string' ? { kind: 'removed', path, commit, head: commit } : commit;
  });
  if (removed.kind === 'removed') await wiki.follower.follow();
  return removed;
}
