import { deltaOn, evilPacks, forgeIn, packOf, temporaryFolder } from '@erwik/testkit';
import type { Forge, ForgedEntry, TemporaryFolder } from '@erwik/testkit';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { givePack, headOf } from './fixtures/exchange.js';
import { buildStore, commitOf, testNode } from './fixtures/running-store.js';
import type { TestNode } from './fixtures/running-store.js';

let node: TestNode;
let folder: TemporaryFolder;
let forge: Forge;
let base: string;
let before: string[];

beforeAll(async () => {
  buildStore();
  folder = await temporaryFolder();
  node = await testNode();
  await node.start();
  base = commitOf(await node.save('Page', 'text\n'));
  const dir = join(folder.path, 'forge.git');
  execFileSync('git', ['clone', '--quiet', '--bare', node.repository, dir]);
  forge = forgeIn(dir);
}, 180_000);

afterAll(async () => {
  await node[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Every file of the repository and of the folder of packs. */
const filesNow = (): string[] =>
  [node.repository, join(node.data, 'packs')].flatMap((dir) =>
    existsSync(dir)
      ? readdirSync(dir, { recursive: true })
          .map((name) => join(dir, String(name)))
          .sort()
      : [],
  );

beforeEach(() => {
  before = filesNow();
});

const nothingIsLeft = async (): Promise<void> => {
  expect(filesNow()).toEqual(before);
  expect(await headOf(node)).toBe(base);
};

/** Besides what is forged, something that makes the pack too large to be looked at in memory. */
const padded = (...shas: string[]): Buffer => forge.pack(...shas, forge.blob(randomBytes(1_200_000)));

describe('a pack with', () => {
  afterEach(nothingIsLeft);

  const blob = (): string => forge.blob('evil\n');
  const dangers: readonly (readonly [string, string, () => ForgedEntry[]])[] = [
    ['a .git folder', 'git_name', () => [['40000', '.git', forge.tree(['100644', 'config', blob()])]]],
    [
      'a .git that only HFS knows',
      'git_name',
      () => [['40000', '.g\u200cit', forge.tree(['100644', 'x', blob()])]],
    ],
    ['a short name of .git', 'git_name', () => [['40000', 'GIT~1', forge.tree(['100644', 'x', blob()])]]],
    ['a path upward', 'dot_name', () => [['40000', '..', forge.tree(['100644', 'x', blob()])]]],
    ['a path upward for Windows', 'dot_name', () => [['100644', '..\\x.md', blob()]]],
    ['a slash in a name', 'slash_name', () => [['100644', 'a/b.md', blob()]]],
    [
      'one name twice',
      'duplicate_entry',
      () => [
        ['100644', 'a.md', blob()],
        ['100644', 'a.md', blob()],
      ],
    ],
    [
      'entries out of order',
      'unsorted_tree',
      () => [
        ['100644', 'b.md', blob()],
        ['100644', 'a.md', blob()],
      ],
    ],
    ['an unknown mode', 'bad_mode', () => [['100666', 'a.md', blob()]]],
  ];

  test.each(dangers)('%s is refused as %s', async (_, code, entries) => {
    const forged = entries();
    const tree = forge.tree(...forged);
    const inner = forged.flatMap(([mode, , sha]) => (mode === '40000' ? [sha] : []));
    const tip = forge.commit(tree, [base]);
    const small = await givePack(node, tip, forge.pack(tip, tree, ...inner, blob()));
    expect(small).toMatchObject({ kind: 'refused', code });
    const large = await givePack(node, tip, padded(tip, tree, ...inner, blob()), 'file');
    expect(large).toMatchObject({ kind: 'refused' });
  });

  test('folders that multiply without end is refused', async () => {
    let [sha, mode] = [blob(), '100644'];
    const trees: string[] = [];
    for (let level = 0; level < 8; level += 1) {
      const target = sha;
      sha = forge.tree(...Array.from({ length: 10 }, (_, n): ForgedEntry => [mode, `p${n}`, target]));
      mode = '40000';
      trees.push(sha);
    }
    const tip = forge.commit(sha, [base]);
    const refused = { kind: 'refused', code: 'too_many_entries' };
    expect(await givePack(node, tip, forge.pack(tip, blob(), ...trees))).toMatchObject(refused);
  });

  test('a broken commit is refused', async () => {
    const tree = forge.tree(['100644', 'a.md', blob()]);
    const tip = forge.commit(tree, [base], {
      author: `Ada <ada@example.org> 1700000000 +0100\nauthor Eve <e@x> 1 +0000`,
    });
    const refused = { kind: 'refused', code: 'broken_commit' };
    expect(await givePack(node, tip, forge.pack(tip, tree, blob()))).toMatchObject(refused);
    expect(await givePack(node, tip, padded(tip, tree, blob()), 'file')).toMatchObject(refused);
  });

  test('a tip that is no commit is refused', async () => {
    const tree = forge.tree(['100644', 'a.md', blob()]);
    const refused = { kind: 'refused', code: 'not_a_commit' };
    expect(await givePack(node, tree, forge.pack(tree, blob()))).toMatchObject(refused);
    expect(await givePack(node, tree, padded(tree, blob()), 'file')).toMatchObject(refused);
  });

  test('something missing is not taken, and it is said what', async () => {
    const tree = forge.tree(['100644', 'missing.md', forge.blob('not sent\n')]);
    const tip = forge.commit(tree, [base]);
    const object = forge.blob('not sent\n');
    expect(await givePack(node, tip, forge.pack(tip, tree))).toEqual({ kind: 'incomplete', object });
    expect(await givePack(node, tip, padded(tip, tree), 'file')).toEqual({ kind: 'incomplete', object });
    const child = forge.commit(tree, [tip]);
    expect(await givePack(node, child, forge.pack(child, tree, object))).toEqual({
      kind: 'incomplete',
      object: tip,
    });
    expect(await givePack(node, child, forge.pack(tree))).toEqual({ kind: 'incomplete', object: child });
    const thin = packOf([deltaOn(object, { base: 9, result: 1 }, Buffer.from([1, 65]))]);
    expect(await givePack(node, tip, thin)).toEqual({ kind: 'incomplete', object });
  });
});

describe('a pack that', () => {
  afterEach(nothingIsLeft);
  test.each(evilPacks)('$name is refused as $code', async ({ code, make, large }) => {
    const taken = await givePack(node, 'c'.repeat(40), make(), large ? 'file' : 'inline');
    expect(taken).toMatchObject({ kind: 'refused', code });
  });

  test('says that its file is there where none is, cannot be taken now', async () => {
    const pack = { kind: 'file', name: 'gone.pack', bytes: 7 } as const;
    await expect(node.ask('takePack', { tip: 'c'.repeat(40), pack })).rejects.toThrow(/not there/);
  });
});

test('after all of that the wiki is sound, and takes a save and what adopted wikis hold', async () => {
  const link = forge.blob('/etc/passwd');
  const tree = forge.tree(
    ['100644', '.dot', link],
    ['100664', 'Old.md', link],
    ['120000', 'link', link],
    ['100755', 'run.md', link],
    ['160000', 'sub', 'b'.repeat(40)],
  );
  const odd = forge.commit(tree, [base], { author: 'Ada <ada@example.org> 1700000000 +9900' });
  const taken = await givePack(node, odd, forge.pack(odd, tree, link));
  expect(taken).toMatchObject({ kind: 'held', head: odd });
  const next = forge.commit(tree, [odd]);
  expect(await givePack(node, next, padded(next), 'file')).toMatchObject({ kind: 'held', head: next });
  expect(commitOf(await node.save('Page', 'more\n'))).toBe(await headOf(node));
  expect(node.git('fsck', '--full', '--no-dangling')).toBe('');
  expect(readFileSync(join(node.repository, 'refs/heads/main'), 'utf8').trim()).toBe(await headOf(node));
  expect(filesNow().filter((name) => name.includes('incoming-') || name.includes('/packs/'))).toEqual([]);
});
