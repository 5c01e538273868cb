import type { BusEvent } from '@erwik/events';
import { corpus, until } from '@erwik/testkit';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exchange, headOf, packFrom, pull, pullStep } from './fixtures/exchange.js';
import { commitOn } from './fixtures/commit-outside.js';
import { buildStore, commitOf, testNode } from './fixtures/running-store.js';
import type { StoreProcess, TestNode } from './fixtures/running-store.js';

let one: TestNode;
let two: TestNode;
let storeOfTwo: StoreProcess;

beforeAll(buildStore, 120_000);

beforeEach(async () => {
  [one, two] = await Promise.all([testNode(), testNode()]);
  [, storeOfTwo] = await Promise.all([one.start(), two.start()]);
});

afterEach(async () => {
  await one[Symbol.asyncDispose]();
  await two[Symbol.asyncDispose]();
});

const fsck = (node: TestNode): string => node.git('fsck', '--strict', '--full', '--no-dangling');
const packsOf = (node: TestNode): string[] => {
  const folder = join(node.data, 'packs');
  return existsSync(folder) ? readdirSync(folder) : [];
};
/** Resolves when the node has told its fronts and its router of a commit, in just these words. */
const told = async (node: TestNode, fact: Partial<BusEvent & { type: 'CommitHeld' }>): Promise<void> => {
  const isTold = (): boolean =>
    node.events.some((event) => {
      if (event.type !== 'CommitHeld') return false;
      const { commit, tips, saved } = event;
      return isDeepStrictEqual({ commit, tips, saved }, fact);
    });
  await until(isTold, { what: `word of ${JSON.stringify(fact)}` });
};

describe('a node that pulls', () => {
  test('one edit holds it, shows it, and is not the one that saved it', async () => {
    const base = commitOf(await one.save('Page', 'one\n\ntwo\n'));
    await pull(one, two, { commit: base });
    const edit = commitOf(await one.save('Page', 'ONE\n\ntwo\n', { base: { commit: base } }));
    const [step] = await pull(one, two, { commit: edit });
    expect(step).toMatchObject({ tip: edit, left: 0 });
    expect(step?.taken).toEqual({ kind: 'held', head: edit, tips: [edit], origin: 'erwik@test' });
    expect(await two.ask('readPage', { name: 'Page' })).toMatchObject({ text: 'ONE\n\ntwo\n' });
    expect(await two.ask('holds', { commit: edit })).toEqual({ holds: true, head: edit });
    await told(one, { commit: edit, tips: [edit], saved: true });
    await told(two, { commit: edit, tips: [edit], saved: false });
    expect(two.git('rev-parse', 'main')).toBe(edit);
    expect(fsck(two)).toBe('');
  });

  test('50 edits at once gets them in one small pack', async () => {
    let base = commitOf(await one.save('Page', 'line\n'.repeat(40)));
    await pull(one, two, { commit: base });
    for (let n = 0; n < 50; n += 1)
      base = commitOf(
        await one.save('Page', `${'line\n'.repeat(40)}edit ${n}\n`, { base: { commit: base } }),
      );
    const steps = await pull(one, two, { commit: base });
    expect(steps).toHaveLength(1);
    expect(steps[0]?.bytes).toBeLessThan(20_000);
    expect(two.git('rev-list', '--count', 'main')).toBe('51');
    await told(two, { commit: base, tips: [base], saved: false });
    expect(two.events.filter(({ type }) => type === 'CommitHeld')).toHaveLength(2);
    expect(fsck(two)).toBe('');
  });

  test('what it holds already changes nothing, and a commit that nobody holds is missing', async () => {
    const base = commitOf(await one.save('Page', 'text\n'));
    await pull(one, two, { commit: base });
    const [again] = await pull(one, two, { commit: base });
    expect(again).toMatchObject({ left: 0, taken: { kind: 'held', head: base } });
    const loose = commitOn(one, base, { 'Page.md': 'nobody leads here\n' });
    const asked = { commit: loose, have: [], commitsMax: 1 };
    expect(await one.ask('packFor', asked)).toEqual({ kind: 'missing' });
    expect(await one.ask('holds', { commit: loose })).toMatchObject({ holds: false });
  });

  test('a large file gets it whole, and no pack is left lying about', async () => {
    const base = commitOf(await one.save('Page', 'text\n'));
    const noise = Buffer.from(
      Array.from({ length: 700_000 }, (_, n) => ((n * n * 7919 + (n >> 3)) % 95) + 32),
    );
    const upload = commitOn(one, base, { 'noise.txt': noise.toString('latin1') });
    one.git('update-ref', 'refs/heads/main', upload, base);
    await until(async () => (await one.ask('status', {})).head === upload, { what: 'the upload' });
    const [step] = await pull(one, two, { commit: upload });
    expect(step?.taken).toMatchObject({ kind: 'held', head: upload });
    expect(two.git('rev-parse', 'main:noise.txt')).toBe(one.git('rev-parse', 'main:noise.txt'));
    for (const node of [one, two]) expect(packsOf(node)).toEqual([]);
  });
});

//   base ── here ─────────┬── head, the same on both
//      └─── there, there ─┘
describe('two nodes that were apart', () => {
  test('have one head once each has pulled the tips of the other, and again after both went on', async () => {
    const base = commitOf(await one.save('Page', 'one\n\ntwo\n'));
    await pull(one, two, { commit: base });
    await one.save('Page', 'ONE\n\ntwo\n', { base: { commit: base } });
    await two.save('Page', 'one\n\nTWO\n', { base: { commit: base } });
    await two.save('Other', 'text\n');
    await exchange(one, two);
    const head = await headOf(one);
    expect(await headOf(two)).toBe(head);
    for (const node of [one, two]) {
      expect(await node.ask('readPage', { name: 'Page' })).toMatchObject({ text: 'ONE\n\nTWO\n' });
      expect((await node.ask('status', {})).merges).toBe(1);
    }
    await one.save('Page', 'ONE!\n\nTWO\n', { base: { commit: head } });
    await two.save('Page', 'ONE\n\nTWO!\n', { base: { commit: head } });
    await exchange(one, two);
    expect(await headOf(two)).toBe(await headOf(one));
    expect(await one.ask('readPage', { name: 'Page' })).toMatchObject({ text: 'ONE!\n\nTWO!\n' });
    for (const node of [one, two]) expect(fsck(node)).toBe('');
  });

  test('and had grown without each other become one wiki with both roots, in which nothing is lost', async () => {
    await one.save('Here', 'here\n');
    await one.save('Both', 'from here\n');
    await two.save('There', 'there\n');
    await two.save('Both', 'from there\n');
    const roots = (await Promise.all([one, two].map((node) => node.ask('status', {})))).flatMap(
      (status) => status.roots,
    );
    await exchange(one, two);
    expect(await headOf(two)).toBe(await headOf(one));
    for (const node of [one, two]) {
      expect((await node.ask('status', {})).roots).toEqual([...roots].sort());
      expect(node.git('ls-tree', '--name-only', 'main').split('\n')).toEqual([
        'Both.md',
        'Here.md',
        'There.md',
      ]);
      const both = node.git('show', 'main:Both.md');
      for (const text of ['from here', 'from there']) expect(both).toContain(text);
    }
  });
});

describe('a node that joins', () => {
  const acme = corpus('acme-wiki');

  test.skipIf(acme === null)('takes a wiki step by step, and goes on where it was killed', async () => {
    await using source = await testNode();
    await source.start({ ERWIK_ADOPT: acme ?? '' });
    const commit = await headOf(source);
    const commits = Number(source.git('rev-list', '--first-parent', '--count', commit));
    const first = await pullStep(source, two, { commit, commitsMax: 40 });
    expect(first).toMatchObject({ left: commits - 40, taken: { kind: 'held', head: first.tip } });
    await storeOfTwo.kill();
    await two.start();
    expect(await headOf(two)).toBe(first.tip);
    const steps = await pull(source, two, { commit, commitsMax: 100 });
    expect(steps).toHaveLength(Math.ceil((commits - 40) / 100));
    expect(steps.at(-1)?.taken).toMatchObject({ head: commit, tips: [commit] });
    const [ours, theirs] = [await two.ask('status', {}), await source.ask('status', {})];
    expect(ours).toMatchObject({
      head: commit,
      roots: theirs.roots,
      pages: theirs.pages,
      files: theirs.files,
    });
    expect(two.git('rev-list', '--count', 'main')).toBe(source.git('rev-list', '--count', 'main'));
    two.git('fsck', '--full', '--connectivity-only');
    for (const node of [source, two]) expect(packsOf(node)).toEqual([]);
    expect(
      readdirSync(join(two.repository, 'objects')).filter((name) => name.startsWith('incoming-')),
    ).toEqual([]);
  });

  test.skipIf(acme === null)('and has edits of its own merges as it goes', async () => {
    await using source = await testNode();
    await source.start({ ERWIK_ADOPT: acme ?? '' });
    const commit = await headOf(source);
    await pullStep(source, two, { commit, commitsMax: 20 });
    const own = commitOf(await two.save('My own page', 'text\n'));
    const steps = await pull(source, two, { commit, commitsMax: 120 });
    expect(steps.length).toBeGreaterThan(2);
    await pull(two, source, { commit: own });
    expect(await headOf(source)).toBe(await headOf(two));
    expect((await two.ask('status', {})).tips.sort()).toEqual([commit, own].sort());
  });

  test('is asked for a step that no longer fits and gets what is left', async () => {
    const base = commitOf(await one.save('Page', 'text\n'));
    const { tip, left } = await packFrom(one, two, { commit: base, commitsMax: 1 });
    expect({ tip, left }).toEqual({ tip: base, left: 0 });
  });
});
