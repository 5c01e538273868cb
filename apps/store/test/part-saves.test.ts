import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildStore, commitOf, testNode } from './fixtures/running-store.js';
import type { StoreProcess, TestNode } from './fixtures/running-store.js';

let node: TestNode;
let store: StoreProcess;

beforeAll(async () => {
  buildStore();
  node = await testNode();
  store = await node.start();
}, 120_000);

afterAll(() => node[Symbol.asyncDispose]());

const textOf = async (name: string): Promise<string> => {
  const page = await node.ask('readPage', { name });
  return page.kind === 'page' ? page.text : page.kind;
};

test('lines that many append at once to one page, which nobody has read, are all there', async () => {
  const lines = Array.from({ length: 20 }, (_, at) => `- line ${at}`);
  const outcomes = await Promise.all(
    lines.map((line) => node.save('Log', line, { edit: { kind: 'append' } })),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(lines.map(() => 'saved'));
  const text = await textOf('Log');
  expect(
    text
      .split('\n')
      .filter((line) => line !== '')
      .toSorted(),
  ).toEqual(lines.toSorted());
  expect(node.git('rev-list', '--count', 'main', '--', 'Log.md')).toBe('20');
});

test('a line that is appended again with its key stands there once, also after a restart', async () => {
  const asked = { edit: { kind: 'append' as const }, key: 'append-once-1' };
  const first = await node.save('Once', 'line', asked);
  expect(await node.save('Once', 'line', asked)).toEqual(first);
  expect(await node.save('Once', 'other', asked)).toMatchObject({ kind: 'refused', code: 'key_reused' });
  expect(await node.save('Once', 'line', { ...asked, edit: { kind: 'prepend' } })).toMatchObject({
    code: 'key_reused',
  });
  await store.kill();
  await node.start();
  expect(commitOf(await node.save('Once', 'line', asked))).toBe(commitOf(first));
  expect(await textOf('Once')).toBe('line\n');
});

test('a patch finds its passage in what others have written meanwhile', async () => {
  const first = await node.save('Patched', 'one two three\n');
  await node.save('Patched', 'zero\n\none two three\n', { base: { commit: commitOf(first) } });
  const edit = { kind: 'patch' as const, find: 'two' };
  expect(await node.save('Patched', '2', { edit })).toMatchObject({ kind: 'saved', created: false });
  expect(await textOf('Patched')).toBe('zero\n\none 2 three\n');
  expect(await node.save('Patched', '2', { edit })).toMatchObject({ code: 'no_such_passage' });
  expect(await node.save('Patched', '', { edit: { kind: 'patch', find: ' 2 three' } })).toMatchObject({
    kind: 'saved',
  });
  expect(await textOf('Patched')).toBe('zero\n\none\n');
  expect(await node.save('Patched', '', { edit: { kind: 'patch', find: 'zero\n\none\n' } })).toMatchObject({
    code: 'empty_text',
  });
  expect(await node.save('Nowhere', 'x', { edit })).toMatchObject({ code: 'no_such_passage' });
});

test('who wants to have seen the page is told that it has changed', async () => {
  const { blob } = (await node.save('Seen', 'one\n')) as { blob: string };
  await node.save('Seen', 'two', { edit: { kind: 'append' } });
  const asked = { edit: { kind: 'append' as const }, base: { blob }, merge: 'never' as const };
  expect(await node.save('Seen', 'three', asked)).toMatchObject({ kind: 'conflict' });
  const { merge: _merge, ...relaxed } = asked;
  expect(await node.save('Seen', 'three', relaxed)).toMatchObject({ kind: 'saved' });
  expect(await textOf('Seen')).toBe('one\n\ntwo\n\nthree\n');
});

test('a section is replaced while another section is written by somebody else', async () => {
  await node.save('Parts', '# A\n\none\n\n# B\n\ntwo\n');
  const edit = (heading: string) => ({ edit: { kind: 'section' as const, heading } });
  await Promise.all([
    node.save('Parts', '# A\n\nuno\n', edit('A')),
    node.save('Parts', '# B\n\ndue\n', edit('B')),
  ]);
  expect(await textOf('Parts')).toBe('# A\n\nuno\n\n# B\n\ndue\n');
});
