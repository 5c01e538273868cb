import { evilStrings } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';
import { indexOf, step } from './fixtures/wiki.js';

const pages = {
  'Home.md': '# Welcome\n\nThe badgers are running through the *forest* at night.',
  'Forest.md': '# Forest\n\nA forest has trees. NOT a lawn, AND never a car park.',
  'guides/Café-Münster.md':
    '---\ntitle: The café in Münster\n---\nCoffee, cake & a 50% discount: C++ and foo_bar.',
  'Tokyo.md': '# 東京\n\n東京タワーは日本の東京都にある。กรุงเทพมหานคร',
  'img/forest.png': 'forest forest forest',
};

async function found(query: string): Promise<string[]> {
  const index = await indexOf(pages);
  const { hits, total } = index.search({ query, offset: 0, limit: 20 });
  expect(total).toBe(hits.length);
  return hits.map(({ name }) => name);
}

describe('a search', () => {
  test.each([
    ['badgers', ['Home']],
    ['BADGER run', ['Home']],
    ['cafe munster', ['guides/Café-Münster']],
    ['forest', ['Forest', 'Home']],
    ['forest badger', ['Home']],
    ['"through the forest"', ['Home']],
    ['"the through forest"', []],
    ['"through the forest', ['Home']],
    ['forest -badger', ['Forest']],
    ['forest -"car park"', ['Home']],
    ['-forest', []],
    ['badg', ['Home']],
    ['foo_bar', ['guides/Café-Münster']],
    ['foo', ['guides/Café-Münster']],
    ['50%', ['guides/Café-Münster']],
    ['東京', ['Tokyo']],
    ['タワー', ['Tokyo']],
    ['本日', []],
    ['มหานคร', ['Tokyo']],
    ['', []],
    ['   ', []],
    ['"" - "" -', []],
    ['🎉', []],
  ])('for %j finds %j', async (query, names) => {
    expect(await found(query)).toEqual(names);
  });

  test.each([
    ['lawn AND car', ['Forest']],
    ['forest NOT lawn', ['Forest']],
    ['forest OR xyzzy', []],
    ['NEAR(forest trees)', []],
    ['body:forest', []],
    ['forest*', ['Forest', 'Home']],
    ['^forest', ['Forest', 'Home']],
    ['(forest', ['Forest', 'Home']],
  ])('takes the operators of %j as text: %j', async (query, names) => {
    expect(await found(query)).toEqual(names);
  });

  test('for any text whatsoever answers', async () => {
    const index = await indexOf(pages);
    const long = Array.from({ length: 128 }, (_, i) => String.fromCodePoint(97 + (i % 26))).join(' ');
    for (const query of [
      ...evilStrings,
      'a\0b',
      '"',
      '""',
      '"""',
      '-"',
      "'; DROP TABLE texts; --",
      long,
      '(a+)+$',
    ]) {
      for (const text of [query, `forest ${query}`, `"${query}"`, `-${query}`]) {
        const { hits, total } = index.search({ query: text, offset: 0, limit: 20 });
        expect(total, text).toBeGreaterThanOrEqual(hits.length);
        expect(index.suggest(text, 5).length, text).toBeLessThanOrEqual(5);
      }
    }
  });

  test('shows a piece of the text around what it found, as plain text', async () => {
    const index = await indexOf({
      'A.md': `${'before '.repeat(100)}<b>the needle</b> & "more"${' after'.repeat(100)} needles \ue000forged\ue001`,
      'Tokyo.md': pages['Tokyo.md'],
    });
    const [hit] = index.search({ query: 'needle', offset: 0, limit: 1 }).hits;
    const text = hit?.snippet.map((piece) => piece.text).join('') ?? '';
    expect(text).toContain('the needle');
    expect(text.length).toBeLessThan(400);
    expect(hit?.snippet.filter((piece) => piece.hit).map((piece) => piece.text)).toContain('needle');
    expect(
      index.search({ query: 'forged', offset: 0, limit: 1 }).hits[0]?.snippet.filter((piece) => piece.hit),
    ).toEqual([{ text: 'forged', hit: true }]);
    const [tokyo] = index.search({ query: 'タワー', offset: 0, limit: 1 }).hits;
    expect(tokyo?.snippet.map((piece) => piece.text).join('')).toContain('東京タワーは日本の東京都にある');
  });

  test('shows of a long text what stands around a word of the query, and its beginning where that is spelled otherwise', async () => {
    const index = await indexOf({
      'Long.md': `# Long\n\nIt begins here. ${'before '.repeat(8000)}The Needles are here.${' after'.repeat(8000)}`,
    });
    const [hit] = index.search({ query: 'NEEDLES', offset: 0, limit: 1 }).hits;
    expect(hit?.snippet).toContainEqual({ text: 'Needles', hit: true });
    expect(hit?.snippet.map(({ text }) => text).join('')).toMatch(
      /^…(?:before )+The Needles are here\.(?: after)+…$/,
    );
    const [other] = index.search({ query: 'needled', offset: 0, limit: 1 }).hits;
    expect(other?.snippet[0]?.text).toContain('It begins here.');
  });

  test.each([10_000, 300_000])(
    'of a page that has one word %i times ends soon, however often it is asked for',
    async (times) => {
      const index = await indexOf({ 'Same.md': 'ab '.repeat(times) });
      const phrases = Array.from({ length: 16 }, (_none, at) => `"${'ab '.repeat(at + 1).trim()}"`);
      for (const query of ['ab '.repeat(16), phrases.join(' ')]) {
        const { hits, total } = index.search({ query, offset: 0, limit: 20 });
        expect(total).toBe(1);
        expect(hits[0]?.snippet.some(({ text, hit }) => hit && text.startsWith('ab'))).toBe(true);
      }
    },
  );

  test('shows a short piece of a text that has no spaces', async () => {
    const index = await indexOf({ 'Dots.md': 'ab.'.repeat(10_000) + 'needle' + '.ab'.repeat(300) });
    const [hit] = index.search({ query: 'needle', offset: 0, limit: 1 }).hits;
    expect(hit?.snippet).toContainEqual({ text: 'needle', hit: true });
    expect(hit?.snippet.map(({ text }) => text).join('').length).toBeLessThan(1500);
  });

  test('shows title and newest change, and follows every edit', async () => {
    const index = await indexOf(pages);
    expect(index.search({ query: 'discount', offset: 0, limit: 1 }).hits[0]).toMatchObject({
      name: 'guides/Café-Münster',
      title: 'The café in Münster',
      at: 1000,
    });
    index.take(step(2, { 'Home.md': 'no more of them' }));
    expect(index.search({ query: 'badger', offset: 0, limit: 5 }).total).toBe(0);
    index.take(step(3, { 'Home.md': null, 'Forest.md': null }));
    expect(index.search({ query: 'forest', offset: 0, limit: 5 }).total).toBe(0);
    index.take(step(4, { 'Home.md': 'badgers' }));
    expect(index.search({ query: 'badger', offset: 0, limit: 5 }).hits[0]?.at).toBe(4000);
  });

  test('is turned over page by page, each page found once, titles first', async () => {
    const texts = Array.from({ length: 2300 }, (_, i) => [
      i % 100 === 0 ? `Word-${i}.md` : `Page-${i}.md`,
      'word '.repeat((i % 5) + 1),
    ]);
    const index = await indexOf(Object.fromEntries(texts) as Record<string, string>);
    const names: string[] = [];
    for (let offset = 0; offset < 2300; offset += 70) {
      const { hits, total } = index.search({ query: 'word', offset, limit: 70 });
      expect(total).toBe(2300);
      names.push(...hits.map(({ name }) => name));
    }
    expect(new Set(names).size).toBe(2300);
    expect(names.slice(0, 23).every((name) => name.startsWith('Word-'))).toBe(true);
    expect(index.search({ query: 'word', offset: 2300, limit: 70 }).hits).toEqual([]);
  });
});

describe('suggestions', () => {
  test('begin with what was typed, in any spelling, then contain it', async () => {
    const index = await indexOf({
      'Forest.md': 'x',
      'Rain-forest.md': 'x',
      'Fort.md': 'x',
      'b/Forest.md': 'x',
    });
    expect(index.suggest('for', 9).map(({ name }) => name)).toEqual([
      'Forest',
      'Fort',
      'b/Forest',
      'Rain-forest',
    ]);
    expect(index.suggest('RAIN FOR', 9).map(({ name }) => name)).toEqual(['Rain-forest']);
    expect(index.suggest('for', 1)).toHaveLength(1);
    expect(index.suggest('%', 9)).toEqual([]);
    expect(index.suggest('', 9)).toEqual([]);
  });
});

describe('the list of pages', () => {
  test('goes from A to Z with titles, and leaves files out', async () => {
    const index = await indexOf(pages);
    const first = index.listPages({ prefix: '', cursor: null, limit: 2 });
    expect(first.pages.map(({ name }) => name)).toEqual(['Forest', 'guides/Café-Münster']);
    expect(first.total).toBe(4);
    expect(
      index.listPages({ prefix: '', cursor: first.next, limit: 9 }).pages.map(({ title }) => title),
    ).toEqual(['Welcome', '東京']);
  });
});
