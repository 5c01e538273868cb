import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, truncateSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { watchdog } from '../src/repository/watchdog.js';
import { importHistory } from './history.js';
import { bareRepository, git } from './real-git.js';

const folder = fileURLToPath(new URL('../node_modules/.test/', import.meta.url));
const child = join(folder, 'repository-child.mjs');

beforeAll(async () => {
  await build({
    entryPoints: [fileURLToPath(new URL('repository-child.ts', import.meta.url))],
    outfile: child,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
});

/** Runs the child to its end. */
function run(args: string[]): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [child, ...args], { timeout: 20_000 }, (error, stdout) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout });
    });
  });
}

function truncateObject(dir: string, sha: string, bytes: number): void {
  const file = join(dir, 'objects', sha.slice(0, 2), sha.slice(2));
  chmodSync(file, 0o644);
  truncateSync(file, bytes);
}

describe('a truncated loose object', () => {
  test('hangs libgit2, which the watchdog reports: the process itself is not blocked', async () => {
    const dir = bareRepository();
    const sha = git(dir, ['hash-object', '-w', '--stdin'], randomBytes(20_000));
    expect(await run(['read', dir, sha])).toEqual({ code: 0, stdout: 'read blob\n' });
    truncateObject(dir, sha, 10_000);
    const hung = await run(['read', dir, sha]);
    expect(hung).toEqual({ code: 3, stdout: `slow read ${sha}\nhung read ${sha}\n` });
  });

  test('that is a commit does not block the process in a walk', async () => {
    const dir = bareRepository();
    git(dir, ['config', 'fastimport.unpackLimit', '1000']);
    const [commit = ''] = importHistory(dir, [
      { files: { 'a.md': 'a' }, message: randomBytes(3000).toString('hex') },
    ]);
    truncateObject(dir, commit, 1000);
    const hung = await run(['walk', dir, commit]);
    expect(hung).toEqual({ code: 3, stdout: `slow read ${commit}\nhung read ${commit}\n` });
  });
});

test('a call that ends in time is passed on, whether it ends well or not', async () => {
  const guarded = watchdog({
    onHang: (hang) => {
      throw hang;
    },
  });
  expect(await guarded('read', 'x', () => Promise.resolve(7))).toBe(7);
  await expect(guarded('read', 'x', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

const traces = (() => {
  try {
    execFileSync('strace', ['-f', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!traces)('what libgit2 would write in this process it would make durable', async () => {
  const dir = bareRepository();
  const trace = join(dir, 'trace');
  execFileSync('strace', [
    '-f',
    '-e',
    'trace=fsync,fdatasync',
    '-o',
    trace,
    process.execPath,
    child,
    'write',
    dir,
  ]);
  const synced = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => /f(?:data)?sync\(\d+\)\s+= 0/.test(line));
  // the object and its folder
  expect(synced.length).toBeGreaterThanOrEqual(2);
});
