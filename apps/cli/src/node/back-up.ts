import { existsSync } from 'node:fs';
import { link, lstat, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { headRef, initRepository, runGit, syncFolder, syncPath } from '@erwik/git';
import { Refusal } from '../command.js';
import { besideWriter } from './beside-writer.js';

/** What to back up and where to. */
export interface BackupOptions {
  /** the node's repository; a store may be writing to it */
  readonly repository: string;
  /** absolute; a bundle when it ends in `.bundle`, else a bare repository */
  readonly target: string;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What a backup holds. */
export interface Backup {
  readonly head: string;
  readonly refs: number;
}

/** Longest one step may take, in ms: a large wiki onto a slow disk. */
const stepMaxMs = 6 * 60 * 60_000;

/**
 * Copies all refs, as they are at one moment, and all they reach. The bundle is restored into a repository and
 * compared before the one or the other appears, durable and whole, under the target's name; whatever happens midway,
 * nothing does. Errors: `Refusal` when the target is taken or there is nothing to copy, `UnavailableProgram`.
 */
export async function backUp({ repository, target, tell, signal }: BackupOptions): Promise<Backup> {
  await requireFree(target);
  const refs = await refsOf(repository);
  const head = refs.get(headRef);
  if (head === undefined) throw new Refusal('The wiki is empty: there is nothing to back up yet.');
  const scratch = await mkdtemp(`${target}.making-`);
  try {
    tell(`writing ${refs.size} refs and all they reach`);
    const view = await frozenView(repository, refs, join(scratch, 'view.git'));
    const bundle = await writeBundle(view, join(scratch, 'wiki.bundle'), signal);
    tell('reading it back');
    const restored = await restore(bundle, join(scratch, 'wiki.git'), signal);
    requireEqual(refs, await refsOf(restored));
    await publish(target.endsWith('.bundle') ? bundle : restored, target);
    return { head, refs: refs.size };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function requireFree(target: string): Promise<void> {
  const folder = dirname(target);
  // making it could fill the disk below a mount point that is empty today
  if (!existsSync(folder)) throw new Refusal(`There is no folder ${folder}.`);
  const found = await lstat(target).catch(() => null);
  if (found !== null) throw new Refusal(`${target} is there already, and nothing is overwritten.`);
}

type Refs = ReadonlyMap<string, string>;

async function refsOf(dir: string): Promise<Refs> {
  const listed = await runGit({ dir, args: ['for-each-ref', '--format=%(objectname) %(refname)'] });
  const lines = listed.toString().split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.slice(0, line.indexOf(' '))]));
}

/**
 * A repository with the objects of the node's and refs that stand still: git leaves a ref out of a bundle when it
 * moves while the bundle is being written.
 */
async function frozenView(repository: string, refs: Refs, view: string): Promise<string> {
  await initRepository(view);
  await writeFile(join(view, 'objects/info/alternates'), `${join(repository, 'objects')}\n`);
  const packed = [...refs].map(([name, sha]) => `${sha} ${name}\n`).join('');
  await writeFile(join(view, 'packed-refs'), packed);
  return view;
}

async function writeBundle(view: string, bundle: string, signal: AbortSignal): Promise<string> {
  const args = ['bundle', 'create', '--quiet', bundle, '--all'] as const;
  await besideWriter(() => runGit({ dir: view, args, timeoutMs: stepMaxMs, signal }));
  return bundle;
}

/** Git hashes every object that it unpacks, and looks whether all that the refs reach is there. */
async function restore(bundle: string, dir: string, signal: AbortSignal): Promise<string> {
  await initRepository(dir);
  const flags = ['--quiet', '--no-write-fetch-head', '--no-auto-maintenance'];
  const args = ['fetch', ...flags, '--end-of-options', bundle, '+refs/*:refs/*'] as const;
  const settings = { 'protocol.file.allow': 'always', 'fetch.unpackLimit': '1' };
  await runGit({ dir, args: [...args], settings, timeoutMs: stepMaxMs, signal });
  return dir;
}

function requireEqual(refs: Refs, restored: Refs): void {
  const differing = [...refs].filter(([name, sha]) => restored.get(name) !== sha).map(([name]) => name);
  if (differing.length > 0 || refs.size !== restored.size)
    throw new Refusal(`The copy does not hold what it should (${differing.join(', ')}); it was thrown away.`);
}

async function publish(made: string, target: string): Promise<void> {
  const isFolder = (await lstat(made)).isDirectory();
  if (isFolder) await syncFolder(made);
  else await syncPath(made);
  // a folder is never renamed onto one that holds something
  if (isFolder) await rename(made, target);
  else await linkOrRename(made, target);
  await syncPath(dirname(target));
}

/** A link never replaces a file. Where the disk knows none (FAT), the target is looked at once more. */
async function linkOrRename(made: string, target: string): Promise<void> {
  try {
    await link(made, target);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST')
      throw new Refusal(`${basename(target)} has appeared meanwhile; it was left alone.`);
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    await requireFree(target);
    await rename(made, target);
  }
}
