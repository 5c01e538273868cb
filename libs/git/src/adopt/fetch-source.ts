import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gitEnvironment } from '../programs/git-environment.js';
import { runGit } from '../programs/run-git.js';
import type { GitRun } from '../programs/run-git.js';
import { UnavailableProgram } from '../programs/unavailable-program.js';
import { headRef } from '../repository/init-repository.js';
import { BadSource } from './bad-source.js';
import type { BadSourceCode } from './bad-source.js';
import { chooseRef, parseOffer } from './choose-branch.js';
import type { Source } from './find-source.js';

/** Longest a source may take to list its branches, in ms. */
const listTimeoutMs = 60_000;
/** Longest a fetch may take, in ms: a large wiki over a slow line. */
const fetchTimeoutMs = 6 * 60 * 60_000;

/** Fetches from what the operator named, and from nothing git's own configuration could add to it. */
const settings = {
  'protocol.file.allow': 'always',
  'protocol.https.allow': 'always',
  'protocol.http.allow': 'always',
  'protocol.ssh.allow': 'always',
  'protocol.git.allow': 'always',
  'fetch.unpackLimit': '1',
};

/** A fetch under way: the source, the repository it goes into, a folder for scratch files. */
export interface Fetch {
  readonly source: Source;
  readonly dir: string;
  readonly scratch: string;
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Fetches the whole history of the source's branch into `refs/heads/main` of an empty repository.
 * @returns the ref that was chosen
 * @throws {BadSource}
 */
export async function fetchSource(fetch: Fetch): Promise<string> {
  const environment = await fetchEnvironment(fetch);
  const { source, signal } = fetch;
  const common = { settings, environment, ...(signal && { signal }) };
  const list = ['ls-remote', '--symref', '--end-of-options', source.location] as const;
  const answer = await attempt(source, { ...common, dir: null, args: list, timeoutMs: listTimeoutMs });
  const offer = parseOffer(answer);
  const ref = chooseRef(offer);
  if (ref === null && offer.branches.size === 0) throw new BadSource('empty', source.location);
  if (ref === null)
    throw new BadSource('no_branch', source.location, { details: [...offer.branches.keys()] });
  await attempt(source, { ...common, ...fetchRun(fetch, ref) });
  return ref;
}

/** The operator named the folder, so it may be another user's: nothing in it is run, only read. */
async function fetchEnvironment({ source, scratch }: Fetch): Promise<NodeJS.ProcessEnv> {
  const globalConfig = path.join(scratch, 'gitconfig');
  await writeFile(globalConfig, '[safe]\n\tdirectory = *\n');
  return gitEnvironment({ globalConfig, remote: source.kind === 'url' });
}

function fetchRun({ source, dir, onProgress }: Fetch, ref: string): GitRun & { args: [string, ...string[]] } {
  const flags = ['--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--progress'];
  const onStderrLine = (line: string) => {
    const meter = /^(?:remote: )?(?:Receiving|Indexing) objects: +\d+% \((\d+)\/(\d+)\)/.exec(line);
    if (meter) onProgress?.(Number(meter[1]), Number(meter[2]));
  };
  return {
    dir,
    args: ['fetch', ...flags, '--end-of-options', source.location, `+${ref}:${headRef}`],
    timeoutMs: fetchTimeoutMs,
    onStderrLine,
  };
}

/** What git says, and what that means for the source. */
const meanings: readonly (readonly [RegExp, BadSourceCode])[] = [
  [/does not appear to be a git repository/, 'not_a_repository'],
  [/lacks these prerequisite commits|did not send all necessary objects/, 'incomplete'],
  [
    /early EOF|index-pack (?:died|failed)|inflate|corrupt|bad object|unable to read|missing (?:blob|tree|commit)/,
    'corrupt',
  ],
];

async function attempt(source: Source, run: GitRun): Promise<string> {
  // git refuses the ref of a shallow clone with a warning, and ends well
  let shallow = false;
  const onStderrLine = (line: string) => {
    run.onStderrLine?.(line);
    shallow ||= line.includes('shallow roots are not allowed');
  };
  try {
    const output = await runGit({ ...run, onStderrLine });
    if (shallow) throw new BadSource('shallow', source.location);
    return output.toString();
  } catch (cause) {
    if (!(cause instanceof UnavailableProgram) || cause.end === 'aborted') throw cause;
    const known = meanings.find(([pattern]) => pattern.test(cause.stderr))?.[1];
    const code = known ?? (source.kind === 'url' ? 'unreachable' : 'corrupt');
    throw new BadSource(code, source.location, { details: cause.stderr.split('\n').slice(-5), cause });
  }
}
