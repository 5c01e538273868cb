import type { ObjectReader, Sha } from '@erwik/git';
import { diffTrees, isServed, parseCommit, readTyped, streamLog } from '@erwik/git';
import type { LoggedChange, LoggedCommit } from '@erwik/git';
import type { IndexedChange, IndexedCommit, IndexedFile, WikiIndex } from '@erwik/index';
import { nameOfPath } from '@erwik/pages';
import { LRUCache } from 'lru-cache';
import { commitLine } from '../commit-line.js';

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
 * Brings an index to a head of the repository: first all commits it does not know, then all files that differ. It may be
 * interrupted anywhere; the next call does again what was not finished.
 */
export async function followHistory(index: WikiIndex, head: Sha, source: HistorySource): Promise<void> {
  const from = index.head;
  const sizes: Sizes = new LRUCache({ max: sizesMax });
  let commits = 0;
  for await (const part of parts(streamLog(source.dir, { from, to: head, signal: source.signal }))) {
    await learnSizes(part, sizes, source.reader);
    index.take({ commits: part.map((logged) => indexedCommit(logged, sizes)), files: [], head: null });
    source.onProgress({ commits: (commits += part.length), files: 0 });
  }
  const changed = await diffTrees(
    source.reader,
    await treeOf(from, source.reader),
    await treeOf(head, source.reader),
  );
  for (let start = 0; start < changed.length; start += partSize) {
    source.signal.throwIfAborted();
    const part = changed.slice(start, start + partSize);
    const files = await Promise.all(part.map(({ path, after }) => indexedFile(path, after, source.reader)));
    index.take({ commits: [], files, head: null });
    source.onProgress({ commits, files: start + part.length });
    await turn();
  }
  index.take({ commits: [], files: [], head });
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
  const { commit, parents, author, authoredAt, message, changes } = logged;
  const signature = { ...author, seconds: Math.floor(authoredAt / 1000), offsetMinutes: 0 };
  return {
    line: commitLine(commit, { tree: '', parents, author: signature, committer: signature, message }),
    changes: changes.flatMap((change) => indexedChanges(change, sizes)),
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

async function treeOf(commit: Sha | null, reader: ObjectReader): Promise<Sha | null> {
  return commit === null ? null : parseCommit(await readTyped(reader, commit, 'commit')).tree;
}

/** A file as the index takes it; what is not served to readers is left out of it. */
async function indexedFile(
  path: string,
  entry: { mode: string; sha: Sha } | null,
  reader: ObjectReader,
): Promise<IndexedFile> {
  if (entry === null || !isServed(path, entry.mode)) return { path, content: { kind: 'gone' } };
  if (nameOfPath(path) === null) return { path, content: { kind: 'file' } };
  const text = (await readTyped(reader, entry.sha, 'blob')).toString('utf8');
  return { path, content: { kind: 'page', text } };
}
