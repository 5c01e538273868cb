import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder, until } from '@erwik/testkit';
import { describe, expect, it } from 'vitest';
import { checkTokens, leftovers } from '../src/check-tokens.js';
import { makeLoopDisk, whyNoLoopDisk } from '../src/loop-disk.js';
import type { LoopDisk } from '../src/loop-disk.js';
import { isAlive } from '../src/run-node.js';
import { gitIn, startNode } from '../src/start-node.js';
import type { NodeOptions } from '../src/start-node.js';
import { startTokenWriters } from '../src/token-writers.js';
import { postForm } from '../src/wiki-client.js';

const cuts = 10;
/** Saves before a cut; another number each time, so that the cuts come at other moments of a save. */
const savesBefore = (cut: number): number => 15 + ((cut * 7) % 20);

const why = whyNoLoopDisk() ?? (hasCompiler() ? null : 'there is no C compiler for the second test');
if (why !== null) process.stderr.write(`the power-cut tests are skipped: ${why}\n`);

//   8 writers ── node ── ext4 ── loop device ── a file: the disk
//                          └─ cut here, while saves are under way
describe.skipIf(why !== null)('a node whose power is cut', () => {
  it(
    `has every acknowledged save after each of ${cuts} cuts, and starts again`,
    { timeout: 240_000 },
    async () => {
      await using folder = await temporaryFolder();
      await using disk = makeLoopDisk(folder.path);
      const data = join(disk.path, 'data');
      const acknowledged = new Set<string>();
      for (let cut = 1; cut <= cuts; cut += 1) {
        for (const token of await writeUntilCut(disk, data, savesBefore(cut))) acknowledged.add(token);
        const repository = join(data, 'wiki.git');
        expect(checkTokens(repository, acknowledged), `cut ${cut}`).toEqual({ lost: [], duplicated: [] });
        expect(gitIn(repository, ['fsck', '--strict', '--no-dangling'])).toBe('');
      }
      await using node = await startNode(data);
      expect((await postForm(node.url, 'After', { text: 'saved after all that\n' })).status).toBe(303);
      expect(await node.stop()).toBe(0);
      expect(leftovers(join(data, 'wiki.git'))).toEqual([]);
    },
  );

  it(
    'would lose saves if they were not brought to the disk, so that this test can fail',
    { timeout: 120_000 },
    async () => {
      await using folder = await temporaryFolder();
      await using disk = makeLoopDisk(folder.path);
      const data = join(disk.path, 'data');
      const library = join(folder.path, 'no-fsync.so');
      const source = fileURLToPath(new URL('../fixtures/no-fsync.c', import.meta.url));
      execFileSync('gcc', ['-shared', '-fPIC', '-o', library, source]);
      // the node is there and known to the disk; only the saves that follow are not
      await using first = await startNode(data);
      await first.stop();
      execFileSync('sync', ['--file-system', disk.path]);
      const acknowledged = await writeUntilCut(disk, data, 30, { environment: { LD_PRELOAD: library } });
      expect(acknowledged.length).toBeGreaterThanOrEqual(30);
      expect(lostIn(join(data, 'wiki.git'), acknowledged).length).toBeGreaterThan(0);
    },
  );
});

/** Runs a node on the disk, cuts the power under it while it saves, and mounts the disk again. The answer is what it acknowledged. */
async function writeUntilCut(
  disk: LoopDisk,
  data: string,
  saves: number,
  options: NodeOptions = {},
): Promise<readonly string[]> {
  await using node = await startNode(data, options);
  await using writers = startTokenWriters(() => node.url, { writers: 8, pages: 4 });
  await until(() => writers.acknowledged.size >= saves, { what: `${saves} saves`, timeoutMs: 60_000 });
  const pids = [node.process.pid ?? 0, ...node.pids()];
  disk.cutPower();
  for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  await until(() => !pids.some(isAlive), { what: 'the end of all processes' });
  await writers.stop();
  await until(() => (disk.mountAgain(), true), { what: 'the end of all use of the disk' });
  expect(writers.faults).toEqual([]);
  return [...writers.acknowledged.keys()];
}

function lostIn(repository: string, tokens: readonly string[]): readonly string[] {
  try {
    return checkTokens(repository, tokens).lost;
  } catch {
    return tokens; // git cannot read what is there
  }
}

function hasCompiler(): boolean {
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
