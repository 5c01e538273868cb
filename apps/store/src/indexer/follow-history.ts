import type { ObjectReader, Sha } from '@erwik/git';
import { diffTrees, isDerived, isServed, keptPaths, readTyped, streamLog, treeOfCommit } from '@erwik/git';
import type { LoggedChange, LoggedCommit, TreeChange } from '@erwik/git';
import type { IndexedChange, IndexedCommit, IndexedFile, WikiIndex } from '@erwik/index';
import { nameOfPath } from '@erwik/pages';
import { LRUCache } from 'lru-cache';
import { commitLine } from '../commit-line.js';
import { indexedRoots } from './stale-commits.js';

/** Commits, or files, that are taken in at once: between two parts the index answers who asks it. */
const partSize = 200;
/** Most blob sizes that are remembered: a text is the new one of one commit and the old one of a later commit. */
const sizesMax = 50_000;
/** Blobs that are asked for at a time. */
const readsAtOnce = 32;

type Sizes = LRUCache<Sha, number>;

/** What following a history needs: the repository's folder, a reader of its objects, who is told how far it is. */
export interface HistorySource {
  readonly dir: string;
  readonly reader: ObjectReader;
  readonly signal: AbortSignal;
  readonly onProgress: (done: { readonly commits: number; readonly files: number }) => void;
}

/**
 * Brings an index to a head of the repository: first all commits it does not know, then all files that differ, and at last
 * the stale commits are forgotten. It may be interrupted anywhere; the next call, to whatever head, does what is left.
 */
export async function followHistory(
  index: WikiIndex,
  { head, stale }: { readonly head: Sha; readonly stale: readonly Sha[] },
  source: HistorySource,
): Promise<void> {
  const { dir, reader, signal, onProgress } = source;
  const sizes: Sizes = new LRUCache({ max: sizesMax });
  const changed = await changedFiles(index, head, reader);
  let commits = 0;
  for await (const part of parts(streamLog(dir, { from: index.head, to: head, signal }))) {
    await learnSizes(part, sizes, reader);
    const taken = part.map((logged) => indexedCommit(logged, sizes));
    index.take({ commits: taken, files: [], head, unfinished: true });
    onProgress({ commits: (commits += part.length), files: 0 });
  }
  for (let start = 0; start < changed.length; start += partSize) {
    signal.throwIfAborted();
    const part = changed.slice(start, start + partSize);
    const files = await Promise.all(part.map(({ path, after }) => indexedFile(path, after, reader)));
    index.take({ commits: [], files, head, unfinished: true });
    onProgress({ commits, files: start + part.length });
    await turn();
  }
  index.take({ commits: [], files: [], forget: stale, head });
}

/** The files in which a head differs from what the index has, which may be of two heads where a step was interrupted. */
async function changedFiles(index: WikiIndex, head: Sha, reader: ObjectReader): Promise<TreeChange[]> {
  const tree = await treeOfCommit(reader, head);
  const changed = new Map<string, TreeChange>();
  for (const root of new Set([index.head, ...indexedRoots(index)])) {
    const changes = await diffTrees(reader, await treeOfCommit(reader, root), tree);
    for (const change of changes) changed.set(change.path, change);
  }
  return [...changed.values()];
}

async function* parts(log: AsyncIterable<LoggedCommit>): AsyncGenerator<LoggedCommit[]> {
  let part: LoggedCommit[] = [];
  for await (const commit of log) {
    part.push(commit);
    if (part.length < partSize) continue;
    yield part;
    part = [];
    await turn();
  }
  yield part;
}

/** Lets messages that have come meanwhile be answered. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function learnSizes(commits: LoggedCommit[], sizes: Sizes, reader: ObjectReader): Promise<void> {
  const blobs = commits.flatMap(({ changes }) => changes.flatMap(({ blob, oldBlob }) => [blob, oldBlob]));
  const unknown = [...new Set(blobs)].filter((blob) => blob !== null && !sizes.has(blob));
  for (let start = 0; start < unknown.length; start += readsAtOnce) {
    await Promise.all(
      unknown.slice(start, start + readsAtOnce).map(async (blob) => {
        if (blob !== null) sizes.set(blob, (await reader.read(blob))?.data.length ?? 0);
      }),
    );
  }
}

function indexedCommit(logged: LoggedCommit, sizes: Sizes): IndexedCommit {
  const { parents, message } = logged;
  const author = { ...logged.author, seconds: Math.floor(logged.authoredAt / 1000), offsetMinutes: 0 };
  const committer = { ...logged.committer, seconds: Math.floor(logged.committedAt / 1000), offsetMinutes: 0 };
  const commit = { tree: '', parents, author, committer, message };
  return {
    line: commitLine(logged.commit, commit),
    changes: logged.changes.flatMap((change) => indexedChanges(change, sizes)),
    ...(isDerived(commit) && { derived: { kept: keptPaths(commit) } }),
  };
}

const kinds = { A: 'created', R: 'created', M: 'edited', D: 'deleted' } as const;

function indexedChanges(change: LoggedChange, sizes: Sizes): IndexedChange[] {
  const { status, path, oldPath = null, blob, oldBlob } = change;
  const bytesBefore = sizeOf(oldBlob, sizes);
  const bytesAfter = sizeOf(blob, sizes);
  const changed = { path, oldPath, kind: kinds[status], blob, bytesBefore, bytesAfter };
  if (oldPath === null) return [changed];
  return [changed, { path: oldPath, oldPath: null, kind: 'deleted', blob: null, bytesBefore, bytesAfter: 0 }];
}

function sizeOf(blob: Sha | null, sizes: Sizes): number {
  return blob === null ? 0 : (sizes.get(blob) ?? 0);
}

/** A file as the index takes it; what is not served to readers is left out of it. Errors: `MissingObject`, `BadObject`. */
export async function indexedFile(
  path: string,
  entry: { mode: string; sha: Sha } | null,
  reader: ObjectReader,
): Promise<IndexedFile> {
  if (entry === null || !isServed(path, entry.mode)) return { path, content: { kind: 'gone' } };
  const blob = entry.sha;
  if (nameOfPath(path) === null) return { path, content: { kind: 'file', blob } };
  const text = (await readTyped(reader, blob, 'blob')).toString('utf8');
  return { path, content: { kind: 'page', blob, text } };
}
