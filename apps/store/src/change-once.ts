import { createHash } from 'node:crypto';
import type { ChangedPages, PageConflict, Person, Sha } from '@erwik/events';
import { diffTrees, hashObject, readTrailer, treeOfCommit, withTrailers } from '@erwik/git';
import type { Draft, FileChange } from '@erwik/git';
import { nameOfPath } from '@erwik/pages';
import { readCommit } from './read-commit.js';
import { keyReused } from './save.js';
import { commitOrRefusal, signatureOf, subjectOf } from './save-page.js';
import type { Wiki } from './wiki.js';

/** Who asks for a change of several files, and why: part of every such request. */
export interface Signed {
  readonly summary: string;
  readonly key: string;
  readonly author: Person;
}

/** A request by its operation, which tells it from others with the same key. */
export interface ChangeRequest {
  readonly operation: string;
  readonly body: Signed;
}

/** What is to be written: the files, what it is called unless its author said so, and what could not be done. */
export interface Built {
  readonly kind: 'write';
  readonly changes: readonly FileChange[];
  readonly subject: string;
  readonly left?: readonly PageConflict[];
}

/** Decides on a draft what is to be written, or that nothing is. */
export type Build = (draft: Draft) => Promise<Built | Exclude<ChangedPages, { kind: 'saved' }>>;

/** The trailer that names the request a commit was made for, so that it is known when it is tried again. */
const requestTrailer = 'Erwik-Request';

/**
 * Makes one commit of several files, which is durable and part of head when this resolves, or nothing. A request whose key
 * was used before is answered with what it did. Errors: `UnavailableRepository`.
 */
export async function changeOnce(wiki: Wiki, request: ChangeRequest, build: Build): Promise<ChangedPages> {
  const { key } = request.body;
  const digest = createHash('sha1')
    .update(JSON.stringify([request.operation, request.body]))
    .digest('hex');
  const known = wiki.keys.find(key);
  if (known !== null) return 'digest' in known && known.digest === digest ? known.outcome : keyReused;
  const earlier = wiki.keys.commitOf(key);
  if (earlier !== null) return changedEarlier(wiki, earlier, digest);
  const outcome = change(wiki, { body: request.body, digest }, build);
  wiki.keys.remember(key, { digest, outcome });
  return outcome;
}

type Change = { readonly body: Signed; readonly digest: string };

async function change(wiki: Wiki, request: Change, build: Build): Promise<ChangedPages> {
  const changed = await wiki.writer.submit(async (draft) => {
    const built = await build(draft);
    return built.kind === 'write' ? write(wiki, request, { draft, built }) : built;
  });
  if (changed.kind === 'saved') await wiki.follower.follow();
  return changed;
}

async function write(
  { node, now }: Wiki,
  { body, digest }: Change,
  { draft, built }: { draft: Draft; built: Built },
): Promise<ChangedPages> {
  const { changes, subject, left = [] } = built;
  if (changes.length === 0) return { kind: 'unchanged', head: draft.head };
  const author = signatureOf(body, now());
  const trailers = { 'Erwik-Node': node, [requestTrailer]: digest, 'Erwik-Key': body.key };
  const message = withTrailers(subjectOf(body.summary, subject), trailers);
  const commit = await commitOrRefusal(draft, { changes, author, committer: author, message });
  if (typeof commit !== 'string') return commit;
  const files = changes.map(({ path, data }) => fileOf(path, blobOf(data)));
  return { kind: 'saved', commit, head: commit, files, left: [...left] };
}

/** The outcome of a request that made a commit before the store last started. */
async function changedEarlier(wiki: Wiki, commit: Sha, digest: string): Promise<ChangedPages> {
  const { message, parents } = await readCommit(wiki.writer, commit);
  if (readTrailer(message, requestTrailer) !== digest) return keyReused;
  const before = await treeOfCommit(wiki.writer, parents[0] ?? null);
  const changes = await diffTrees(wiki.writer, before, await treeOfCommit(wiki.writer, commit));
  const files = changes.map(({ path, after }) => fileOf(path, after?.sha ?? null));
  return { kind: 'saved', commit, head: wiki.heads.head ?? commit, files, left: [] };
}

function fileOf(path: string, blob: Sha | null): { name: string; path: string; blob: Sha | null } {
  return { name: nameOfPath(path) ?? path, path, blob };
}

function blobOf(data: FileChange['data']): Sha | null {
  return Buffer.isBuffer(data) ? hashObject({ type: 'blob', data }) : (data?.sha ?? null);
}
