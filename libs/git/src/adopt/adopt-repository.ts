import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Sha } from '../objects/object.js';
import { fsck } from '../programs/fsck.js';
import { runGit } from '../programs/run-git.js';
import { headRef, initRepository } from '../repository/init-repository.js';
import { syncFolder, syncPath } from '../repository/sync-folder.js';
import { BadSource } from './bad-source.js';
import { fetchSource } from './fetch-source.js';
import { findSource } from './find-source.js';
import { inspectHistory } from './inspect-history.js';
import type { Inspection, Oddity } from './inspect-history.js';
import { adoptedSeverities } from './severities.js';

/** How far an adoption is: `of` is known from the phase's first report on. Objects, objects, commits. */
export interface AdoptionProgress {
  readonly phase: 'fetching' | 'checking' | 'inspecting';
  readonly done: number;
  readonly of: number;
}

/** What to adopt and where to. */
export interface Adoption {
  /** a bundle file, a folder with a .git, a bare repository, or a URL */
  readonly source: string;
  /** the bare repository to make; must not exist, or be an empty folder */
  readonly dir: string;
  /** in ms since 1970: what commits' dates are held against */
  readonly now?: number;
  readonly onProgress?: (progress: AdoptionProgress) => void;
  readonly signal?: AbortSignal;
}

/** What was adopted. */
export interface Adopted {
  /** the ref of the source that became `refs/heads/main`; `HEAD` where it has no branch */
  readonly ref: string;
  readonly head: Sha;
  readonly commits: number;
  readonly files: number;
  /** what is odd but tolerated; such files are kept in the history and not served */
  readonly oddities: readonly Oddity[];
}

/** The folder that was to be made holds something already. */
export class UnavailableFolder extends Error {
  override readonly name = 'UnavailableFolder';
  readonly dir: string;

  constructor(dir: string) {
    super(`${dir} is not empty: a wiki is only adopted into an empty place`);
    this.dir = dir;
  }
}

/**
 * Takes over an existing wiki with all its history: fetched into a folder beside `dir`, checked object by object,
 * passed through the gate, made durable, and renamed to `dir` in one step. Whatever happens midway, `dir` is there
 * whole or not at all.
 * @throws {BadSource} when the source is none, or must not be adopted
 * @throws {UnavailableFolder} when `dir` is taken
 */
export async function adoptRepository(adoption: Adoption): Promise<Adopted> {
  const dir = path.resolve(adoption.dir);
  await requireEmpty(dir);
  await sweepAdoptions(dir);
  await mkdir(path.dirname(dir), { recursive: true });
  const scratch = await mkdtemp(dir + adoptingSuffix);
  try {
    const made = path.join(scratch, 'wiki.git');
    const adopted = await adoptInto(made, scratch, adoption);
    await syncFolder(made);
    await rename(made, dir);
    await syncPath(path.dirname(dir));
    return adopted;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const adoptingSuffix = '.adopting-';

/** Removes what an adoption into `dir` left behind when its process was killed; call it at start. */
export async function sweepAdoptions(dir: string): Promise<void> {
  const parent = path.dirname(path.resolve(dir));
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(path.basename(dir) + adoptingSuffix))) {
    await rm(path.join(parent, name), { recursive: true, force: true });
  }
}

async function requireEmpty(dir: string): Promise<void> {
  const names = await readdir(dir).catch(() => []);
  if (names.length > 0) throw new UnavailableFolder(dir);
}

async function adoptInto(dir: string, scratch: string, adoption: Adoption): Promise<Adopted> {
  const { onProgress, signal } = adoption;
  const tell = (phase: AdoptionProgress['phase']) => (done: number, of: number) =>
    onProgress?.({ phase, done, of });
  const source = await findSource(adoption.source);
  await initRepository(dir);
  const ref = await fetchSource({
    source,
    dir,
    scratch,
    onProgress: tell('fetching'),
    ...(signal && { signal }),
  });
  await requireSound(dir, adoption, tell('checking'));
  const head = (await runGit({ dir, args: ['rev-parse', '--verify', '--end-of-options', headRef] }))
    .toString()
    .trim();
  const now = adoption.now ?? Date.now();
  const inspection = await inspectHistory(dir, {
    head,
    now,
    onProgress: tell('inspecting'),
    ...(signal && { signal }),
  });
  requireHarmless(inspection, adoption.source);
  const { commits, files, oddities } = inspection;
  return { ref, head, commits, files, oddities };
}

async function requireSound(
  dir: string,
  { source, signal }: Adoption,
  onProgress: (done: number, of: number) => void,
): Promise<void> {
  const { healthy, problems } = await fsck(dir, {
    ...adoptedSeverities,
    onProgress,
    ...(signal && { signal }),
  });
  if (healthy) return;
  const odd = problems.every((line) => /^error in (?:tree|commit|tag|blob) /.test(line));
  throw new BadSource(odd ? 'dangerous' : 'corrupt', source, { details: problems.slice(0, 10) });
}

function requireHarmless({ dangerous }: Inspection, source: string): void {
  if (dangerous.length === 0) return;
  const details = dangerous.map(({ path: where, message }) => `${JSON.stringify(where)}: ${message}`);
  throw new BadSource('dangerous', source, { details });
}
