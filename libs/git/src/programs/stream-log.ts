import { checkedSha } from './checked-sha.js';
import { nulTokens } from './nul-tokens.js';
import { streamGit } from './run-git.js';
import type { GitRun } from './run-git.js';

/** What a commit did to one file. A merge lists only the files that differ from all of its parents. */
export interface LoggedChange {
  readonly status: 'A' | 'M' | 'D' | 'R';
  readonly path: string;
  /** where the file was before, if it was renamed; its text may have changed at the same time */
  readonly oldPath?: string;
  /** six octal digits as git prints them: `100644`; `000000` for a deleted file */
  readonly mode: string;
  readonly blob: string | null;
  /** the file's blob in the first parent */
  readonly oldBlob: string | null;
}

/** A commit of the log, with the files it changed. */
export interface LoggedCommit {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string };
  /** in ms since 1970; 0 where the commit's own date cannot be read */
  readonly authoredAt: number;
  readonly committer: { readonly name: string; readonly email: string };
  readonly committedAt: number;
  readonly message: string;
  readonly changes: readonly LoggedChange[];
}

/** Longest a log may stream, in ms: 1,000,000 commits take about a minute, their reader a few more. */
export const logTimeoutMs = 60 * 60_000;
/** With more new and deleted files than this in one commit only exact renames are found (git's own default). */
export const renamesMax = 1000;

const fields = ['%H', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B'];
const format = fields.join('%x00');

/** Which commits are streamed: those of `to` that are not in `from` (all, where it is null or empty). */
export interface LogRange extends Pick<GitRun, 'signal' | 'environment' | 'memoryMaxBytes'> {
  readonly from: string | readonly string[] | null;
  readonly to: string;
  /** whether a file that is gone and one that came are looked at as one that was renamed; so unless told */
  readonly renames?: boolean;
}

/**
 * Streams commits, parents before children, from a single run of `git log`. Leaving the loop early stops the program.
 * @throws {UnavailableProgram} when a commit is missing or git fails
 */
export async function* streamLog(dir: string, range: LogRange): AsyncGenerator<LoggedCommit> {
  const { from: _from, to: _to, renames: _renames, ...limits } = range;
  const run = { ...limits, dir, args: logArguments(range), timeoutMs: logTimeoutMs };
  yield* parseLog(nulTokens(streamGit(run)));
}

function logArguments({ from, to, renames = true }: LogRange): [string, ...string[]] {
  const not = [from ?? []].flat().map((sha) => `^${checkedSha(sha)}`);
  const order = ['--topo-order', '--reverse'];
  const finding = renames ? ['-M', `-l${renamesMax}`] : ['--no-renames'];
  const changes = ['--raw', '-z', '--no-abbrev', '--root', '-c', ...finding, '--no-ext-diff'];
  const text = [`--format=tformat:${format}`, '--encoding=UTF-8', '--no-notes', '--no-color'];
  return ['log', ...order, ...changes, ...text, '--end-of-options', checkedSha(to), ...not, '--'];
}

/**
 * A header's fields are followed by one group per changed file: `:modes shas status`, then its path, or two for a
 * rename. A line break or an empty token stands before the groups, depending on git's mood; headers begin with a sha.
 */
async function* parseLog(tokens: AsyncGenerator<Buffer>): AsyncGenerator<LoggedCommit> {
  let token = await nextText(tokens);
  while (token !== null) {
    const header = [token, ...(await take(tokens, fields.length - 1))];
    const changes: LoggedChange[] = [];
    token = await nextText(tokens);
    while (token !== null && token.startsWith(':')) {
      changes.push(await parseChange(token, tokens));
      token = await nextText(tokens);
    }
    yield { ...parseHeader(header), changes };
  }
}

async function nextText(tokens: AsyncGenerator<Buffer>): Promise<string | null> {
  for (;;) {
    const next = await tokens.next();
    if (next.done === true) return null;
    const text = next.value.toString('utf8').trimStart();
    if (text !== '') return text;
  }
}

async function take(tokens: AsyncGenerator<Buffer>, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const next = await tokens.next();
    if (next.done === true) break;
    taken.push(next.value.toString('utf8'));
  }
  return taken;
}

function parseHeader(header: string[]): Omit<LoggedCommit, 'changes'> {
  const [commit = '', parents = '', name = '', email = '', at = '', ...rest] = header;
  const [committerName = '', committerEmail = '', committedAt = '', message = ''] = rest;
  return {
    commit,
    parents: parents === '' ? [] : parents.split(' '),
    author: { name, email },
    authoredAt: parseSeconds(at),
    committer: { name: committerName, email: committerEmail },
    committedAt: parseSeconds(committedAt),
    message,
  };
}

function parseSeconds(text: string): number {
  const ms = /^-?\d+$/.test(text) ? Number(text) * 1000 : 0;
  return Number.isSafeInteger(ms) ? ms : 0;
}

/** One colon, old mode and old sha for each parent: `:100644 100644 <old> <new> M`, `::<3 modes> <3 shas> MM`. */
async function parseChange(group: string, tokens: AsyncGenerator<Buffer>): Promise<LoggedChange> {
  const parents = group.search(/[^:]/);
  const words = group.slice(parents).split(' ');
  const mode = words[parents] ?? '';
  const blob = presentBlob(words[2 * parents + 1]);
  const oldBlob = presentBlob(words[parents + 1]);
  const letters = words.at(-1) ?? '';
  const [first = ''] = await take(tokens, 1);
  if (parents === 1 && /^[RC]/.test(letters)) {
    const [path = ''] = await take(tokens, 1);
    return { status: 'R', path, oldPath: first, mode, blob, oldBlob };
  }
  return { status: statusOf(letters, blob), path: first, mode, blob, oldBlob };
}

/** A merge has one letter per parent; a type change (`T`) is a change of text. */
function statusOf(letters: string, blob: string | null): 'A' | 'M' | 'D' {
  if (blob === null) return 'D';
  return /^A+$/.test(letters) ? 'A' : 'M';
}

function presentBlob(sha: string | undefined): string | null {
  return sha === undefined || /^0*$/.test(sha) ? null : sha;
}
