import type { BlameRun, BodyOf, CommitLine, ReplyOf, Sha } from '@erwik/events';
import { UnavailableStore } from '@erwik/bus';
import { UnavailableProgram, runGit } from '@erwik/git';
import { LRUCache } from 'lru-cache';
import { readChange } from './read-commit.js';
import { readText } from './read-page.js';
import { latestChange } from './save.js';
import type { Wiki } from './wiki.js';

/** A page of 10,000 revisions takes some seconds; a reader does not wait for longer, in ms. */
const blameTimeoutMs = 10_000;
/** Programs that may look at once: one core is left to the saves. */
const blamesAtOnce = 1;
/** Readers that may wait for their turn; more are asked to come again. */
const waitingMax = 8;
/** Runs that are kept, of all pages together: some 100 bytes each. */
const runsKeptMax = 100_000;
/** Most commits that are looked up in the repository where the index does not know them yet. */
const readHereMax = 200;

/** Who wrote each line of a page. A line is as old as the commit that git's own blame finds, through renames and merges. */
export class Blames {
  /** By commit and path: what a commit says of its lines never changes. */
  readonly #runs = new LRUCache<string, readonly BlameRun[]>({
    maxSize: runsKeptMax,
    sizeCalculation: (runs) => runs.length + 1,
  });
  readonly #underWay = new Map<string, Promise<readonly BlameRun[]>>();
  readonly #waiting: (() => void)[] = [];
  #looking = 0;

  /** The runs of a file's lines as of a commit that holds it. Errors: `UnavailableStore`. */
  runsOf(dir: string, commit: Sha, path: string): Promise<readonly BlameRun[]> {
    const key = `${commit} ${path}`;
    const kept = this.#runs.get(key);
    if (kept !== undefined) return Promise.resolve(kept);
    const underWay = this.#underWay.get(key) ?? this.#look(dir, commit, path);
    this.#underWay.set(key, underWay);
    return underWay
      .then((runs) => {
        this.#runs.set(key, runs);
        return runs;
      })
      .finally(() => this.#underWay.delete(key));
  }

  async #look(dir: string, commit: Sha, path: string): Promise<readonly BlameRun[]> {
    while (this.#looking >= blamesAtOnce) await this.#turn();
    this.#looking += 1;
    try {
      return await askGit(dir, commit, path);
    } finally {
      this.#looking -= 1;
      this.#waiting.shift()?.();
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= waitingMax)
      throw new UnavailableStore('blame_busy', 'others ask the same of other pages');
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}

/** Who wrote the lines of a page at head, `lines` of them from the line `from` on. */
export async function blamePage(
  wiki: Wiki,
  { name, from, lines }: BodyOf<'blame'>,
): Promise<ReplyOf<'blame'>> {
  const found = wiki.heads.directory.lookup(name);
  if (found.kind !== 'exact') return { kind: 'nothing' };
  const { path } = found;
  const [blob, head] = [wiki.heads.blobOf(path), wiki.heads.head];
  if (blob === null || head === null) return { kind: 'nothing' };
  const change = await latestChange(wiki, path);
  const all = await wiki.blames.runsOf(wiki.dir, change?.commit ?? head, path);
  const text = linesOf(await readText(wiki, blob));
  const runs = cutRuns(all, from, from + lines);
  return {
    kind: 'blame',
    path,
    text: text.slice(from - 1, from - 1 + lines).join(''),
    runs,
    commits: await commitLines(wiki, [...new Set(runs.map(({ commit }) => commit))]),
    total: text.length,
  };
}

/** A text's lines with their ends, as git counts them. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** What of the runs lies from one line to before another. */
function cutRuns(runs: readonly BlameRun[], from: number, end: number): BlameRun[] {
  return runs
    .map(({ first, lines, commit }) => ({
      first: Math.max(first, from),
      lines: Math.min(first + lines, end) - Math.max(first, from),
      commit,
    }))
    .filter((run) => run.lines > 0);
}

/** From the index, else from the repository; a few that neither tells quickly are left out. */
async function commitLines({ indexer, writer }: Wiki, commits: readonly Sha[]): Promise<CommitLine[]> {
  const known = await indexer.ask('commits', { commits: [...commits] }).catch(() => []);
  const shas = new Set(known.map(({ commit }) => commit));
  const others = commits.filter((sha) => !shas.has(sha)).slice(0, readHereMax);
  return [...known, ...(await Promise.all(others.map((sha) => readChange(writer, sha))))];
}

/** A group of lines in the output of `git blame --incremental` (git-blame(1)): commit, line there, line here, how many. */
const group = /^([0-9a-f]{40}) \d+ (\d+) (\d+)$/gm;

async function askGit(dir: string, commit: Sha, path: string): Promise<BlameRun[]> {
  const args = ['blame', '--incremental', commit, '--', path] as const;
  try {
    const said = await runGit({ dir, args, background: true, timeoutMs: blameTimeoutMs });
    const groups = [...said.toString('latin1').matchAll(group)];
    return groups
      .map(([, sha = '', first, lines]) => ({ first: Number(first), lines: Number(lines), commit: sha }))
      .sort((a, b) => a.first - b.first);
  } catch (cause) {
    if (!(cause instanceof UnavailableProgram) || (cause.end !== 'timeout' && cause.end !== 'output'))
      throw cause;
    throw new UnavailableStore('blame_too_long', 'it takes too long to find out who wrote these lines', {
      cause,
    });
  }
}
