import type { BodyOf, ChangedPages, ReplyOf } from '@erwik/events';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildStore, commitOf, indexed, testNode } from './fixtures/running-store.js';
import type { StoreProcess, TestNode } from './fixtures/running-store.js';

let node: TestNode;
let store: StoreProcess;

beforeAll(async () => {
  buildStore();
  node = await testNode();
  store = await node.start();
}, 120_000);

afterAll(() => node[Symbol.asyncDispose]());

const author = { name: 'Ada', email: 'ada@example.org' };

function move(from: string, to: string, more: Partial<BodyOf<'movePage'>> = {}): Promise<ChangedPages> {
  const usual = { summary: '', author, subpages: false, redirect: true, updateLinks: true };
  return node.ask('movePage', { ...usual, from, to, key: randomUUID(), ...more });
}

async function found(name: string): Promise<ReplyOf<'readPage'>> {
  return node.ask('readPage', { name });
}

const textOf = (path: string): string => node.git('show', `main:${path}`);

describe('a page that is renamed', () => {
  test('has its new name in one commit, and the old one leads there', async () => {
    await node.save('First/Old', 'Hello, this is a page.');
    const before = node.git('rev-list', '--count', 'main');
    const outcome = await move('First/Old', 'Second/New page');
    expect(outcome).toMatchObject({ kind: 'saved', left: [] });
    expect(node.git('rev-list', '--count', 'main')).toBe(String(Number(before) + 1));
    expect(await found('First/Old')).toEqual({ kind: 'redirect', to: 'Second/New-page', moved: true });
    expect(await found('Second/New-page')).toMatchObject({ kind: 'page', text: 'Hello, this is a page.\n' });
    expect(textOf('.redirects.gollum')).toContain('First/Old.md: Second/New-page.md');
    expect(node.git('log', '-1', '--format=%s %(trailers:key=Erwik-Node,valueonly)')).toBe(
      'Rename First/Old to Second/New-page erwik@test',
    );
    await indexed(node);
    const { rows } = await node.ask('history', { name: 'Second/New-page', cursor: null, limit: 10 });
    expect(rows.map(({ summary }) => summary)).toEqual([
      'Rename First/Old to Second/New-page',
      'Create First/Old',
    ]);
    expect((await node.ask('listDeleted', { cursor: null, limit: 10 })).pages).toEqual([]);
  });

  test('is followed by the links of other pages and by its own, in the same commit', async () => {
    await node.save('L/Near', 'near');
    await node.save('L/Page', 'See [[Near]], [[Page]] and `[[Near]]`.');
    await node.save('Linking', 'To [[L/Page]], [it](L/Page.md#a), not `[[L/Page]]`.');
    await node.save('Else', 'No link.');
    await indexed(node);
    expect(await node.ask('readMove', { name: 'L/Page' })).toEqual({
      kind: 'move',
      name: 'L/Page',
      subpages: 0,
      talks: 0,
      alone: { links: 2, pages: 1 },
      together: { links: 2, pages: 1 },
    });
    const { files } = (await move('L/Page', 'M/Moved')) as Extract<ChangedPages, { kind: 'saved' }>;
    expect(files.map(({ path }) => path).sort()).toEqual([
      '.redirects.gollum',
      'L/Page.md',
      'Linking.md',
      'M/Moved.md',
    ]);
    expect(textOf('Linking.md')).toBe('To [[M/Moved]], [it](M/Moved.md#a), not `[[L/Page]]`.');
    expect(textOf('M/Moved.md')).toBe('See [[Near]], [[Moved]] and `[[Near]]`.');
  });

  test('may leave no redirect and leave the links of others as they are', async () => {
    await node.save('Quiet', 'Text of a quiet page.');
    await node.save('Quiet-links', '[[Quiet]]');
    await indexed(node);
    await move('Quiet', 'Loud', { redirect: false, updateLinks: false });
    expect(await found('Quiet')).toMatchObject({ kind: 'missing' });
    expect(textOf('Quiet-links.md')).toBe('[[Quiet]]');
  });

  test('takes everything in its folder along when told to, and pages of like names not', async () => {
    for (const name of ['Tree', 'Tree/a', 'Tree/b/c', 'Tree-2'])
      await node.save(name, `I am ${name}, see [[Tree/a]]`);
    await indexed(node);
    expect(await node.ask('readMove', { name: 'Tree' })).toMatchObject({
      subpages: 2,
      alone: { links: 0, pages: 0 },
      together: { links: 1, pages: 1 },
    });
    await move('Tree', 'Tree/root', { subpages: true });
    expect(node.git('ls-tree', '-r', '--name-only', 'main', 'Tree', 'Tree-2.md').split('\n')).toEqual([
      'Tree-2.md',
      'Tree/root.md',
      'Tree/root/a.md',
      'Tree/root/b/c.md',
    ]);
    expect(textOf('Tree-2.md')).toBe('I am Tree-2, see [[Tree/root/a]]');
    expect(await found('Tree/b/c')).toMatchObject({ kind: 'redirect', to: 'Tree/root/b/c' });
  });

  test('may change only its spelling, and come back to its old name', async () => {
    await node.save('Case', 'Some text');
    expect(await move('Case', 'case')).toMatchObject({ kind: 'saved' });
    expect(await found('Case')).toEqual({ kind: 'redirect', to: 'case', moved: false });
    expect(await move('case', 'Elsewhere')).toMatchObject({ kind: 'saved' });
    expect(await move('Elsewhere', 'case')).toMatchObject({ kind: 'saved' });
    expect(await found('Elsewhere')).toEqual({ kind: 'redirect', to: 'case', moved: true });
    expect(await found('case')).toMatchObject({ kind: 'page' });
  });
});

describe('where people talk about a page', () => {
  const paths = (folder: string) => node.git('ls-tree', '-r', '--name-only', 'main', folder).split('\n');

  test('moves along with it and with the pages below, in the same commit and with redirects', async () => {
    for (const name of ['Tea', 'Tea/Green', 'Talk/Tea', 'Talk/Tea/Green', 'Talk/Tea/Else'])
      await node.save(name, `I am ${name}.`);
    await indexed(node);
    expect(await node.ask('readMove', { name: 'Tea' })).toMatchObject({ subpages: 1, talks: 2 });
    const before = Number(node.git('rev-list', '--count', 'main'));
    expect(await move('Tea', 'Drinks/Tea', { subpages: true, talk: true })).toMatchObject({ kind: 'saved' });
    expect(Number(node.git('rev-list', '--count', 'main'))).toBe(before + 1);
    expect(paths('Talk/')).toEqual([
      'Talk/Drinks/Tea.md',
      'Talk/Drinks/Tea/Green.md',
      // about a page that never was
      'Talk/Tea/Else.md',
    ]);
    expect(await found('Talk/Tea/Green')).toEqual({
      ...{ kind: 'redirect', to: 'Talk/Drinks/Tea/Green', moved: true },
    });
  });

  test('stays with the pages below where these stay, and where something is at its new place', async () => {
    for (const name of ['Ale', 'Ale/Pale', 'Talk/Ale', 'Talk/Ale/Pale', 'Talk/Beer'])
      await node.save(name, `I am ${name}.`);
    expect(await move('Ale', 'Beer', { talk: true })).toMatchObject({ kind: 'saved' });
    expect(await move('Ale/Pale', 'Beer/Pale', { talk: true })).toMatchObject({ kind: 'saved' });
    expect(await found('Talk/Ale')).toMatchObject({ kind: 'page', text: 'I am Talk/Ale.\n' });
    expect(await found('Talk/Beer')).toMatchObject({ kind: 'page', text: 'I am Talk/Beer.\n' });
    expect(await found('Talk/Beer/Pale')).toMatchObject({ kind: 'page', text: 'I am Talk/Ale/Pale.\n' });
  });

  test('moves to where talk about a page below was that moves, too', async () => {
    for (const name of ['Sub', 'Sub/Sub', 'Talk/Sub', 'Talk/Sub/Sub']) await node.save(name, `I am ${name}.`);
    await move('Sub', 'Sub/Sub', { talk: true, subpages: true });
    expect(await found('Talk/Sub/Sub')).toMatchObject({ text: 'I am Talk/Sub.\n' });
    expect(await found('Talk/Sub/Sub/Sub')).toMatchObject({ text: 'I am Talk/Sub/Sub.\n' });
  });

  test('is left alone by a talk page that moves by itself, and by who may not move it', async () => {
    for (const name of ['Wine', 'Talk/Wine', 'Rum', 'Talk/Rum']) await node.save(name, `I am ${name}.`);
    await move('Talk/Wine', 'Talk/Grapes', { talk: true });
    expect(await found('Talk/Grapes')).toMatchObject({ text: 'I am Talk/Wine.\n' });
    await move('Rum', 'Cane');
    expect(await found('Talk/Rum')).toMatchObject({ kind: 'page' });
  });
});

describe('a rename is refused', () => {
  beforeAll(async () => {
    await node.save('Here', 'here');
    await node.save('There', 'there');
    await node.save('Other/deep', 'deep');
  });

  test.each([
    ['where a page stands', 'Here', 'There', 'target_exists'],
    ['where a page of another spelling stands', 'Here', 'there', 'similar_name'],
    ['to the same name', 'Here', 'Here', 'same_name'],
    ['of a page that does not exist', 'Nowhere', 'Somewhere', 'no_such_page'],
    ['to a name of the wiki itself', 'Here', '_edit', 'reserved_page_name'],
    ['to a name that is none', 'Here', 'a//b', 'bad_page_name'],
  ])('%s, and nothing is written', async (_what, from, to, code) => {
    const before = node.git('rev-parse', 'main');
    expect(await move(from, to)).toMatchObject({ kind: 'refused', code });
    expect(node.git('rev-parse', 'main')).toBe(before);
  });
});

describe('a rename that is asked for twice with one key', () => {
  test('is one commit, also after a restart', async () => {
    await node.save('Twice-old', 'This is asked for twice.');
    const key = randomUUID();
    const [one, two] = await Promise.all([
      move('Twice-old', 'Twice-new', { key }),
      move('Twice-old', 'Twice-new', { key }),
    ]);
    expect(two).toEqual(one);
    await store.kill();
    store = await node.start();
    const again = await move('Twice-old', 'Twice-new', { key });
    expect(again).toMatchObject({ kind: 'saved', commit: (one as { commit: string }).commit });
    const other = await move('Twice-old', 'Twice-else', { key });
    expect(other).toMatchObject({ kind: 'refused', code: 'key_reused' });
    expect(await node.save('Any', 'text', { key })).toMatchObject({ kind: 'refused', code: 'key_reused' });
  });
});

test('an edit that is made while its page is renamed is on the page under its new name or a page of its own, never lost', async () => {
  const first = commitOf(await node.save('Busy', 'one\n\ntwo\n\nthree'));
  const [moved, edited] = await Promise.all([
    move('Busy', 'Busy-now'),
    node.save('Busy', 'one\n\ntwo\n\nTHREE', { base: { commit: first } }),
  ]);
  expect([moved.kind, edited.kind]).toEqual(['saved', 'saved']);
  const pages = await Promise.all([found('Busy'), found('Busy-now')]);
  const texts = pages.flatMap((page) => (page.kind === 'page' ? [page.text] : []));
  expect(texts).toContain('one\n\ntwo\n\nTHREE\n');
});
