import { until } from '@erwik/testkit';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commitOn } from './fixtures/commit-outside.js';
import { buildStore, commitOf, testNode } from './fixtures/running-store.js';
import type { StoreProcess, TestNode } from './fixtures/running-store.js';

let node: TestNode;
let store: StoreProcess;

beforeAll(buildStore, 120_000);

beforeEach(async () => {
  node = await testNode();
  store = await node.start();
});

afterEach(() => node[Symbol.asyncDispose]());

const tipRefs = (): string[] =>
  node.git('for-each-ref', '--format=%(objectname)', 'refs/erwik/tips').split('\n').filter(Boolean);
const name = (sha: string): void => {
  node.git('update-ref', `refs/erwik/tips/${sha}`, sha);
};
const stopped = async (): Promise<void> => {
  store.child.kill('SIGTERM');
  expect(await store.ended).toBe(0);
};
const merged = async (head: string): Promise<string> => {
  await until(async () => (await node.ask('status', {})).head !== head, { what: 'another head' });
  return (await node.ask('status', {})).head ?? '';
};

//   base ──── saved here ──── head     the ref of the other tip is all that is given to the store
//      └───── made elsewhere ──┘
describe('a commit that a ref below refs/erwik/tips names', () => {
  test('becomes part of head, which everybody is told of, and the next save takes all tips in', async () => {
    const base = commitOf(await node.save('Page', 'one\n\ntwo\n'));
    const here = commitOf(await node.save('Page', 'ONE\n\ntwo\n', { base: { commit: base } }));
    const other = commitOn(node, base, { 'Page.md': 'one\n\nTWO\n', 'New.md': 'new\n' });
    name(other);
    const head = await merged(here);
    expect(node.git('rev-parse', 'main')).toBe(head);
    expect(node.git('show', '-s', '--format=%an <%ae>', head)).toBe('erwik <merge@erwik.invalid>');
    expect((await node.ask('status', {})).tips.sort()).toEqual([here, other].sort());
    expect(tipRefs().sort()).toEqual([here, other].sort());
    expect(await node.ask('readPage', { name: 'Page' })).toMatchObject({ text: 'ONE\n\nTWO\n' });
    const held = node.events.flatMap((event) => (event.type === 'CommitHeld' ? [event.commit] : []));
    expect(held).toContain(other);
    expect(held).not.toContain(head);
    expect(node.events).toContainEqual({ type: 'HeadMoved', head, previous: here, coarse: false });

    const next = commitOf(await node.save('New', 'newer\n', { base: { commit: head } }));
    expect(node.git('show', '-s', '--format=%P', next)).toBe(head);
    expect((await node.ask('status', {})).tips).toEqual([next]);
    expect(tipRefs()).toEqual([]);
  });

  test('is taken in at the next start where the store was not running, and head is the same again after another', async () => {
    const base = commitOf(await node.save('Page', 'text\n'));
    const here = commitOf(await node.save('Here', 'here\n'));
    const other = commitOn(node, base, { 'There.md': 'there\n' });
    await stopped();
    name(other);
    store = await node.start();
    const head = await merged(here);
    await stopped();
    store = await node.start();
    expect(await node.ask('status', {})).toMatchObject({ head });
    expect(tipRefs().sort()).toEqual([here, other].sort());
  });

  test('brings a long history with it, and each version is labelled with the latest of its commits', async () => {
    const base = commitOf(await node.save('Page', 'one\n'));
    const here = commitOf(await node.save('Page', 'here\n', { base: { commit: base } }));
    let other = base;
    for (let n = 0; n < 25; n += 1)
      other = commitOn(node, other, { 'Page.md': `there ${n}\n`, [`New-${n}.md`]: 'new\n' });
    name(other);
    await merged(here);
    const text = node.git('show', 'main:Page.md');
    expect(text).toContain('Olga ');
    expect(text).toContain(other.slice(0, 12));
    expect(text).toContain('there 24');
    expect(text).toContain(here.slice(0, 12));
    expect(node.git('ls-tree', '--name-only', 'main').split('\n')).toHaveLength(26);
  });

  test('that is part of the wiki already changes nothing, and its ref goes', async () => {
    const base = commitOf(await node.save('Page', 'text\n'));
    const head = commitOf(await node.save('Page', 'more\n', { base: { commit: base } }));
    name(base);
    await until(() => tipRefs().length === 0, { what: 'the end of the ref' });
    expect(await node.ask('status', {})).toMatchObject({ head, tips: [head] });
  });

  test('that has no history in common with the wiki is told of and left where it is', async () => {
    const head = commitOf(await node.save('Page', 'text\n'));
    const tree = node.git('rev-parse', `${head}^{tree}`);
    const stranger = node.git(
      '-c',
      'user.name=X',
      '-c',
      'user.email=x@example.org',
      'commit-tree',
      tree,
      '-m',
      'Else',
    );
    name(stranger);
    await until(() => JSON.stringify(store.log()).includes('belongs to another one'), {
      what: 'a word in the log',
    });
    expect(await node.ask('status', {})).toMatchObject({ head, tips: [head] });
    expect(tipRefs()).toEqual([stranger]);
    await node.save('Page', 'text that is saved all the same\n', { base: { commit: head } });
  });
});

describe('a writer whose text is based on a merged head', () => {
  test('is saved on the head that took its place', async () => {
    const base = commitOf(await node.save('Page', 'one\n\ntwo\n\nthree\n'));
    const here = commitOf(await node.save('Page', 'ONE\n\ntwo\n\nthree\n', { base: { commit: base } }));
    name(commitOn(node, base, { 'Page.md': 'one\n\nTWO\n\nthree\n' }));
    const first = await merged(here);
    name(commitOn(node, base, { 'Third.md': 'a third tip\n' }));
    const second = await merged(first);
    const saved = await node.save('Page', 'ONE\n\nTWO\n\nTHREE\n', { base: { commit: first } });
    expect(node.git('show', '-s', '--format=%P', commitOf(saved))).toBe(second);
    expect(node.git('show', 'main:Page.md')).toBe('ONE\n\nTWO\n\nTHREE');
    expect(node.git('show', 'main:Third.md')).toBe('a third tip');
  });
});
