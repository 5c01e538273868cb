import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { runGit } from './run-git.js';

/** Longest one step of maintenance may run, in ms: a whole repack of 100,000 commits takes about a minute. */
const maintenanceTimeoutMs = 30 * 60_000;

/**
 * Puts many small packs together and brings the commit graph up to date, at low priority. Nothing is pruned: objects
 * no ref reaches stay. Packs are combined so that each is at least twice the next smaller, so the cost follows what
 * is new. No multi-pack-index is written: it would name the writer's active pack, which the next save replaces; reads
 * survive that, but `git fsck` takes it for damage.
 * @throws {UnavailableProgram} when a step fails or `signal` aborts it; the repository is whole either way
 */
export async function maintain(dir: string, options: { signal?: AbortSignal } = {}): Promise<void> {
  await runMaintenance(dir, ['repack', '--geometric=2', '-d', '-q', '--no-write-bitmap-index'], options);
  await writeCommitGraph(dir, options);
}

/** Writes what is new to the commit graph, with the changed paths that make `git log -- path` and blame quick. */
export async function writeCommitGraph(dir: string, options: { signal?: AbortSignal } = {}): Promise<void> {
  const steps = ['--reachable', '--split', '--changed-paths', '--no-progress'];
  await runMaintenance(dir, ['commit-graph', 'write', ...steps], options);
}

async function runMaintenance(
  dir: string,
  args: readonly [string, ...string[]],
  { signal }: { signal?: AbortSignal },
): Promise<void> {
  await runGit({ dir, args, background: true, timeoutMs: maintenanceTimeoutMs, ...(signal && { signal }) });
}

/** How many packs the repository has. Reads slow down measurably from a few hundred on. */
export async function countPacks(dir: string): Promise<number> {
  const names = await readdir(path.join(dir, 'objects', 'pack'));
  return names.filter((name) => name.endsWith('.pack')).length;
}
