import type { ReplyOf } from '@erwik/events';
import { until } from '@erwik/testkit';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildStore, commitOf, testNode } from './fixtures/running-store.js';
import type { TestNode } from './fixtures/running-store.js';

let node: TestNode;

beforeAll(async () => {
  buildStore();
  node = await testNode();
  await node.start();
}, 120_000);

afterAll(() => node[Symbol.asyncDispose]());

const by = (name: string) => ({ author: { name, email: '' } });

/** Saves on top of whatever the page is now. */
async function edit(name: string, text: string, author = 'Ada'): Promise<string> {
  const page = await node.ask('readPage', { name });
  const base = page.kind === 'page' ? { blob: page.blob } : null;
  return commitOf(await node.save(name, text, { base, ...by(author) }));
}

type Blame = Extract<ReplyOf<'blame'>, { kind: 'blame' }>;

async function blame(name: string, from = 1, lines = 2000): Promise<Blame> {
  const reply = await node.ask('blame', { name, from, lines });
  if (reply.kind !== 'blame') throw new Error(`no blame of ${name}`);
  return reply;
}

/** The commit of each line from the first that was asked about. */
function commitsOf({ runs }: Blame): string[] {
  return runs.flatMap(({ lines, commit }) => Array.from({ length: lines }, () => commit));
}

describe('the lines of a page', () => {
  test('are told with who wrote them, when, and in which commit, as git says', async () => {
    const first = await edit('Poem', 'one\n\ntwo\n\nthree\n');
    const second = await edit('Poem', 'one\n\n2\n\nthree\n', 'Bob');
    const reply = await blame('Poem');
    expect(reply).toMatchObject({ path: 'Poem.md', text: 'one\n\n2\n\nthree\n', total: 5 });
    expect(commitsOf(reply)).toEqual([first, first, second, first, first]);
    const told = node.git('blame', '-s', '--no-abbrev', node.git('rev-parse', 'main'), '--', 'Poem.md');
    expect(told.split('\n').map((line) => line.replace('^', '').slice(0, 39))).toEqual(
      commitsOf(reply).map((commit) => commit.slice(0, 39)),
    );
    expect(reply.commits.find(({ commit }) => commit === second)).toMatchObject({
      author: { name: 'Bob' },
      node: 'erwik@test',
    });
  });

  test('are told in part', async () => {
    await edit('Long', 'a\nb\nc\nd\n');
    const last = await edit('Long', 'a\nb\nC\nd\n');
    const part = await blame('Long', 2, 2);
    expect(part).toMatchObject({ text: 'b\nC\n', total: 4 });
    expect(part.runs.map(({ first, lines }) => [first, lines])).toEqual([
      [2, 1],
      [3, 1],
    ]);
    expect(part.runs[1]?.commit).toBe(last);
    expect(await blame('Long', 5, 10)).toMatchObject({ text: '', runs: [], commits: [], total: 4 });
  });

  test('follow each save at once, also of odd names and of nothing', async () => {
    await edit('-x-$(y)', 'a\n');
    const second = await edit('-x-$(y)', 'a\nb\n');
    expect(commitsOf(await blame('-x-$(y)')).at(-1)).toBe(second);
    expect(await node.ask('blame', { name: 'Nobody', from: 1, lines: 10 })).toEqual({ kind: 'nothing' });
  });

  test('are found by many at once while others save', async () => {
    await edit('Busy', 'a\n');
    const asked = Array.from({ length: 6 }, () => blame('Busy'));
    const saved = Promise.all([1, 2, 3].map((n) => edit(`Meanwhile-${n}`, 'x')));
    expect(new Set((await Promise.all(asked)).map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(await saved).toHaveLength(3);
  });
});

describe('an alias', () => {
  test('redirects to its page, in any spelling, until a page has that name', async () => {
    await edit('Kettle', '---\naliases: [Water boiler]\n---\nIt boils.');
    const redirect = { kind: 'redirect', to: 'Kettle', moved: true };
    await node.ask('backlinks', { name: 'Kettle', limit: 1 });
    expect(await node.ask('readPage', { name: 'Water-boiler' })).toEqual(redirect);
    expect(await node.ask('readPage', { name: 'water-BOILER' })).toEqual(redirect);
    await edit('Water-boiler', 'Another one.');
    expect(await node.ask('readPage', { name: 'Water-boiler' })).toMatchObject({ kind: 'page' });
  });

  test('of several pages leaves the choice', async () => {
    await edit('Mug', '---\naliases: Vessel\n---\n');
    await edit('Bowl', '---\naliases: Vessel\n---\n');
    await node.ask('backlinks', { name: 'Bowl', limit: 1 });
    expect(await node.ask('readPage', { name: 'Vessel' })).toEqual({
      kind: 'ambiguous',
      names: ['Bowl', 'Mug'],
    });
  });
});

test('a link to an alias or an old name leads to the page, as soon as the page has been read', async () => {
  await edit('shelf/Linking', '[[Great jar]] [text](Great%20jar#Lid)');
  await edit('Jar', '---\naliases: [Great jar]\n---\n');
  await until(() => node.events.some((event) => event.type === 'IndexCaughtUp' && told(event, 'Jar')), {
    what: 'the aliases to be told',
  });
  const jar = { name: 'Jar', exists: true, file: false };
  const links = { 'Great jar': jar, 'Great%20jar': jar };
  expect(await node.ask('readPage', { name: 'shelf/Linking' })).toMatchObject({ links });
  const targets = ['Great jar', 'No jar'];
  expect(await node.ask('resolveLinks', { from: 'Anywhere', targets })).toMatchObject({
    links: { 'Great jar': jar, 'No jar': { exists: false } },
  });
});

function told({ aliases = [] }: { aliases?: readonly string[] | 'many' | undefined }, name: string): boolean {
  return aliases !== 'many' && aliases.includes(name);
}

test('a misspelled page is suggested from another folder', async () => {
  await edit('guides/Kitchen', 'x');
  await node.ask('backlinks', { name: 'guides/Kitchen', limit: 1 });
  const missing = await node.ask('readPage', { name: 'Kichen' });
  expect(missing).toMatchObject({
    kind: 'missing',
    similar: expect.arrayContaining(['guides/Kitchen']) as unknown,
  });
});

test('a link to the old or another name of a page is neither broken nor wanted', async () => {
  await edit('Old-spoon', '---\naliases: [Ladle]\n---\n');
  await edit('Drawer', '[[Old spoon]] [[Ladle]] [[Fork]]');
  const moved = await node.ask('movePage', {
    ...{ from: 'Old-spoon', to: 'Spoon', subpages: false, redirect: true, updateLinks: false },
    ...{ summary: '', key: randomUUID(), author: { name: 'Ada', email: '' } },
  });
  expect(moved).toMatchObject({ kind: 'saved' });
  const { to } = await node.ask('pageLinks', { name: 'Drawer', limit: 10 });
  expect(to).toEqual([
    { name: 'Fork', exists: false, file: false },
    { name: 'Spoon', exists: true, file: false },
  ]);
  const { pages } = await node.ask('broken', { limit: 100 });
  expect(pages.find(({ name }) => name === 'Drawer')?.links.map(({ name }) => name)).toEqual(['Fork']);
  const wanted = (await node.ask('wanted', { limit: 100 })).pages.map(({ name }) => name);
  expect(wanted).toContain('Fork');
  expect(wanted).not.toContain('Old-spoon');
  await edit('Drawer', 'empty');
});

test('tags, links and changes are told as of the last save', async () => {
  await edit('Tagged', '---\ntags: [One, two]\n---\n[[Kettle]] [[Not there]]', 'Zoe');
  const tags = await node.ask('tags', { limit: 100 });
  expect(tags).toMatchObject({ complete: true });
  expect(tags.tags.map(({ tag }) => tag)).toEqual(expect.arrayContaining(['One', 'two']));
  expect(await node.ask('pageLinks', { name: 'Tagged', limit: 10 })).toEqual({
    from: [],
    to: [
      { name: 'Kettle', exists: true, file: false },
      { name: 'Not-there', exists: false, file: false },
    ],
    complete: true,
  });
  expect((await node.ask('orphans', { limit: 100 })).pages.map(({ name }) => name)).toContain('Tagged');
  expect((await node.ask('broken', { limit: 100 })).pages).toMatchObject([
    { name: 'Tagged', links: [{ name: 'Not-there' }] },
  ]);
  const { rows } = await node.ask('recent', { cursor: null, limit: 10, filter: { person: 'Zoe' } });
  expect(rows.map(({ name }) => name)).toEqual(['Tagged']);
  const found = await node.ask('search', { query: 'tag:one', offset: 0, limit: 10 });
  expect(found.hits.map(({ name }) => name)).toEqual(['Tagged']);
  const { name } = await node.ask('randomPage', {});
  expect(await node.ask('readPage', { name: name ?? '' })).toMatchObject({ kind: 'page' });
});
