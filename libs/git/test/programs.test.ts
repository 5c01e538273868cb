import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpus } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';
import { openCatFile } from '../src/programs/cat-file.js';
import { fsck } from '../src/programs/fsck.js';
import { countPacks, maintain } from '../src/programs/maintain.js';
import { runGit, streamGit } from '../src/programs/run-git.js';
import { streamLog } from '../src/programs/stream-log.js';
import type { LoggedCommit } from '../src/programs/stream-log.js';
import { UnavailableProgram } from '../src/programs/unavailable-program.js';
import { importHistory } from './history.js';
import { bareRepository, git, gitBytes, temporaryFolder } from './real-git.js';

const nowhere = '1'.repeat(40);

async function log(dir: string, from: string | null, to: string): Promise<LoggedCommit[]> {
  const commits: LoggedCommit[] = [];
  for await (const commit of streamLog(dir, { from, to })) commits.push(commit);
  return commits;
}

async function failureOf(run: Promise<unknown>): Promise<UnavailableProgram> {
  const error: unknown = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UnavailableProgram))
    throw new Error('expected UnavailableProgram', { cause: error });
  return error;
}

function looseObject(dir: string, sha: string): string {
  return join(dir, 'objects', sha.slice(0, 2), sha.slice(2));
}

describe('running git', () => {
  test('a failing program rejects with its exit code and what it said', async () => {
    const error = await failureOf(runGit({ dir: bareRepository(), args: ['cat-file', '-t', nowhere] }));
    expect(error).toMatchObject({ program: 'cat-file', end: 'exit', exitCode: 128 });
    expect(error.stderr).toContain('could not get object info');
  });

  test('a program that prints too much, takes too long or is aborted is ended', async () => {
    const dir = bareRepository();
    importHistory(dir, [{ files: { 'a.md': 'x'.repeat(100_000) } }]);
    const show = { dir, args: ['cat-file', 'blob', 'main:a.md'] } as const;
    expect(await failureOf(runGit({ ...show, outputMaxBytes: 99_999 }))).toMatchObject({ end: 'output' });
    expect((await runGit({ ...show, outputMaxBytes: 100_000 })).length).toBe(100_000);
    const waiting = { dir, args: ['-c', 'alias.wait=!sleep 60', 'wait'] } as const;
    expect(await failureOf(runGit({ ...waiting, timeoutMs: 50 }))).toMatchObject({ end: 'timeout' });
    const controller = new AbortController();
    const aborted = failureOf(runGit({ ...waiting, signal: controller.signal }));
    controller.abort();
    expect(await aborted).toMatchObject({ end: 'aborted' });
  });

  test('a git that is not installed is told as such', async () => {
    const environment = { PATH: temporaryFolder() };
    const error = await failureOf(runGit({ dir: null, args: ['version'], environment }));
    expect(error).toMatchObject({ end: 'not_started', cause: { code: 'ENOENT' } });
  });

  test('leaving the stream early ends the program', async () => {
    const dir = bareRepository();
    importHistory(dir, [{ files: { 'a.md': 'x'.repeat(10_000_000) } }]);
    let bytes = 0;
    for await (const chunk of streamGit({ dir, args: ['cat-file', 'blob', 'main:a.md'] })) {
      bytes += chunk.length;
      break;
    }
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(10_000_000);
  });

  test('neither the environment, the user nor a hook of the repository has a say', async () => {
    const dir = bareRepository();
    const [commit = ''] = importHistory(dir, [{ files: { 'a.md': 'a' } }]);
    const trace = join(temporaryFolder(), 'hook-ran');
    writeFileSync(join(dir, 'hooks', 'reference-transaction'), `#!/bin/sh\ntouch ${trace}\n`);
    chmodSync(join(dir, 'hooks', 'reference-transaction'), 0o755);
    const home = temporaryFolder();
    writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Home\n');
    const before = { ...process.env };
    Object.assign(process.env, { HOME: home, GIT_DIR: '/nonexistent', GIT_CONFIG_COUNT: '1' });
    Object.assign(process.env, { GIT_CONFIG_KEY_0: 'user.email', GIT_CONFIG_VALUE_0: 'env@example.org' });
    try {
      const config = (await runGit({ dir, args: ['config', '--list'] })).toString();
      expect(config).toContain('core.hookspath=/dev/null');
      expect(config).not.toMatch(/user\.(name|email)/);
      await runGit({ dir, args: ['update-ref', 'refs/heads/other', commit] });
      expect(readdirSync(join(trace, '..'))).toEqual([]);
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
    }
  });
});

describe('the log', () => {
  test('commits come oldest first with what each changed', async () => {
    const dir = bareRepository();
    const text = 'line one\nline two\nline three\nline four\n';
    const shas = importHistory(dir, [
      { files: { 'a.md': text, 'd/ü "q"\n.md': 'odd' }, message: 'First\n\nBody\n' },
      { files: { 'a.md': `${text}more\n` } },
      { files: { 'a.md': null, 'b c.md': `${text}more\nand more\n` } },
      { files: { 'd/ü "q"\n.md': null } },
      { files: {}, message: '' },
    ]);
    const commits = await log(dir, null, shas[4] ?? '');
    expect(commits.map(({ commit }) => commit)).toEqual(shas);
    expect(commits[0]).toMatchObject({
      parents: [],
      author: { name: 'Ada Ö', email: 'ada@example.org' },
      committer: { name: 'Bob', email: 'bob@example.org' },
      authoredAt: 1_700_000_000_000,
      committedAt: 1_700_000_100_000,
      message: 'First\n\nBody\n',
    });
    const summaries = commits.map(({ changes }) =>
      changes.map(({ status, path, oldPath }) => [status, path, oldPath]),
    );
    expect(summaries).toEqual([
      [
        ['A', 'a.md', undefined],
        ['A', 'd/ü "q"\n.md', undefined],
      ],
      [['M', 'a.md', undefined]],
      [['R', 'b c.md', 'a.md']],
      [['D', 'd/ü "q"\n.md', undefined]],
      [],
    ]);
    const blob = (commit: number, path: string) => git(dir, ['rev-parse', `${shas[commit] ?? ''}:${path}`]);
    expect(commits[1]?.changes[0]).toMatchObject({
      mode: '100644',
      oldBlob: blob(0, 'a.md'),
      blob: blob(1, 'a.md'),
    });
    expect(commits[2]?.changes[0]).toMatchObject({ oldBlob: blob(1, 'a.md'), blob: blob(2, 'b c.md') });
    expect(commits[3]?.changes[0]).toMatchObject({ mode: '000000', blob: null });
  });

  test('only what is new since a commit is told', async () => {
    const dir = bareRepository();
    const shas = importHistory(dir, [{ files: { a: '1' } }, { files: { a: '2' } }, { files: { a: '3' } }]);
    const since = await log(dir, shas[0] ?? '', shas[2] ?? '');
    expect(since.map(({ commit }) => commit)).toEqual(shas.slice(1));
    expect(await log(dir, shas[2] ?? '', shas[2] ?? '')).toEqual([]);
  });

  // 0 ── 1 ──┐
  // └─── 2 ──3 (merges) ── 4
  test('a merge lists only the files that differ from all its parents', async () => {
    const dir = bareRepository();
    const shas = importHistory(dir, [
      { files: { 'a.md': 'base', 'both.md': 'base', 'gone.md': 'base' } },
      { files: { 'a.md': 'left', 'both.md': 'left' } },
      { files: { 'b.md': 'right', 'both.md': 'right' }, parents: [0] },
      { files: { 'both.md': 'merged', 'b.md': 'right', 'new.md': 'evil', 'gone.md': null }, parents: [1, 2] },
      { files: { 'c.md': 'after' } },
    ]);
    const commits = await log(dir, null, shas[4] ?? '');
    const merge = commits.find(({ parents }) => parents.length === 2);
    expect(merge?.parents).toEqual([shas[1], shas[2]]);
    expect(merge?.changes.map(({ status, path }) => [status, path])).toEqual([
      ['M', 'both.md'],
      ['D', 'gone.md'],
      ['A', 'new.md'],
    ]);
    const left = git(dir, ['rev-parse', `${shas[1] ?? ''}:both.md`]);
    expect(merge?.changes[0]).toMatchObject({ oldBlob: left, mode: '100644' });
    expect(commits.at(-1)?.changes.map(({ path }) => path)).toEqual(['c.md']);
  });

  test('a merge that decides nothing has no changes, and the commit after it is read right', async () => {
    const dir = bareRepository();
    const shas = importHistory(dir, [
      { files: { a: '1' } },
      { files: { a: '2' } },
      { files: { b: '1' }, parents: [0] },
      { files: { b: '1' }, parents: [1, 2], message: '' },
      { files: { c: '1' } },
    ]);
    const commits = await log(dir, shas[2] ?? '', shas[4] ?? '');
    expect(commits.map(({ commit, changes }) => [commit, changes.length])).toEqual([
      [shas[1], 1],
      [shas[3], 0],
      [shas[4], 1],
    ]);
  });

  test('dates and names nobody can read stop nothing', async () => {
    const dir = bareRepository();
    const tree = git(dir, ['mktree']);
    const odd = `tree ${tree}\nauthor Ada 1700000000\ncommitter B <b@b> ${'9'.repeat(30)} +0000\n\nOdd\n`;
    const sha = git(dir, ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'], odd);
    const [commit] = await log(dir, null, sha);
    expect(commit).toMatchObject({ commit: sha, authoredAt: 0, committedAt: 0, message: 'Odd\n' });
  });

  test('a commit that is not there, and a word that is no sha, are errors', async () => {
    const dir = bareRepository();
    expect(await failureOf(log(dir, null, nowhere))).toMatchObject({ program: 'log', end: 'exit' });
    await expect(log(dir, null, '--output=/tmp/x')).rejects.toThrow('is no sha');
  });

  const bundle = corpus('acme-wiki');
  test.skipIf(bundle === null)('a real history replays to exactly the files of its head', async () => {
    const dir = bareRepository();
    git(dir, ['fetch', '--quiet', bundle ?? '', '+HEAD:refs/heads/main']);
    const files = new Map<string, string>();
    let commits = 0;
    for await (const { changes } of streamLog(dir, {
      from: null,
      to: git(dir, ['rev-parse', 'main']),
    })) {
      commits += 1;
      for (const { status, path, oldPath, blob } of changes) {
        if (status === 'D') files.delete(path);
        if (oldPath !== undefined) files.delete(oldPath);
        if (blob !== null) files.set(path, blob);
      }
    }
    expect(commits).toBe(Number(git(dir, ['rev-list', '--count', 'main'])));
    const listed = gitBytes(dir, ['ls-tree', '-rz', 'main']).toString();
    const lines = listed.split('\0').filter((line) => line !== '');
    const expected = lines.map((line) => line.replace(/^\S+ \S+ (\S+)\t(.*)$/s, '$2 $1'));
    expect([...files].map(([path, blob]) => `${path} ${blob}`).toSorted()).toEqual(expected.toSorted());
  });
});

describe('cat-file', () => {
  test('objects come whole, whatever their bytes and size, and many at once', async () => {
    const dir = bareRepository();
    const contents = [
      '',
      '\n',
      'a\0b\n',
      'x'.repeat(300_000),
      ...Array.from({ length: 50 }, (_, i) => `${i}`),
    ];
    const shas = contents.map((text) => git(dir, ['hash-object', '-w', '--stdin'], text));
    await using reader = openCatFile(dir);
    const objects = await Promise.all([...shas, nowhere].map((sha) => reader.read(sha)));
    expect(objects.slice(0, -1)).toEqual(contents.map((text) => ({ type: 'blob', data: Buffer.from(text) })));
    expect(objects.at(-1)).toBeNull();
  });

  test('objects written later are found', async () => {
    const dir = bareRepository();
    await using reader = openCatFile(dir);
    const sha = 'f70f10e4db19068f79bc43844b49f3eece45c4e8';
    expect(await reader.read(sha)).toBeNull();
    expect(git(dir, ['hash-object', '-w', '--stdin'], 'A\n')).toBe(sha);
    expect(await reader.read(sha)).toEqual({ type: 'blob', data: Buffer.from('A\n') });
  });

  test('a broken object is an error for who asked, and the reader goes on', async () => {
    const dir = bareRepository();
    const broken = git(dir, ['hash-object', '-w', '--stdin'], randomBytes(10_000));
    const whole = git(dir, ['hash-object', '-w', '--stdin'], 'whole');
    chmodSync(looseObject(dir, broken), 0o644);
    truncateSync(looseObject(dir, broken), 5_000);
    await using reader = openCatFile(dir);
    const error = await failureOf(reader.read(broken));
    expect(error.stderr).toContain(broken);
    expect(await reader.read(whole)).toEqual({ type: 'blob', data: Buffer.from('whole') });
  });

  test('words that are no sha never reach the program, and a closed reader refuses', async () => {
    const dir = bareRepository();
    const reader = openCatFile(dir);
    await expect(reader.read('HEAD')).rejects.toThrow('is no sha');
    await reader[Symbol.asyncDispose]();
    await failureOf(reader.read(nowhere));
  });
});

describe('maintenance', () => {
  test('many packs become few, nothing is lost, and the commit graph is written', async () => {
    const dir = bareRepository();
    const shas: string[] = [];
    for (let i = 0; i < 12; i++) {
      const blob = git(dir, ['hash-object', '-w', '--stdin'], `${i}`);
      const tree = git(dir, ['mktree'], `100644 blob ${blob}\ta.md\n`);
      const parent = shas.at(-1);
      const commit = git(dir, [
        'commit-tree',
        tree,
        '-m',
        `${i}`,
        ...(parent === undefined ? [] : ['-p', parent]),
      ]);
      git(
        dir,
        ['pack-objects', '--quiet', join(dir, 'objects', 'pack', 'pack')],
        `${blob}\n${tree}\n${commit}\n`,
      );
      shas.push(commit);
    }
    git(dir, ['prune-packed']);
    // a commit no ref reaches must survive
    git(dir, ['update-ref', 'refs/heads/main', shas[10] ?? '']);
    expect(await countPacks(dir)).toBe(12);
    await maintain(dir);
    expect(await countPacks(dir)).toBeLessThan(4);
    expect(git(dir, ['cat-file', '-t', shas[11] ?? ''])).toBe('commit');
    expect(git(dir, ['fsck', '--full', '--strict'])).not.toContain('missing');
    expect(readdirSync(join(dir, 'objects', 'info', 'commit-graphs'))).toContain('commit-graph-chain');
    expect(git(dir, ['log', '--format=%s', '--', 'a.md']).split('\n')).toHaveLength(11);
  });

  test('an aborted maintenance leaves the repository whole', async () => {
    const dir = bareRepository();
    const [commit = ''] = importHistory(dir, [{ files: { 'a.md': 'a' } }]);
    const error = await maintain(dir, { signal: AbortSignal.abort() }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect((await fsck(dir)).healthy).toBe(true);
    expect(git(dir, ['rev-parse', 'main'])).toBe(commit);
  });
});

describe('fsck', () => {
  test('a sound repository is healthy, a missing blob and a flipped bit are told', async () => {
    const dir = bareRepository();
    git(dir, ['config', 'fastimport.unpackLimit', '1000']);
    const [commit = ''] = importHistory(dir, [{ files: { 'a.md': 'text of a', 'b.md': 'text of b' } }]);
    expect(await fsck(dir)).toEqual({ healthy: true, problems: [], warnings: [] });
    const blob = git(dir, ['rev-parse', `${commit}:a.md`]);
    const file = looseObject(dir, blob);
    const bytes = readFileSync(file);
    chmodSync(file, 0o644);
    writeFileSync(file, Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]));
    const flipped = await fsck(dir);
    expect(flipped.healthy).toBe(false);
    expect(flipped.problems.join('\n')).toContain(blob);
    rmSync(file);
    const missing = await fsck(dir, { connectivityOnly: true });
    expect(missing.problems).toContain(`missing blob ${blob}`);
  });

  test('odd objects are told, unless they are tolerated', async () => {
    const dir = bareRepository();
    const tree = git(dir, ['mktree']);
    const odd = `tree ${tree}\nauthor Ada 1700000000 +0000\ncommitter B <b@b> 1700000000 +0000\n\nOdd\n`;
    git(dir, [
      'update-ref',
      'refs/heads/main',
      git(dir, ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'], odd),
    ]);
    const strict = await fsck(dir);
    expect(strict.healthy).toBe(false);
    expect(strict.problems[0]).toMatch(/^error in commit [0-9a-f]{40}: missingEmail/);
    expect((await fsck(dir, { tolerated: ['missingEmail', 'badName'] })).healthy).toBe(true);
  });

  test('what is no repository cannot be checked', async () => {
    expect(await failureOf(fsck(temporaryFolder()))).toMatchObject({ end: 'exit', exitCode: 128 });
  });
});
