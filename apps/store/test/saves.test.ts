import { checkCommit } from '@erwik/git';
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

const lines = (...texts: string[]): string => `${texts.join('\n\n')}\n`;

describe('a save', () => {
  test('of a new page creates it, and everybody hears of it in order', async () => {
    const outcome = await node.save('Guides/First page', 'Hello');
    expect(outcome).toMatchObject({
      kind: 'saved',
      created: true,
      name: 'Guides/First-page',
      path: 'Guides/First-page.md',
    });
    const commit = commitOf(outcome);
    const told = (): string[] =>
      node.events.filter((event) => JSON.stringify(event).includes(commit)).map(({ type }) => type);
    await until(() => told().includes('IndexCaughtUp'), { what: 'the events of the save' });
    expect(told()).toEqual(['CommitHeld', 'PageChanged', 'HeadMoved', 'IndexCaughtUp']);
    expect(node.git('show', `${commit}:Guides/First-page.md`)).toBe('Hello');
    expect(node.git('log', '-1', '--format=%an <%ae> %s', commit)).toBe(
      'Ada <ada@example.org> Create Guides/First-page',
    );
    const page = await node.ask('readPage', { name: 'Guides/First-page' });
    expect(page).toMatchObject({ kind: 'page', text: 'Hello\n', change: { commit, node: 'erwik@test' } });
  });

  test('on the revision the writer saw, named by its commit or by its blob, is an edit', async () => {
    const first = await node.save('Edited', 'one');
    const second = await node.save('Edited', 'two', { base: { commit: commitOf(first) }, summary: 'Why' });
    expect(second).toMatchObject({ kind: 'saved', created: false });
    const { blob } = second as { blob: string };
    const third = await node.save('Edited', 'three', { base: { blob } });
    expect(third).toMatchObject({ kind: 'saved' });
    expect(node.git('log', '--format=%s', commitOf(third), '--', 'Edited.md')).toBe(
      'Edit Edited\nWhy\nCreate Edited',
    );
  });

  test('of the text that is there makes no commit', async () => {
    const first = await node.save('Same', 'text');
    const again = await node.save('Same', 'text', { base: { commit: commitOf(first) } });
    expect(again).toMatchObject({ kind: 'unchanged', blob: (first as { blob: string }).blob });
    expect(node.git('rev-list', '--count', 'main', '--', 'Same.md')).toBe('1');
  });

  test('on an older revision is merged where other lines changed, and says with whom', async () => {
    const base = commitOf(await node.save('Merged', lines('a', 'b', 'c')));
    const theirs = commitOf(await node.save('Merged', lines('A', 'b', 'c'), { base: { commit: base } }));
    const mine = await node.save('Merged', lines('a', 'b', 'C'), { base: { commit: base } });
    expect(mine).toMatchObject({ kind: 'merged', mergedWith: [{ commit: theirs }] });
    expect(node.git('show', 'main:Merged.md')).toBe(lines('A', 'b', 'C').trim());
  });

  test('whose change is in the page already changes nothing, and names the blob that is there', async () => {
    const base = commitOf(await node.save('Twice', lines('a', 'b', 'c')));
    const theirs = await node.save('Twice', lines('A', 'b', 'C'), { base: { commit: base } });
    const mine = await node.save('Twice', lines('a', 'b', 'C'), { base: { commit: base } });
    expect(mine).toMatchObject({ kind: 'unchanged', blob: (theirs as { blob: string }).blob });
  });

  test('of a line that somebody else changed is a conflict with both texts, and nothing is written', async () => {
    const base = commitOf(await node.save('Fought', lines('a', 'b')));
    const theirs = commitOf(await node.save('Fought', lines('theirs', 'b'), { base: { commit: base } }));
    const before = node.git('rev-parse', 'main');
    const mine = await node.save('Fought', lines('mine', 'b'), { base: { commit: base } });
    expect(mine).toMatchObject({
      kind: 'conflict',
      base: { text: lines('a', 'b') },
      current: { text: lines('theirs', 'b'), change: { commit: theirs } },
      head: before,
    });
    expect(node.git('rev-parse', 'main')).toBe(before);
  });

  test('that must not be merged is a conflict though the texts would merge', async () => {
    const base = commitOf(await node.save('Strict', lines('a', 'b', 'c')));
    await node.save('Strict', lines('A', 'b', 'c'), { base: { commit: base } });
    const mine = await node.save('Strict', lines('a', 'b', 'C'), { base: { commit: base }, merge: 'never' });
    expect(mine).toMatchObject({ kind: 'conflict' });
  });

  test('of a page that somebody created meanwhile is a conflict without a common text', async () => {
    await node.save('Raced', 'theirs');
    expect(await node.save('Raced', 'mine')).toMatchObject({ kind: 'conflict', base: null });
  });

  test.each([
    ['../etc/passwd', 'bad_page_name'],
    ['a\u0000b', 'bad_page_name'],
    ['con', 'bad_page_name'],
    ['.git/config', 'reserved_page_name'],
    ['_history', 'reserved_page_name'],
    ['git~1', 'reserved_page_name'],
    ['x'.repeat(201), 'page_name_too_long'],
    ['a/b/c/d/e/f/g/h/i', 'bad_page_name'],
  ])('under the name %j is refused: %s', async (name, code) => {
    expect(await node.save(name, 'text')).toMatchObject({ kind: 'refused', code });
  });

  test.each(['__proto__', 'constructor', '--output=x', '<script>', '日本語', 'émoji 🎉'])(
    'under the odd name %j is as good as any',
    async (name) => {
      const outcome = await node.save(name, `# ${name}`);
      expect(outcome.kind).toBe('saved');
      const page = await node.ask('readPage', { name: (outcome as { name: string }).name });
      expect(page).toMatchObject({ kind: 'page', text: `# ${name}\n` });
    },
  );

  test('under another spelling of a page is refused with its name, even in the same moment', async () => {
    await node.save('Case Twin', 'one');
    const twin = await node.save('case-twin', 'two');
    expect(twin).toMatchObject({ kind: 'refused', code: 'similar_name' });
    expect((twin as { message: string }).message).toContain('Case-Twin');
    const both = await Promise.all([node.save('New-Twin', 'one'), node.save('new-twin', 'two')]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(['refused', 'saved']);
  });

  test('below a file, or where a folder is, is refused', async () => {
    await node.save('Plain', 'a page');
    expect(await node.save('Plain.md/below', 'x')).toMatchObject({
      kind: 'refused',
      code: 'name_in_the_way',
    });
    await node.save('Folder.md/inside', 'a page in a folder with an odd name');
    expect(await node.save('Folder', 'x')).toMatchObject({ kind: 'refused', code: 'name_in_the_way' });
  });

  test('of nothing, or of more than a page holds, is refused; the last byte counts', async () => {
    expect(await node.save('Empty', ' \n\n')).toMatchObject({ kind: 'refused', code: 'empty_text' });
    const most = `${'é'.repeat(512 * 1024 - 1)}a`;
    expect(await node.save('Large', most)).toMatchObject({ kind: 'saved' });
    expect(await node.save('Larger', `${most}a`)).toMatchObject({ kind: 'refused', code: 'text_too_large' });
  });

  test('that would grow past the limit by a merge is refused', async () => {
    const half = 'x'.repeat(500 * 1024);
    const base = commitOf(await node.save('Grown', lines('a', 'b', 'c')));
    await node.save('Grown', lines(`a ${half}`, 'b', 'c'), { base: { commit: base } });
    const outcome = await node.save('Grown', lines('a', 'b', `c ${half} ${half}`.slice(0, 600 * 1024)), {
      base: { commit: base },
    });
    expect(outcome).toMatchObject({ kind: 'refused', code: 'text_too_large' });
  });

  test('on a revision this wiki does not have is refused', async () => {
    await node.save('Known', 'text');
    for (const base of [{ commit: 'a'.repeat(40) }, { blob: 'b'.repeat(40) }]) {
      expect(await node.save('Known', 'other', { base })).toMatchObject({ code: 'unknown_base' });
    }
    const blob = node.git('rev-parse', 'main:Known.md');
    expect(await node.save('Known', 'other', { base: { commit: blob } })).toMatchObject({
      code: 'unknown_base',
    });
  });

  test('cannot forge trailers, headers or other people by its summary and author', async () => {
    const outcome = await node.save('Forged', 'text', {
      summary: 'Erwik-Node: evil\n\nErwik-Key: stolen-key\u0000\n',
      author: { name: 'Eve\nparent 0000 <x>', email: 'eve@example.org>\ncommitter X' },
      key: 'the-real-key',
    });
    const commit = commitOf(outcome);
    expect(node.git('log', '-1', '--format=%(trailers:key=Erwik-Key,valueonly)', commit)).toBe(
      'the-real-key',
    );
    expect(node.git('log', '-1', '--format=%(trailers:key=Erwik-Node,valueonly)', commit)).toBe('erwik@test');
    const header = node.git('cat-file', 'commit', commit).split('\n\n')[0]?.split('\n') ?? [];
    expect(header.map((line) => line.split(' ')[0])).toEqual(['tree', 'parent', 'author', 'committer']);
    expect(node.git('fsck', '--strict', '--no-dangling')).toBe('');
  });
});

test('an author is written no longer than the gate of another node lets through', async () => {
  const author = { name: `${'n'.repeat(119)}🎉${'n'.repeat(800)}`, email: `${'e'.repeat(900)}@example.org` };
  const commit = commitOf(await node.save('Long-author', 'text', { author }));
  const data = Buffer.from(`${node.git('cat-file', 'commit', commit)}\n`);
  expect(checkCommit(data, { now: Date.now() })).toEqual([]);
});

describe('a key', () => {
  test('used twice at once makes one commit, and both hear of it', async () => {
    const key = randomUUID();
    const both = await Promise.all([
      node.save('Keyed', 'text', { key }),
      node.save('Keyed', 'text', { key }),
    ]);
    expect(both[0]).toEqual(both[1]);
    expect(both[0]?.kind).toBe('saved');
    expect(node.git('rev-list', '--count', 'main', '--', 'Keyed.md')).toBe('1');
  });

  test('used again for another text or another page is refused', async () => {
    const key = randomUUID();
    await node.save('Keyed2', 'text', { key });
    expect(await node.save('Keyed2', 'other', { key })).toMatchObject({ code: 'key_reused' });
    expect(await node.save('Keyed3', 'text', { key })).toMatchObject({ code: 'key_reused' });
  });

  test('of a save that wrote nothing may be used again', async () => {
    const key = randomUUID();
    const base = commitOf(await node.save('Keyed4', lines('a', 'b')));
    const theirs = commitOf(await node.save('Keyed4', lines('theirs', 'b'), { base: { commit: base } }));
    const mine = { key, base: { commit: base } };
    expect(await node.save('Keyed4', lines('mine', 'b'), mine)).toMatchObject({ kind: 'conflict' });
    const settled = await node.save('Keyed4', lines('both', 'b'), { key, base: { commit: theirs } });
    expect(settled.kind).toBe('saved');
  });
});

describe('fifty savers at once', () => {
  test('on fifty pages are all saved, each with a commit of its own', async () => {
    const pages = Array.from({ length: 50 }, (_, i) => `Many/Page-${i}`);
    const outcomes = await Promise.all(pages.map((name) => node.save(name, `text of ${name}`)));
    expect(new Set(outcomes.map(commitOf)).size).toBe(50);
    for (const name of pages) {
      expect(node.git('show', `main:${name}.md`)).toBe(`text of ${name}`);
    }
    expect(node.git('fsck', '--strict', '--no-dangling')).toBe('');
  });

  test('on one page lose no acknowledged text', async () => {
    const paragraphs = Array.from({ length: 50 }, (_, i) => `paragraph ${i}`);
    const base = commitOf(await node.save('Crowd', lines(...paragraphs)));
    const outcomes = await Promise.all(
      paragraphs.map((_, i) =>
        node.save('Crowd', lines(...paragraphs.map((text, at) => (at === i ? `changed ${i}` : text))), {
          base: { commit: base },
        }),
      ),
    );
    const saved = outcomes.flatMap((outcome, i) =>
      outcome.kind === 'saved' || outcome.kind === 'merged' ? [i] : [],
    );
    expect(saved.length).toBeGreaterThan(1);
    const text = node.git('show', 'main:Crowd.md').split('\n');
    for (const [i, { kind }] of outcomes.entries()) {
      expect(text.includes(`changed ${i}`), `${i} was ${kind}`).toBe(saved.includes(i));
    }
  });
});
