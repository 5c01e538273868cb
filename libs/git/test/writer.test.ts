import { until } from '@erwik/testkit';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeCommit } from '../src/objects/commit.js';
import { listTipRefs } from '../src/writer/tip-refs.js';
import { describe, expect, test } from 'vitest';
import { readTyped } from '../src/objects/object.js';
import type { Sha } from '../src/objects/object.js';
import { bareRepository, git } from './real-git.js';
import { fsck, firstParents, open, packBytes, packFiles, ref, save, saveOne, textAt, who } from './saving.js';

describe('a commit', () => {
  test('is what git reads, with files and folders made, changed and taken away', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    expect(writer.head()).toBeNull();
    const home = await saveOne(writer, 'Home.md', 'welcome');
    expect(writer.head()).toBe(home.commit);
    expect(git(dir, ['rev-parse', ref])).toBe(home.commit);
    await saveOne(writer, 'a/b/c.md', 'deep');
    await saveOne(writer, 'a/b.md', 'beside');
    await saveOne(writer, 'Home.md', 'changed');
    expect(git(dir, ['ls-tree', '-r', '--name-only', ref]).split('\n')).toEqual([
      'Home.md',
      'a/b.md',
      'a/b/c.md',
    ]);
    expect(textAt(dir, 'Home.md')).toBe('changed');
    await saveOne(writer, 'a/b/c.md', null);
    await saveOne(writer, 'never/was.md', null);
    expect(git(dir, ['ls-tree', '-r', '--name-only', ref]).split('\n')).toEqual(['Home.md', 'a/b.md']);
    expect(git(dir, ['log', '-1', '--format=%an %ae %ad %s', '--date=iso', ref])).toBe(
      'Ada ada@example.org 2023-11-14 23:13:20 +0100 never/was.md: null',
    );
    expect(fsck(dir)).toBe('');
  });

  test('of several files, with a page that becomes a folder, is one tree', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    await saveOne(writer, 'topic', 'a page');
    const changes = [
      { path: 'topic', data: null },
      { path: 'topic/one.md', data: Buffer.from('1') },
      { path: 'topic/two.md', data: Buffer.from('2') },
    ];
    const made = await writer.submit((draft) =>
      draft.commit({ changes, author: who, committer: who, message: 'm' }),
    );
    expect(made.blobs).toEqual([
      null,
      git(dir, ['rev-parse', `${ref}:topic/one.md`]),
      git(dir, ['rev-parse', `${ref}:topic/two.md`]),
    ]);
    await expect(saveOne(writer, 'topic', 'a file again')).rejects.toThrow(/a file and a folder/);
    await expect(saveOne(writer, 'topic/one.md/below', 'x')).rejects.toThrow(/a file and a folder/);
    await expect(saveOne(writer, '../evil', 'x')).rejects.toThrow(/cannot be a name/);
    expect(git(dir, ['ls-tree', '-r', '--name-only', ref]).split('\n')).toEqual([
      'topic/one.md',
      'topic/two.md',
    ]);
    expect(fsck(dir)).toBe('');
  });

  test('that was made elsewhere becomes the head with all that was put, and its tips are named until they are one', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    const { commit: first } = await saveOne(writer, 'a.md', 'one');
    const { commit: other } = await writer.submit((draft) => save(draft, 'b.md', 'elsewhere'));
    const tree = git(dir, ['rev-parse', `${other}^{tree}`]);
    const merge = await writer.submit((draft) => {
      const data = encodeCommit({
        tree,
        parents: [first, other],
        author: who,
        committer: who,
        message: 'both',
      });
      const sha = draft.put({ type: 'commit', data });
      draft.moveTo(sha, [first, other]);
      return sha;
    });
    expect(git(dir, ['rev-parse', ref])).toBe(merge);
    expect(await listTipRefs(dir)).toEqual([first, other].sort());
    expect(git(dir, ['for-each-ref', '--format=%(refname)', 'refs/erwik'])).toContain(
      `refs/erwik/tips/${other}`,
    );
    await saveOne(writer, 'a.md', 'on top');
    expect(await listTipRefs(dir)).toEqual([]);
    expect(fsck(dir)).toBe('');
  });

  test('is seen by the builds behind it, with what it is made of', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    const saving = saveOne(writer, 'a/b', 'text');
    const seen = await writer.submit(async (draft) => {
      const entry = await draft.entryAt('a/b');
      return { head: draft.head, text: entry === null ? null : await readTyped(draft, entry.sha, 'blob') };
    });
    expect(seen.text?.toString()).toBe('text');
    expect(seen.head).toBe((await saving).commit);
    // what a build saw is durable when its submit resolves, though it made nothing
    expect(git(dir, ['rev-parse', ref])).toBe(seen.head);
    expect(await writer.submit((draft) => draft.entryAt('a/b/c'))).toBeNull();
    expect(await writer.submit((draft) => draft.entryAt('x'))).toBeNull();
    expect(await writer.read('1'.repeat(40))).toBeNull();
  });
});

describe('many submits', () => {
  test('are each a commit, in the order of the first parents, in few packs', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    const made = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        saveOne(writer, `folder-${i % 5}/page-${i % 30}.md`, `text ${i}`),
      ),
    );
    expect(new Set(made.map(({ commit }) => commit)).size).toBe(300);
    expect(firstParents(dir)).toEqual(made.map(({ commit }) => commit));
    // packs that were replaced are unlinked behind the saves' backs, and all of them by the time it is closed
    await writer.close();
    expect(packFiles(dir).filter((name) => name.endsWith('.pack'))).toHaveLength(1);
    expect(fsck(dir)).toBe('');
  });

  test('with one that throws lose just that one', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    const outcomes = await Promise.allSettled([
      saveOne(writer, 'a', '1'),
      writer.submit(async (draft) => {
        await save(draft, 'b', 'half done');
        throw new Error('changed my mind');
      }),
      saveOne(writer, 'c', '3'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(git(dir, ['ls-tree', '--name-only', ref]).split('\n')).toEqual(['a', 'c']);
    expect(firstParents(dir)).toHaveLength(2);
  });

  test('by hundreds of edits of a big folder cost about a kilobyte each, in chains git can read', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    const text = (i: number, edit: number): string =>
      Array.from(
        { length: 30 },
        (_, line) => `line ${line} of page ${i} ${line === 7 ? `edit ${edit}` : ''}`,
      ).join('\n');
    const changes = Array.from({ length: 1000 }, (_, i) => ({
      path: `Page-${i}.md`,
      data: Buffer.from(text(i, 0)),
    }));
    await writer.submit((draft) => draft.commit({ changes, author: who, committer: who, message: 'all' }));
    await writer.roll();
    const before = packBytes(dir);
    await Promise.all(
      Array.from({ length: 500 }, (_, i) => saveOne(writer, `Page-${(i * 7) % 40}.md`, text(i % 40, i))),
    );
    await writer.close();
    expect((packBytes(dir) - before) / 500).toBeLessThan(1000);
    expect(fsck(dir)).toBe('');
    const chains = git(dir, [
      'verify-pack',
      '-v',
      ...packFiles(dir)
        .filter((name) => name.endsWith('.idx'))
        .map((name) => join(dir, 'objects/pack', name)),
    ]);
    const depths = [...chains.matchAll(/^chain length = (\d+)/gm)].map((match) => Number(match[1]));
    expect(Math.max(...depths)).toBe(40);
  });

  test('fill packs that are left for good, and only the active one is kept from git', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    for (let i = 0; i < 13; i++) await saveOne(writer, `page-${i}`, randomBytes(40_000).toString('base64'));
    const ending = (end: string): string[] => packFiles(dir).filter((name) => name.endsWith(end));
    expect(ending('.pack').length).toBeGreaterThan(ending('.keep').length);
    expect(ending('.keep').length).toBeGreaterThan(0);
    await writer.close();
    expect(ending('.pack').length).toBeGreaterThan(1);
    expect(ending('.keep')).toEqual([]);
    expect(fsck(dir)).toBe('');
  });
});

describe('other programs', () => {
  test('that move the branch have the builds run again on the moved branch', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    await saveOne(writer, 'a', '1');
    const tree = git(dir, ['rev-parse', `${ref}^{tree}`]);
    const outside = git(dir, ['commit-tree', tree, '-p', ref, '-m', 'from outside']);
    git(dir, ['update-ref', ref, outside]);
    const made = await Promise.all(['b', 'c', 'd'].map((name) => saveOne(writer, name, 'text')));
    expect(firstParents(dir).slice(1)).toEqual([outside, ...made.map(({ commit }) => commit)]);
    git(dir, ['pack-refs', '--all']);
    await saveOne(writer, 'e', 'after pack-refs');
    expect(textAt(dir, 'e')).toBe('after pack-refs');
    expect(fsck(dir)).toBe('');
  });

  test('that move the branch all the time lose none of their commits and none of ours', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    await saveOne(writer, 'start', '0');
    const theirs: Sha[] = [];
    const ours: Sha[] = [];
    const saving = (async (): Promise<void> => {
      for (let i = 0; i < 30; i++) ours.push((await saveOne(writer, `ours-${i}`, `${i}`)).commit);
    })();
    for (let i = 0; i < 15; i++) {
      await saveOne(writer, 'between', `${i}`);
      const head = git(dir, ['rev-parse', ref]);
      const commit = git(dir, ['commit-tree', `${head}^{tree}`, '-p', head, '-m', `theirs ${i}`]);
      if (tryGit(dir, ['update-ref', ref, commit, head])) theirs.push(commit);
    }
    await saving;
    const history = new Set(git(dir, ['rev-list', ref]).split('\n'));
    expect([...ours, ...theirs].filter((commit) => !history.has(commit))).toEqual([]);
    expect(fsck(dir)).toBe('');
  });

  test('that hold the lock of the branch for good make a save unavailable, and the next one works', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    await saveOne(writer, 'a', '1');
    const files = packFiles(dir);
    writeFileSync(join(dir, `${ref}.lock`), '');
    await expect(saveOne(writer, 'b', '2')).rejects.toMatchObject({
      name: 'UnavailableRepository',
      code: 'ref_locked',
    });
    expect(packFiles(dir)).toEqual(files);
    rmSync(join(dir, `${ref}.lock`));
    await saveOne(writer, 'c', '3');
    expect(git(dir, ['ls-tree', '--name-only', ref]).split('\n')).toEqual(['a', 'c']);
  });

  test('that repack while commits are made take nothing away', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    const made: Sha[] = [];
    const stop = new AbortController();
    const saving = (async (): Promise<void> => {
      for (let i = 0; !stop.signal.aborted; i++)
        made.push((await saveOne(writer, `page-${i % 50}`, `${i}`)).commit);
    })();
    for (let i = 0; i < 5; i++) {
      await writer.roll();
      const repack = repackOnce(dir);
      await writer.holdUnlinks(repack);
      await repack;
    }
    stop.abort();
    await saving;
    expect(firstParents(dir)).toEqual(made);
    expect(fsck(dir)).toBe('');
  });

  test('that remove the active pack once it is repacked do no harm', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    const made: Sha[] = [];
    for (let i = 0; i < 10; i++) {
      made.push((await saveOne(writer, `page-${i % 3}`, `${i}`)).commit);
      for (const name of packFiles(dir).filter((file) => file.endsWith('.keep')))
        rmSync(join(dir, 'objects/pack', name));
      if (i % 2 === 0) git(dir, ['repack', '-adq']);
    }
    expect(firstParents(dir)).toEqual(made);
    expect(fsck(dir)).toBe('');
  });

  test('that read while packs are replaced find the last few of them, and all while unlinking is held', async () => {
    const dir = bareRepository();
    const writer = await open(dir);
    let unlinked: () => void = () => undefined;
    const held = writer.holdUnlinks(new Promise<void>((resolve) => (unlinked = resolve)));
    await saveOne(writer, 'a', '1');
    const first = packFiles(dir).filter((name) => !name.endsWith('.keep'));
    for (let i = 2; i <= 20; i++) await saveOne(writer, 'a', `${i}`);
    expect(packFiles(dir)).toEqual(expect.arrayContaining(first));
    expect(packFiles(dir).filter((name) => name.endsWith('.pack'))).toHaveLength(20);
    unlinked();
    await held;
    expect(packFiles(dir).filter((name) => first.includes(name))).toEqual([]);
    // the pack that the last save replaced may still be on its way out: no save waits for that
    await until(() => packFiles(dir).filter((name) => name.endsWith('.pack')).length === 9, {
      what: 'nine packs',
    });
    await writer.close();
    expect(packFiles(dir).filter((name) => name.endsWith('.pack'))).toHaveLength(1);
    expect(fsck(dir)).toBe('');
  });
});

function tryGit(dir: string, args: readonly string[]): boolean {
  try {
    git(dir, args);
    return true;
  } catch {
    return false;
  }
}

async function repackOnce(dir: string): Promise<void> {
  await promisify(execFile)('git', ['-C', dir, 'repack', '-adq']);
}
