import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { ReplyOf } from '@erwik/events';
import { noSha } from '@erwik/git';
import { evilCommits, evilPacks, evilTrees, forgeIn, temporaryFolder } from '@erwik/testkit';
import type { Forge, TemporaryFolder } from '@erwik/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { givePack, headOf } from './fixtures/exchange.js';
import { TestDoor } from './fixtures/git-door.js';
import { buildStore, commitOf, testNode } from './fixtures/running-store.js';
import type { TestNode } from './fixtures/running-store.js';

const branch = 'refs/heads/main';

let node: TestNode;
let door: TestDoor;
let folder: TemporaryFolder;
let dir: string;
let forge: Forge;
let first: string;
let base: string;
let before: string[];

beforeAll(async () => {
  buildStore();
  folder = await temporaryFolder();
  node = await testNode();
  await node.start();
  door = new TestDoor(node);
  first = commitOf(await node.save('Page', 'text\n'));
  base = commitOf(await node.save('Other', 'text\n'));
  dir = join(folder.path, 'forge.git');
  execFileSync('git', ['clone', '--quiet', '--bare', node.repository, dir]);
  forge = forgeIn(dir);
}, 180_000);

afterAll(async () => {
  await node[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** Every file of the repository and of the folder of packs. */
const filesNow = (): string[] =>
  [node.repository, join(node.data, 'packs')].flatMap((place) =>
    existsSync(place) ? readdirSync(place, { recursive: true }).map(String).sort() : [],
  );

beforeEach(() => {
  before = filesNow();
});

afterEach(async () => {
  expect(filesNow()).toEqual(before);
  expect(await headOf(node)).toBe(base);
});

/** The bytes of an object that git would not write by itself, in the repository of forgeries. */
const written = (type: 'tree' | 'commit', data: Buffer): string =>
  execFileSync('git', ['-C', dir, 'hash-object', '-w', '--stdin', '--literally', '-t', type], { input: data })
    .toString()
    .trim();

/** All that an evil tree may name. */
const named = (): string[] => {
  const blob = forge.blob('evil');
  return [blob, forge.tree(['100644', 'x.md', blob])];
};

/** Besides what is forged, something that makes the pack too large to be looked at in memory. */
const padded = (...shas: string[]): Buffer => forge.pack(...shas, forge.blob(randomBytes(1_200_000)));

/** How a pull of the same has ended, which must have told the same reason. */
const reasonOf = (pulled: ReplyOf<'takePack'>, lines: readonly string[]): string => {
  if (pulled.kind === 'refused') expect(lines.join('\n')).toContain(pulled.message.split('": ').at(-1));
  return pulled.kind;
};

describe('a push is refused with a line that says why:', () => {
  test.each(evilTrees)('$name', async ({ tree, dangerous }) => {
    const evil = written('tree', tree(dir));
    const tip = forge.commit(evil, [base]);
    const pack = forge.pack(tip, evil, ...named());
    const pushed = await door.push({ before: base, after: tip, pack });
    expect(pushed.refs[branch]).toMatch(/^(?:it breaks the rules|something is missing)/);
    expect(pushed.lines.length).toBeGreaterThan(0);
    if (dangerous) return expect(reasonOf(await givePack(node, tip, pack), pushed.lines)).not.toBe('held');
    const large = await door.push({ before: base, after: tip, pack: padded(tip, evil, ...named()) });
    expect(large).toEqual({ ...pushed, lines: expect.arrayContaining(pushed.lines.slice(0, 1)) as string[] });
  });

  test.each(evilCommits)('a commit with $name', async ({ commit, dangerous }) => {
    const tree = forge.tree(['100644', 'a.md', forge.blob('evil')]);
    const tip = written('commit', commit(tree, [base]));
    const pack = forge.pack(tip, tree, forge.blob('evil'));
    const pushed = await door.push({ before: base, after: tip, pack });
    expect(pushed.refs[branch]).toMatch(/^(?:it breaks the rules|something is missing)/);
    expect(pushed.lines.length).toBeGreaterThan(0);
    if (dangerous) expect(reasonOf(await givePack(node, tip, pack), pushed.lines)).not.toBe('held');
  });

  test.each(evilPacks)('a pack that $name', async ({ make, code }) => {
    const pushed = await door.push({ before: base, after: 'c'.repeat(40), pack: make() });
    expect(pushed.refs[branch]).toBe('the pack is broken or too large');
    expect(pushed.unpacked).toBe(code);
    expect(pushed.lines[0]).toMatch(/^Refused: /);
  });

  test('a pack that lacks what its commit needs', async () => {
    const missing = forge.blob('not sent\n');
    const tree = forge.tree(['100644', 'missing.md', missing]);
    const tip = forge.commit(tree, [base]);
    const pushed = await door.push({ before: base, after: tip, pack: forge.pack(tip, tree) });
    expect(pushed.refs).toEqual({ [branch]: 'something is missing' });
    expect(pushed.lines[0]).toContain(missing);
    const child = forge.commit(tree, [tip]);
    const shallow = await door.push({ before: base, after: child, pack: forge.pack(child, tree, missing) });
    expect(shallow.lines[0]).toContain(tip);
  });

  test('several things at once, each on a line of its own', async () => {
    const blob = forge.blob('evil\n');
    const tree = forge.tree(['100644', 'aux.md', blob], ['120000', 'link', blob], ['100755', 'run.md', blob]);
    const tip = forge.commit(tree, [base]);
    const { lines } = await door.push({ before: base, after: tip, pack: forge.pack(tip, tree, blob) });
    const expected = ['aux.md', 'link', 'run.md'].map((path): unknown =>
      expect.stringContaining(`"${path}"`),
    );
    expect(lines).toEqual(expected);
    const large = await door.push({ before: base, after: tip, pack: padded(tip, tree, blob) });
    expect(large.lines.toSorted()).toEqual(expected);
  });
});

describe('a push is refused that', () => {
  /** A commit that nothing is wrong with, on any commit. */
  const honest = (parent: string): { after: string; pack: Buffer } => {
    const blob = forge.blob('honest\n');
    const tree = forge.tree(['100644', 'Honest.md', blob]);
    const after = forge.commit(tree, [parent]);
    return { after, pack: forge.pack(after, tree, blob) };
  };

  test('takes back what is here', async () => {
    const back = await door.push({ before: base, after: first, pack: forge.pack(first) });
    expect(back.refs).toEqual({ [branch]: 'history is kept' });
    expect(back.lines.at(-1)).toContain('git pull');
    const aside = await door.push({ before: base, ...honest(first) });
    expect(aside.refs).toEqual({ [branch]: 'history is kept' });
    const unknown = await door.push({ before: 'd'.repeat(40), ...honest(base) });
    expect(unknown.refs).toEqual({ [branch]: 'history is kept' });
    const anew = await door.push({ before: noSha, ...honest(base) });
    expect(anew.refs).toEqual({ [branch]: 'history is kept' });
  });

  test('deletes the branch', async () => {
    const deleted = await door.push({ before: base, after: noSha, pack: Buffer.alloc(0) });
    expect(deleted.refs).toEqual({ [branch]: 'main cannot be deleted' });
  });

  test.each([
    'refs/heads/x',
    'refs/tags/x',
    'refs/erwik/tips/x',
    'HEAD',
    'refs/heads/../x',
    'refs/heads/-x',
    'refs/heads/main.lock',
    'refs/heads/main\u001b[2J',
    '',
  ])('moves the ref %j', async (ref) => {
    const { refs } = await door.push({ before: noSha, ...honest(base), ref });
    expect(refs).toEqual({ [ref]: 'only main can be pushed' });
  });

  test('pretends to be a merge of this node', async () => {
    const who = 'erwik <merge@erwik.invalid> 1700000000 +0000';
    const tree = forge.tree();
    const text = `tree ${tree}\nparent ${base}\nparent ${first}\nauthor ${who}\ncommitter ${who}\n\nMerge\n\nErwik-Merge: 1\n`;
    const after = written('commit', Buffer.from(text));
    const { refs } = await door.push({ before: base, after, pack: forge.pack(after, tree) });
    expect(refs).toEqual({ [branch]: 'nothing of your own to push' });
  });

  test('is made by somebody who may not write', async () => {
    const { refs, lines } = await door.push({ before: base, ...honest(base), pusher: { role: 'reader' } });
    expect(refs).toEqual({ [branch]: 'you may not change some of it' });
    // the honest tree holds one page, so the two others go
    const denied = ['Honest.md', 'Other.md', 'Page.md'].map((path) => `You may not change "${path}".`);
    expect(lines).toEqual(denied);
  });
});

describe('the door', () => {
  test('is closed to who does not know the word of this start', async () => {
    for (const authorization of ['', 'Bearer ', `Bearer ${'0'.repeat(64)}`])
      expect((await door.ask('/info/refs?service=git-upload-pack', { authorization })).status).toBe(401);
  });

  test('answers nothing but the four questions of git', async () => {
    for (const path of [
      '/',
      '/HEAD',
      '/info/refs',
      '/info/refs?service=git-upload-archive',
      '/objects/info/packs',
    ])
      expect((await door.ask(path)).status).toBe(404);
  });

  test('takes no push from nobody', async () => {
    for (const pusher of ['', 'eyJuYW1lIjoxfQ'])
      expect(
        (await door.ask('/git-receive-pack', { 'erwik-pusher': pusher }, Buffer.from('0000'))).status,
      ).toBe(503);
  });

  test('tells of what it cannot read', async () => {
    const junk = Buffer.from('no lines of git');
    expect((await door.ask('/git-receive-pack', {}, junk)).status).toBe(400);
    expect((await door.ask('/git-upload-pack', {}, junk)).status).toBe(400);
    const many = Buffer.concat(
      Array.from({ length: 300 }, (_, n) => Buffer.from(`0032want ${String(n).padStart(40, '0')}\n`)),
    );
    expect((await door.ask('/git-upload-pack', {}, many)).status).toBe(400);
  });

  test.each(['1', '2'])('gives nobody what head does not lead to (version %s)', async (version) => {
    const blob = node.git('rev-parse', `${base}:Page.md`);
    const aside = node.git('commit-tree', `${base}^{tree}`, '-m', 'aside');
    before = filesNow();
    for (const sha of [blob, aside]) {
      const words = version === '2' ? '0011command=fetch0001' : '';
      const body = Buffer.from(
        `${words}0032want ${sha}\n${version === '2' ? '' : '0000'}0009done\n${version === '2' ? '0000' : ''}`,
      );
      const answer = await door.ask('/git-upload-pack', { 'git-protocol': `version=${version}` }, body);
      expect(await answer.text()).toContain(`ERR upload-pack: not our ref ${sha}`);
    }
  });
});

test('none of this was a fault of ours', async () => {
  expect(node.git('fsck', '--full', '--no-dangling')).toBe('');
});
