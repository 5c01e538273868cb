import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { corpus } from '@erwik/testkit';
import { BadObject, MissingObject } from '../src/objects/object.js';
import { countPacks, maintain } from '../src/programs/maintain.js';
import { initRepository } from '../src/repository/init-repository.js';
import { openRepository } from '../src/repository/open-repository.js';
import type { Repository } from '../src/repository/open-repository.js';
import { importHistory } from './history.js';
import { bareRepository, git, gitBytes, temporaryFolder } from './real-git.js';
import { rawEntry } from '@erwik/testkit';

const nowhere = '1'.repeat(40);

async function opened(dir: string): Promise<Repository> {
  const onHang = (hang: Error) => {
    throw hang;
  };
  const repository = await openRepository(dir, { onHang });
  onTestFinished(() => repository.close());
  return repository;
}

describe('a new repository', () => {
  test('is bare, empty, without hooks, and its HEAD names main', async () => {
    const dir = join(temporaryFolder(), 'wiki.git');
    await initRepository(dir);
    expect(git(dir, ['symbolic-ref', 'HEAD'])).toBe('refs/heads/main');
    expect(git(dir, ['rev-parse', '--is-bare-repository'])).toBe('true');
    expect(git(dir, ['config', 'core.fsync'])).toBe('all');
    expect(git(dir, ['for-each-ref'])).toBe('');
    expect(existsSync(join(dir, 'hooks'))).toBe(false);
    const repository = await opened(dir);
    expect(await repository.resolveRef('refs/heads/main')).toBeNull();
  });

  test('takes a push', async () => {
    const dir = join(temporaryFolder(), 'wiki.git');
    await initRepository(dir);
    const other = bareRepository();
    const [commit] = importHistory(other, [{ files: { 'a.md': 'a' } }]);
    git(other, ['push', '--quiet', dir, 'main:main']);
    expect(await (await opened(dir)).resolveRef('refs/heads/main')).toBe(commit);
  });
});

describe('reading', () => {
  test('objects of all types and any bytes come whole; what is missing is null', async () => {
    const dir = bareRepository();
    const repository = await opened(dir);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
        const sha = git(dir, ['hash-object', '-w', '--stdin'], Buffer.from(bytes));
        expect(await repository.read(sha)).toEqual({ type: 'blob', data: Buffer.from(bytes) });
      }),
      { numRuns: 20 },
    );
    const [commit = ''] = importHistory(dir, [{ files: { 'a.md': 'a' } }]);
    git(dir, ['tag', '-a', '-m', 'tagged', 'v1', commit]);
    for (const [name, type] of [
      ['main', 'commit'],
      ['main^{tree}', 'tree'],
      ['v1', 'tag'],
    ] as const) {
      const data = gitBytes(dir, ['cat-file', type, name]);
      expect(await repository.read(git(dir, ['rev-parse', name]))).toEqual({ type, data });
    }
    expect(await repository.read(nowhere)).toBeNull();
    await expect(repository.read('HEAD')).rejects.toThrow(BadObject);
  });

  test('an object that comes later, also in a pack, is found after it was missing', async () => {
    const dir = bareRepository();
    const other = bareRepository();
    const blob = git(other, ['hash-object', '-w', '--stdin'], 'later');
    const repository = await opened(dir);
    expect(await repository.read(blob)).toBeNull();
    git(dir, ['index-pack', '--stdin'], gitBytes(other, ['pack-objects', '--stdout', '-q'], `${blob}\n`));
    expect(await repository.read(blob)).toEqual({ type: 'blob', data: Buffer.from('later') });
  });

  test('objects stay readable while their packs are put together and deleted', async () => {
    const dir = bareRepository();
    const blobs = Array.from({ length: 12 }, (_, i) =>
      git(dir, ['hash-object', '-w', '--stdin'], `text ${i}`),
    );
    for (const blob of blobs)
      git(dir, ['pack-objects', '-q', join(dir, 'objects', 'pack', 'pack')], `${blob}\n`);
    git(dir, ['prune-packed']);
    const repository = await opened(dir);
    expect(await repository.read(nowhere)).toBeNull();
    await maintain(dir);
    expect(await countPacks(dir)).toBeLessThan(12);
    for (const [i, blob] of blobs.entries()) {
      expect(await repository.read(blob)).toEqual({ type: 'blob', data: Buffer.from(`text ${i}`) });
    }
  });

  test('an object whose bits have flipped is not passed on', async () => {
    const dir = bareRepository();
    const text = 'x'.repeat(50);
    const sha = git(dir, ['-c', 'core.compression=0', 'hash-object', '-w', '--stdin'], text);
    const file = join(dir, 'objects', sha.slice(0, 2), sha.slice(2));
    const bytes = readFileSync(file);
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    chmodSync(file, 0o644);
    writeFileSync(file, bytes);
    const repository = await opened(dir);
    const read = await repository.read(sha).catch(() => null);
    expect(read).toBeNull();
  });

  test('refs are followed as they move, loose and packed', async () => {
    const dir = bareRepository();
    const [first = '', second = ''] = importHistory(dir, [{ files: { a: '1' } }, { files: { a: '2' } }]);
    const repository = await opened(dir);
    expect(await repository.resolveRef('refs/heads/main')).toBe(second);
    git(dir, ['update-ref', 'refs/heads/main', first]);
    expect(await repository.resolveRef('refs/heads/main')).toBe(first);
    git(dir, ['pack-refs', '--all', '--prune']);
    expect(await repository.resolveRef('refs/heads/main')).toBe(first);
    expect(await repository.resolveRef('refs/heads/none')).toBeNull();
  });
});

describe('trees', () => {
  test('a path leads to its entry, and nowhere where there is none', async () => {
    const dir = bareRepository();
    const files = { 'a.md': 'a', 'd/e/f.md': 'f', '日本.md': 'j', __proto__: 'p' };
    const [commit = ''] = importHistory(dir, [{ files }]);
    const repository = await opened(dir);
    for (const path of Object.keys(files)) {
      const sha = git(dir, ['rev-parse', `${commit}:${path}`]);
      expect(await repository.entryAt(commit, path)).toEqual({ mode: '100644', sha });
    }
    expect(await repository.entryAt(commit, 'd/e')).toMatchObject({ mode: '40000' });
    for (const path of ['b.md', 'a.md/x', 'd/f.md', '', 'd/', 'constructor']) {
      expect(await repository.entryAt(commit, path)).toBeNull();
    }
    await expect(repository.entryAt(nowhere, 'a.md')).rejects.toThrow(MissingObject);
    await expect(repository.entryAt(git(dir, ['rev-parse', `${commit}:a.md`]), 'x')).rejects.toThrow(
      BadObject,
    );
  });

  test('all files are listed as git lists them', async () => {
    const dir = bareRepository();
    const [commit = ''] = importHistory(dir, [
      { files: { 'a/b': '1', 'a-b': '2', 'a.md': '3', 'a/c/d.md': '4' } },
    ]);
    const listed = (await (await opened(dir)).listFiles(commit)).map(
      ({ mode, path, sha }) => `${mode} ${sha} ${path}`,
    );
    expect(listed.join('\n')).toBe(
      git(dir, ['ls-tree', '-r', '--format=%(objectmode) %(objectname) %(path)', commit]),
    );
  });

  test('a tree that holds ten billion paths ends in an error', async () => {
    const dir = bareRepository();
    let tree = git(dir, ['mktree'], `100644 blob ${git(dir, ['hash-object', '-w', '--stdin'], 'x')}\tx\n`);
    for (let level = 0; level < 10; level++) {
      tree = git(
        dir,
        ['mktree'],
        Array.from({ length: 10 }, (_, i) => `040000 tree ${tree}\t${i}\n`).join(''),
      );
    }
    const commit = git(dir, ['commit-tree', tree, '-m', 'bomb']);
    const repository = await opened(dir);
    await expect(repository.listFiles(commit)).rejects.toThrow(/more than \d+ files/);
    await expect(repository.diffCommits(null, commit)).rejects.toThrow(/more than \d+ files/);
  });

  test('folders nested without end are an error', async () => {
    const dir = bareRepository();
    let tree = git(dir, ['mktree']);
    for (let level = 0; level < 70; level++) tree = git(dir, ['mktree'], `040000 tree ${tree}\td\n`);
    const repository = await opened(dir);
    const commit = git(dir, ['commit-tree', tree, '-m', 'deep']);
    await expect(repository.listFiles(commit)).rejects.toThrow(/nested deeper/);
  });

  test('a tree of garbage is a bad object', async () => {
    const dir = bareRepository();
    const cut = rawEntry('100644', 'a.md').subarray(0, -1);
    const tree = git(dir, ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], cut);
    const commit = git(
      dir,
      ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'],
      `tree ${tree}\n\nx`,
    );
    await expect((await opened(dir)).listFiles(commit)).rejects.toThrow(BadObject);
  });
});

const path = fc.constantFrom('a', 'a/b', 'a/c', 'a-b', 'b/x/y', 'b/x', 'b', 'c.md');
const snapshot = fc.uniqueArray(fc.tuple(path, fc.constantFrom('1', '2')), {
  selector: ([name]) => name,
  maxLength: 6,
});

describe('differences', () => {
  test('between any two trees they are those git finds', async () => {
    const dir = bareRepository();
    const repository = await opened(dir);
    await fc.assert(
      fc.asyncProperty(snapshot, snapshot, async (left, right) => {
        const [a, b] = [treeOf(dir, left), treeOf(dir, right)];
        const found = (await repository.diffTrees(a, b)).map(({ path: name, before, after }) => {
          return `${before?.sha ?? '-'} ${after?.sha ?? '-'} ${name}`;
        });
        const lines = git(dir, ['diff-tree', '-r', '--no-renames', a, b])
          .split('\n')
          .filter((line) => line !== '');
        const expected = lines.map((line) => {
          const [, from = '', to = '', name = ''] = /^\S+ \S+ (\S+) (\S+) \w\t(.*)$/.exec(line) ?? [];
          return `${from.replace(/^0+$/, '-')} ${to.replace(/^0+$/, '-')} ${name}`;
        });
        expect(found.toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 25 },
    );
  });

  test('a file that only became executable differs', async () => {
    const dir = bareRepository();
    const blob = git(dir, ['hash-object', '-w', '--stdin'], 'x');
    const [plain = '', executable = ''] = ['100644', '100755'].map((mode) =>
      git(dir, ['mktree'], `${mode} blob ${blob}\ta.md\n`),
    );
    const [before, after] = [
      { mode: '100644', sha: blob },
      { mode: '100755', sha: blob },
    ];
    const repository = await opened(dir);
    expect(await repository.diffTrees(plain, executable)).toEqual([{ path: 'a.md', before, after }]);
  });

  test('from nothing to a commit every file is new, and back', async () => {
    const dir = bareRepository();
    const [commit = ''] = importHistory(dir, [{ files: { 'a.md': 'a', 'd/b.md': 'b' } }]);
    const repository = await opened(dir);
    const added = await repository.diffCommits(null, commit);
    expect(added.map(({ path: name, before, after }) => [name, before, after?.mode])).toEqual([
      ['a.md', null, '100644'],
      ['d/b.md', null, '100644'],
    ]);
    expect((await repository.diffCommits(commit, null)).every(({ after }) => after === null)).toBe(true);
    expect(await repository.diffCommits(commit, commit)).toEqual([]);
  });
});

/** A tree of these files, as far as they fit together: a file gives way to a folder of its name. */
function treeOf(dir: string, files: readonly (readonly [string, string])[]): string {
  const folders = new Set(
    files.flatMap(([name]) =>
      name
        .split('/')
        .slice(0, -1)
        .map((_, i, all) => all.slice(0, i + 1).join('/')),
    ),
  );
  const kept = files.filter(([name]) => !folders.has(name));
  const [commit = ''] = importHistory(dir, [{ files: Object.fromEntries(kept) }]);
  return git(dir, ['rev-parse', `${commit}^{tree}`]);
}

describe('history', () => {
  // 0 ── 1 ── 3
  // └─── 2
  test('a commit descends from its ancestors and counts as its own', async () => {
    const dir = bareRepository();
    const shas = importHistory(dir, [
      { files: { a: '0' } },
      { files: { a: '1' } },
      { files: { b: '2' }, parents: [0] },
      { files: { a: '3' }, parents: [1] },
    ]);
    const repository = await opened(dir);
    for (const ancestor of shas) {
      for (const commit of shas) {
        const expected = git(dir, ['merge-base', '--all', ancestor, commit]) === ancestor;
        expect(await repository.isAncestor(ancestor, commit)).toBe(expected);
      }
    }
    await expect(repository.isAncestor(nowhere, shas[0] ?? '')).rejects.toThrow(MissingObject);
    await expect(repository.isAncestor(shas[0] ?? '', nowhere)).rejects.toThrow(MissingObject);
  });

  test('a walk goes from the newest to older commits, as far as it is told', async () => {
    const dir = bareRepository();
    const shas = importHistory(
      dir,
      Array.from({ length: 10 }, (_, i) => ({ files: { a: `${i}` } })),
    );
    const repository = await opened(dir);
    expect(await repository.walk(shas[9] ?? '', { limit: 4 })).toEqual(shas.slice(6).toReversed());
    expect(await repository.walk(shas[1] ?? '', { limit: 100 })).toEqual([shas[1], shas[0]]);
    await expect(repository.walk(nowhere, { limit: 1 })).rejects.toThrow(MissingObject);
  });

  const bundle = corpus('tldr-pages');
  test.skipIf(bundle === null)('a real wiki is listed and compared as git does it', async () => {
    const dir = bareRepository();
    git(dir, ['fetch', '--quiet', bundle ?? '', 'main:refs/heads/main', '--update-head-ok']);
    const repository = await opened(dir);
    const head = (await repository.resolveRef('refs/heads/main')) ?? '';
    const files = await repository.listFiles(head);
    expect(files.map(({ path: name, sha }) => `${sha} ${name}`).join('\n')).toBe(
      git(dir, ['-c', 'core.quotePath=false', 'ls-tree', '-r', '--format=%(objectname) %(path)', head]),
    );
    const [, , , older = ''] = await repository.walk(head, { limit: 4 });
    const changed = git(dir, ['diff', '--no-renames', '--name-only', older, head]).split('\n');
    expect((await repository.diffCommits(older, head)).map(({ path: name }) => name)).toEqual(changed);
    expect(await repository.isAncestor(older, head)).toBe(true);
  });
});
