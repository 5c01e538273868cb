import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lockRepository } from '../src/writer/lock-repository.js';
import { sweepLeftovers } from '../src/writer/sweep-leftovers.js';
import { bareRepository, git, temporaryFolder } from './real-git.js';

async function bundledCommitter(): Promise<string> {
  const outfile = join(temporaryFolder(), 'committer.mjs');
  const entry = join(import.meta.dirname, 'committer.ts');
  const stub = join(temporaryFolder(), 'vitest.mjs');
  writeFileSync(stub, 'export const onTestFinished = () => undefined;');
  await build({
    ...{ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' },
    target: 'node20',
    alias: { vitest: stub },
  });
  return outfile;
}

interface Committer {
  readonly child: ChildProcess;
  /** the commits it printed, once it has ended */
  readonly acknowledged: Promise<string[]>;
  /** resolves when that many lines were printed */
  readonly printed: (lines: number) => Promise<void>;
}

function startCommitter(program: string, dir: string, run: number): Committer {
  const child = spawn(process.execPath, [program, dir, `${run}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const waiting: { lines: number; resolve: () => void }[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    for (const wait of waiting) if (lines.length >= wait.lines) wait.resolve();
  });
  const acknowledged = once(reader, 'close').then(() => lines.filter((line) => /^[0-9a-f]{40}$/.test(line)));
  const printed = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ lines: count, resolve });
      child.once('exit', () => reject(new Error('the committer ended by itself')));
      if (lines.length >= count) resolve();
    });
  return { child, acknowledged, printed };
}

describe('a store that is killed', () => {
  test(
    'has lost nothing it acknowledged, and the next start needs nobody',
    { timeout: 120_000 },
    async () => {
      const program = await bundledCommitter();
      const dir = bareRepository();
      const acknowledged: string[] = [];
      for (let run = 0; run < 12; run++) {
        const committer = startCommitter(program, dir, run);
        await committer.printed(2 + run * 3);
        committer.child.kill('SIGKILL');
        acknowledged.push(...(await committer.acknowledged));
      }
      const lock = await lockRepository(dir);
      await sweepLeftovers(dir);
      await lock.release();
      const history = new Set(git(dir, ['rev-list', '--first-parent', 'refs/heads/main']).split('\n'));
      expect(acknowledged.length).toBeGreaterThan(100);
      expect(acknowledged.filter((commit) => !history.has(commit))).toEqual([]);
      expect(git(dir, ['fsck', '--strict', '--full', '--no-dangling'])).toBe('');
      expect(readdirSync(join(dir, 'objects/pack')).filter((name) => /^tmp|\.keep$/.test(name))).toEqual([]);
      expect(existsSync(join(dir, 'refs/heads/main.lock'))).toBe(false);
    },
  );
});

describe('the lock of a repository', () => {
  test('is had by one store, and a second is told who has it', async () => {
    const dir = bareRepository();
    const first = await lockRepository(dir);
    await expect(lockRepository(dir)).rejects.toMatchObject({
      code: 'held',
      message: expect.stringContaining(`${process.pid}`),
    });
    await first.release();
    const second = await lockRepository(dir);
    await second.release();
  });

  test('of two that ask at once is had by one', async () => {
    const dir = bareRepository();
    const outcomes = await Promise.allSettled([lockRepository(dir), lockRepository(dir)]);
    const [lock, ...others] = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value] : [],
    );
    expect(others).toEqual([]);
    await lock?.release();
  });

  test('cannot be taken in a folder that is not there', async () => {
    await expect(lockRepository(join(temporaryFolder(), 'absent'))).rejects.toMatchObject({
      code: 'write_failed',
    });
  });
});

describe('the sweep at the start', () => {
  test('removes locks and temporary files and nothing else', async () => {
    const dir = bareRepository();
    const sha = git(dir, ['hash-object', '-w', '--stdin'], 'kept');
    mkdirSync(join(dir, 'refs/heads/topic'), { recursive: true });
    mkdirSync(join(dir, 'objects/aa'), { recursive: true });
    mkdirSync(join(dir, 'objects/tmp_objdir-incoming-x/aa'), { recursive: true });
    const stale = [
      ...['HEAD.lock', 'packed-refs.lock', 'refs/heads/main.lock', 'refs/heads/topic/deep.lock'],
      ...['objects/aa/tmp_obj_x', 'objects/pack/tmp_pack_y', 'objects/pack/.tmp-7-pack-1.idx'],
      'objects/pack/pack-1234.keep',
    ];
    for (const path of stale) writeFileSync(join(dir, path), '');
    writeFileSync(join(dir, 'objects/pack/pack-5678.keep'), 'an operator wants this\n');
    const { removed, quarantined } = await sweepLeftovers(dir);
    expect(removed.toSorted()).toEqual([...stale, 'objects/tmp_objdir-incoming-x'].sort());
    expect(quarantined).toEqual([]);
    expect(existsSync(join(dir, 'objects/pack/pack-5678.keep'))).toBe(true);
    expect(git(dir, ['cat-file', '-p', sha])).toBe('kept');
    expect(await sweepLeftovers(dir)).toMatchObject({ removed: [], quarantined: [] });
  });

  test('moves broken objects and packs out of the way of their readers', async () => {
    const dir = bareRepository();
    const loose = ['whole', 'empty', 'truncated', 'flipped'].map((text) =>
      git(dir, ['hash-object', '-w', '--stdin'], text),
    );
    const pathOf = (sha: string): string => join('objects', sha.slice(0, 2), sha.slice(2));
    const [whole, empty, truncated, flipped] = loose.map((sha) => pathOf(sha));
    for (const path of [empty!, truncated!, flipped!]) chmodSync(join(dir, path), 0o644);
    truncateSync(join(dir, empty!), 0);
    truncateSync(join(dir, truncated!), 12);
    const bytes = readFileSync(join(dir, flipped!));
    bytes[8] = (bytes[8] ?? 0) ^ 0x20;
    writeFileSync(join(dir, flipped!), bytes);
    const broken = ['1', '2'].map((text) => {
      const sha = git(dir, ['hash-object', '-w', '--stdin'], `packed ${text}`);
      return git(dir, ['pack-objects', '-q', join(dir, 'objects/pack/pack')], `${sha}\n`);
    });
    const [shortPack, emptyIndex] = broken;
    chmodSync(join(dir, `objects/pack/pack-${shortPack}.pack`), 0o644);
    chmodSync(join(dir, `objects/pack/pack-${emptyIndex}.idx`), 0o644);
    truncateSync(join(dir, `objects/pack/pack-${shortPack}.pack`), 40);
    truncateSync(join(dir, `objects/pack/pack-${emptyIndex}.idx`), 0);
    const { quarantined } = await sweepLeftovers(dir);
    expect(quarantined).toEqual(expect.arrayContaining([empty, truncated, flipped]));
    expect(quarantined).toEqual(
      expect.arrayContaining([`objects/pack/pack-${shortPack}.pack`, `objects/pack/pack-${emptyIndex}.idx`]),
    );
    expect(quarantined).not.toContain(whole);
    expect(readdirSync(join(dir, 'objects/pack'))).toEqual([]);
    expect(readdirSync(join(dir, 'quarantine'))).toHaveLength(quarantined.length);
    expect(git(dir, ['fsck', '--no-dangling'])).toBe('');
  });
});
