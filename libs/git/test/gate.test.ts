import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkBlob } from '../src/gate/check-blob.js';
import { checkCommit } from '../src/gate/check-commit.js';
import { checkPath, isServed } from '../src/gate/check-path.js';
import { checkTree } from '../src/gate/check-tree.js';
import { refusals } from '../src/gate/faults.js';
import type { Fault } from '../src/gate/faults.js';
import { blobMaxBytes, parentsMax, pathMaxDepth, structureMaxBytes } from '../src/gate/limits.js';
import { bareRepository, git, gitBytes } from './real-git.js';
import { evilCommits, evilTrees, rawEntry } from '@erwik/testkit';

const now = Date.parse('2026-11-22T12:00:00Z');

function codes(faults: readonly Fault[]): string[] {
  return [...new Set(faults.map(({ code }) => code))].toSorted();
}

describe('paths', () => {
  test.each([
    'Home.md',
    'guides/Bilbo-Baggins.md',
    '.redirects.gollum',
    'What is this?.md',
    '-rf.md',
    '--output=x.md',
    '__proto__.md',
    'constructor',
    '日本語/ページ.md',
    'שלום.md',
    'é.md',
    '👨‍👩‍👧.md',
    '❤️‍🔥.md',
    'می‌خواهم.md',
    'git.md',
    'dot.git',
    'gitlab~1.md',
    'console.md',
    `${'d/'.repeat(pathMaxDepth - 1)}x.md`,
  ])('%j has no fault', (path) => {
    expect(codes(checkPath(path))).toEqual([]);
  });

  test.each([
    ['', 'empty_name'],
    ['/etc/passwd', 'empty_name'],
    ['a//b', 'empty_name'],
    ['a/', 'empty_name'],
    ['.', 'dot_name'],
    ['a/../../etc', 'dot_name'],
    ['..\\..\\x.md', 'dot_name'],
    ['.git/config', 'git_name'],
    ['a/.GIT/hooks/x', 'git_name'],
    ['git~1', 'git_name'],
    ['GIT~1/config', 'git_name'],
    ['.g\u200cit/config', 'git_name'],
    ['.gi\ufefft', 'git_name'],
    ['.git ', 'git_name'],
    ['.git.', 'git_name'],
    ['.git. . .', 'git_name'],
    ['.git::$INDEX_ALLOCATION', 'git_name'],
    ['x\\.git\\config', 'git_name'],
    ['a\0b', 'nul_name'],
    ['a\nb', 'control_name'],
    ['a\u001b[31m', 'control_name'],
    ['a\u0085b', 'control_name'],
    ['a\u202egnp.exe', 'hidden_name'],
    ['a\u200bb', 'hidden_name'],
    ['\u200dHome.md', 'hidden_name'],
    ['a\\b', 'backslash_name'],
    ['\ufffd.md', 'bad_utf8'],
    ['\ud800.md', 'bad_utf8'],
    ['e\u0301.md', 'not_nfc'],
    ['con', 'device_name'],
    ['a/AUX.md', 'device_name'],
    ['nul.tar.gz', 'device_name'],
    ['com1', 'device_name'],
    ['trailing.', 'windows_end'],
    ['trailing ', 'windows_end'],
    ['.gitmodules', 'dot_file'],
    ['.erwiki/x.yml', 'dot_file'],
    ['x'.repeat(256), 'name_too_long'],
    ['é'.repeat(128), 'name_too_long'],
    [`${'d/'.repeat(pathMaxDepth)}x.md`, 'too_deep'],
  ])('%j is refused as %s', (path, code) => {
    expect(codes(checkPath(path))).toContain(code);
    expect(refusals(checkPath(path), 'write')).not.toEqual([]);
  });

  test('any spelling of .git with ignorable characters, case, dots and spaces is found', () => {
    const ignorable = fc.array(fc.constantFrom('\u200c', '\u200d', '\u202a', '\u206f', '\ufeff'), {
      maxLength: 2,
    });
    const letter = (char: string) =>
      fc.tuple(fc.constantFrom(char, char.toUpperCase()), ignorable).map(([c, extra]) => c + extra.join(''));
    const end = fc.stringMatching(/^[. ]{0,3}(:[a-z$]{0,4})?$/);
    const spelling = fc
      .tuple(letter('.'), letter('g'), letter('i'), letter('t'), end)
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(spelling, (name) =>
        refusals(checkPath(`a/${name}/b`), 'adopt').some(({ code }) => code === 'git_name'),
      ),
    );
  });

  test('readers see ordinary files at good paths only', () => {
    expect(isServed('Home.md', '100644')).toBe(true);
    expect(isServed('Home.md', '120000')).toBe(false);
    expect(isServed('run.md', '100755')).toBe(true);
    expect(isServed('module', '160000')).toBe(false);
    expect(isServed('.env', '100644')).toBe(false);
  });
});

describe('evil objects', () => {
  test.each(evilTrees)(
    'a tree with $name is refused in what is written, and dangerous: $dangerous',
    (evil) => {
      const dir = bareRepository();
      const data = evil.tree(dir);
      const sha = git(dir, ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], data);
      const faults = checkTree(gitBytes(dir, ['cat-file', 'tree', sha]), { path: '' });
      expect(codes(faults)).toContain(evil.code);
      expect(refusals(faults, 'write')).not.toEqual([]);
      expect(refusals(faults, 'adopt').length > 0).toBe(evil.dangerous);
    },
  );

  test.each(evilCommits)(
    'a commit with $name is refused in what is written, and dangerous: $dangerous',
    (evil) => {
      const dir = bareRepository();
      const tree = git(dir, ['mktree']);
      const sha = git(
        dir,
        ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'],
        evil.commit(tree),
      );
      const faults = checkCommit(gitBytes(dir, ['cat-file', 'commit', sha]), { now, path: sha });
      expect(codes(faults)).toContain(evil.code);
      expect(refusals(faults, 'write')).not.toEqual([]);
      expect(refusals(faults, 'adopt').length > 0).toBe(evil.dangerous);
    },
  );

  test('there are at least fifty of them', () => {
    expect(evilTrees.length + evilCommits.length).toBeGreaterThanOrEqual(50);
  });
});

describe('trees', () => {
  test('what git itself writes has no fault', () => {
    const dir = bareRepository();
    const blob = git(dir, ['hash-object', '-w', '--stdin'], 'text');
    const folder = git(dir, ['mktree'], `100644 blob ${blob}\tx.md\n`);
    const lines = [`100644 blob ${blob}\ta.md`, `040000 tree ${folder}\ta`, `100644 blob ${blob}\ta-b.md`];
    const tree = git(dir, ['mktree'], `${lines.join('\n')}\n`);
    expect(checkTree(gitBytes(dir, ['cat-file', 'tree', tree]), { path: '' })).toEqual([]);
  });

  test('faults name the path below the root', () => {
    expect(checkTree(rawEntry('100644', '.env'), { path: 'a/b' }).map(({ path }) => path)).toEqual([
      'a/b/.env',
    ]);
  });

  test('an old oddity is not held against an edit beside it, a new one is', () => {
    const before = Buffer.concat([rawEntry('100755', 'Run.md'), rawEntry('120000', 'link')]);
    const beside = Buffer.concat([rawEntry('100644', 'New.md'), before]);
    expect(checkTree(beside, { path: '', before })).toEqual([]);
    const twin = Buffer.concat([before, rawEntry('100644', 'run.md')]);
    expect(codes(checkTree(twin, { path: '', before }))).toEqual(['case_twins']);
    const changed = Buffer.concat([rawEntry('100755', 'Run.md', 'b'), rawEntry('120000', 'link')]);
    expect(codes(checkTree(changed, { path: '', before }))).toEqual(['executable']);
  });

  test('random bytes never make the gate throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        checkTree(Buffer.from(bytes), { path: '' });
        checkCommit(Buffer.from(bytes), { now });
      }),
    );
    expect(codes(checkTree(Buffer.from('100644 cut'), { path: '' }))).toEqual(['broken_tree']);
  });

  test('a tree of more bytes than the limit is refused unread', () => {
    expect(codes(checkTree(Buffer.alloc(structureMaxBytes + 1), { path: '' }))).toEqual(['too_big']);
  });
});

describe('commits and files', () => {
  test('what git itself commits has no fault, a merge of as many parents as allowed included', () => {
    const dir = bareRepository();
    const tree = git(dir, ['mktree']);
    const roots = Array.from({ length: parentsMax }, (_, i) =>
      git(dir, ['commit-tree', tree, '-m', `root ${i}`]),
    );
    const merge = git(dir, [
      'commit-tree',
      tree,
      '-m',
      'Öl: ünïcode\n\nbody',
      ...roots.flatMap((sha) => ['-p', sha]),
    ]);
    for (const sha of [roots[0] ?? '', merge]) {
      expect(checkCommit(gitBytes(dir, ['cat-file', 'commit', sha]), { now: Date.now() })).toEqual([]);
    }
  });

  test('a file may be as big as the limit and not a byte bigger', () => {
    expect(checkBlob(blobMaxBytes, 'a.png')).toEqual([]);
    expect(codes(checkBlob(blobMaxBytes + 1, 'a.png'))).toEqual(['big_blob']);
  });
});
