import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { checkBlob } from '../gate/check-blob.js';
import { checkCommit } from '../gate/check-commit.js';
import { checkPath } from '../gate/check-path.js';
import { checkTree, modeFaults } from '../gate/check-tree.js';
import { faultAt, refusals } from '../gate/faults.js';
import type { Fault, FaultCode } from '../gate/faults.js';
import { treeMaxDepth, walkMaxEntries } from '../gate/limits.js';
import { parseCommit } from '../objects/commit.js';
import type { ObjectReader, Sha } from '../objects/object.js';
import { readTyped } from '../objects/object.js';
import { isFolder, parseTree } from '../objects/tree.js';
import { openCatFile } from '../programs/cat-file.js';
import { runGit, streamGit } from '../programs/run-git.js';
import { logTimeoutMs, streamLog } from '../programs/stream-log.js';
import type { LoggedCommit, LogRange } from '../programs/stream-log.js';

/** An oddity that is tolerated: how often it is in the history, and one path where. */
export interface Oddity {
  readonly code: FaultCode;
  readonly message: string;
  readonly count: number;
  readonly example: string;
}

/** What the gate finds in a history. `dangerous` holds the first of the faults that refuse it. */
export interface Inspection {
  readonly commits: number;
  readonly files: number;
  readonly dangerous: readonly Fault[];
  readonly oddities: readonly Oddity[];
}

/** What to inspect, with which clock, and who is told how far it is (in commits). */
export interface InspectOptions {
  readonly head: Sha;
  readonly now: number;
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** New commits to inspect: those of `head` that `held` does not lead to. */
export interface CommitsToInspect extends Pick<LogRange, 'signal' | 'environment' | 'memoryMaxBytes'> {
  readonly head: Sha;
  readonly held: readonly Sha[];
  readonly now: number;
  /** hears of each commit, parents before children */
  readonly onCommit: (commit: LoggedCommit) => void;
  /** hears of all that is wrong with a commit and with what it changes */
  readonly onFaults?: (faults: readonly Fault[]) => void;
  /** sizes of new files that the gate finds too big, where they were looked at */
  readonly bigBlobs?: ReadonlyMap<Sha, number>;
}

/** Most dangerous faults that are told one by one. */
const dangerousMax = 20;
/** Commits that are read at a time: most of it is waiting for the program that reads them. */
const readsAtOnce = 256;

/**
 * Passes a whole history through the gate: every commit, every path and mode that ever entered a tree, and each tree
 * of its head. That every object is whole, and each tree in itself sound, is for `git fsck` to say.
 */
export async function inspectHistory(dir: string, options: InspectOptions): Promise<Inspection> {
  const { head, now, onProgress, signal } = options;
  const of = Number(await runGit({ dir, args: ['rev-list', '--count', head] }));
  const sizes = await bigBlobs(dir);
  let commits = 0;
  const onCommit = (): void => {
    if (++commits % 100 === 0 || commits === of) onProgress?.(commits, of);
  };
  const range = { head, held: [], now, onCommit, ...(signal && { signal }) };
  return inspect(dir, range, sizes);
}

/** Passes new commits through the gate, as {@link inspectHistory} does with a whole history. */
export async function inspectCommits(dir: string, range: CommitsToInspect): Promise<Inspection> {
  return inspect(dir, range, range.bigBlobs ?? new Map());
}

/**
 * All that is wrong with the folders below a tree, each once wherever it stands. Errors: `MissingObject`, `BadObject`,
 * `UnavailableProgram`.
 */
export async function faultsInTrees(reader: ObjectReader, tree: Sha): Promise<Fault[]> {
  const faults: Fault[] = [];
  await inspectTrees(reader, tree, new Findings((some) => faults.push(...some)));
  return faults;
}

async function inspect(
  dir: string,
  { head, held, now, onCommit, onFaults, ...limits }: CommitsToInspect,
  sizes: ReadonlyMap<Sha, number>,
): Promise<Inspection> {
  await using reader = openCatFile(dir, limits.environment);
  const found = new Findings();
  const { tree } = parseCommit(await readTyped(reader, head, 'commit'));
  const files = await inspectTrees(reader, tree, found);
  let commits = 0;
  // where the trees hold more than can be listed, git must not list them either
  if (found.stopped) return { commits, files, dangerous: found.dangerous, oddities: found.oddities() };
  for await (const some of inLots(streamLog(dir, { ...limits, from: held, to: head, renames: false }))) {
    const texts = await Promise.all(some.map(({ commit }) => readTyped(reader, commit, 'commit')));
    for (const [at, logged] of some.entries()) {
      const ofCommit = checkCommit(texts[at] ?? Buffer.alloc(0), { now, path: logged.commit });
      const faults = [...ofCommit, ...logged.changes.flatMap((change) => changeFaults(change, sizes))];
      found.add(faults);
      onFaults?.(faults);
      onCommit(logged);
    }
    commits += some.length;
  }
  return { commits, files, dangerous: found.dangerous, oddities: found.oddities() };
}

async function* inLots<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let lot: Item[] = [];
  for await (const item of items) {
    lot.push(item);
    if (lot.length < readsAtOnce) continue;
    yield lot;
    lot = [];
  }
  if (lot.length > 0) yield lot;
}

function changeFaults(change: LoggedCommit['changes'][number], sizes: ReadonlyMap<Sha, number>): Fault[] {
  if (change.status === 'D') return [];
  const modes = modeFaults(change.mode).map((code) => faultAt(code, change.path));
  return [...checkPath(change.path), ...modes, ...checkBlob(sizes.get(change.blob ?? '') ?? 0, change.path)];
}

/** The blobs the gate finds too big, with their sizes in bytes; of the objects that the environment names, where one is given. */
export async function bigBlobs(dir: string, environment?: NodeJS.ProcessEnv): Promise<Map<Sha, number>> {
  const sizes = new Map<Sha, number>();
  const format = '%(objecttype) %(objectsize) %(objectname)';
  const args = ['cat-file', '--batch-all-objects', '--unordered', `--batch-check=${format}`] as const;
  const run = { dir, args, timeoutMs: logTimeoutMs, ...(environment && { environment }) };
  for await (const line of createInterface(Readable.from(streamGit(run)))) {
    const [type, bytes = '', sha = ''] = line.split(' ');
    if (type === 'blob' && checkBlob(Number(bytes), '').length > 0) sizes.set(sha, Number(bytes));
  }
  return sizes;
}

/** What is below a folder: all its files and folders, the files alone, and how many folders deep it is. */
interface Below {
  readonly entries: number;
  readonly files: number;
  readonly depth: number;
}

/** Checks the trees below one, each once wherever it stands, and answers how many files they hold. */
async function inspectTrees(reader: ObjectReader, root: Sha, found: Findings): Promise<number> {
  const known = new Map<Sha, Below>();
  const visit = async (sha: Sha, path: string, depth: number): Promise<Below> => {
    const before = known.get(sha);
    if (depth + (before?.depth ?? 0) > treeMaxDepth) return found.stop('too_deep_to_walk', path);
    if (before !== undefined) return before;
    const data = await readTyped(reader, sha, 'tree');
    const faults = checkTree(data, { path });
    found.add(faults.filter(({ code }) => !fromChanges.has(code)));
    const children = faults.some(({ code }) => code === 'broken_tree') ? [] : parseTree(data);
    let [entries, files, deepest] = [children.length, 0, 0];
    for (const { mode, name, sha: child } of children) {
      if (found.stopped) break;
      const inner = path === '' ? name : `${path}/${name}`;
      const below = isFolder(mode) ? await visit(child, inner, depth + 1) : oneFile;
      entries += below.entries;
      files += below.files;
      deepest = Math.max(deepest, below.depth + 1);
      if (entries > walkMaxEntries) return found.stop('too_many_entries', path);
    }
    const below = { entries, files, depth: deepest };
    known.set(sha, below);
    return below;
  };
  return (await visit(root, '', 1)).files;
}

const oneFile: Below = { entries: 0, files: 1, depth: -1 };

/** Told of each change already; they would be counted twice. */
const fromChanges: ReadonlySet<FaultCode> = new Set(['executable', 'symlink', 'gitlink']);

/** Faults as they come in, counted by code. */
class Findings {
  readonly dangerous: Fault[] = [];
  readonly #oddities = new Map<FaultCode, { message: string; count: number; example: string }>();
  readonly #onFaults: (faults: readonly Fault[]) => void;
  stopped = false;

  constructor(onFaults: (faults: readonly Fault[]) => void = () => undefined) {
    this.#onFaults = onFaults;
  }

  add(faults: readonly Fault[]): void {
    this.#onFaults(faults);
    for (const fault of refusals(faults, 'adopt')) {
      if (this.dangerous.length < dangerousMax) this.dangerous.push(fault);
    }
    for (const { code, message, path, severity } of faults) {
      if (severity === 'dangerous') continue;
      const known = this.#oddities.get(code) ?? { message, count: 0, example: path };
      this.#oddities.set(code, { ...known, count: known.count + 1 });
    }
  }

  /** A fault after which the trees are not walked on; no more files are counted. */
  stop(code: FaultCode, path: string): Below {
    this.stopped = true;
    this.add([faultAt(code, path)]);
    return { entries: 0, files: 0, depth: 0 };
  }

  oddities(): Oddity[] {
    return [...this.#oddities].map(([code, { message, count, example }]) => ({
      code,
      message,
      count,
      example,
    }));
  }
}
