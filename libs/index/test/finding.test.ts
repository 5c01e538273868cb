import type { RecentFilter } from '@erwik/events';
import { describe, expect, test } from 'vitest';
import type { SearchScope } from '../src/search-filters.js';
import { derived, indexOf, numbers, step } from './fixtures/wiki.js';
import type { WikiIndex } from '../src/index.js';

const wiki = {
  'Home.md': '---\ntags: [start]\n---\n# Welcome\n\nBread and cake. [[Bread]] [[Nowhere]]',
  'Bread.md':
    '---\ntags: [Baking, "sour dough"]\naliases: [Loaf, Brot]\n---\n# Bread\n\nFlour and water, no cake. [[Bread]]',
  'guides/Cake.md': '---\ntags: baking sweet\n---\n# Cake for all\n\nFlour, butter. [[Home]] [[lost.png]]',
  'guides/Old-Cake.md': '---\ncategories: sour_dough\n---\nStale bread. [[Loaf]] [x](../Home) [[Nowhere]]',
  'img/map.png': 'no page',
};

async function found(query: string, scope: SearchScope = {}): Promise<string[]> {
  const index = await indexOf(wiki);
  const { hits, total } = index.search({ query, offset: 0, limit: 20, ...scope });
  expect(total).toBe(hits.length);
  return hits.map(({ name }) => name);
}

describe('a search with operators', () => {
  test.each([
    ['title:cake', ['guides/Cake', 'guides/Old-Cake']],
    ['title:bread', ['Bread']],
    ['title:"cake for"', ['guides/Cake']],
    ['cake -title:cake', ['Bread', 'Home']],
    ['flour title:cake', ['guides/Cake']],
    ['in:guides/', ['guides/Cake', 'guides/Old-Cake']],
    ['in:/GUIDES/old', ['guides/Old-Cake']],
    ['in:"guides/Old Cake"', ['guides/Old-Cake']],
    ['flour in:guides', ['guides/Cake']],
    ['flour -in:guides', ['Bread']],
    ['flour in:guides in:bread', ['Bread', 'guides/Cake']],
    ['tag:baking', ['Bread', 'guides/Cake']],
    ['TAG:Baking tag:sweet', ['guides/Cake']],
    ['tag:"Sour Dough"', ['Bread', 'guides/Old-Cake']],
    ['tag:sour-dough -tag:baking', ['guides/Old-Cake']],
    ['tag:baking -butter', ['Bread']],
    ['tag:baking butter', ['guides/Cake']],
    ['tag:bak', []],
    ['sweet', ['guides/Cake']],
    ['-tag:baking', []],
    ['tag: cake', ['guides/Cake', 'guides/Old-Cake', 'Bread', 'Home']],
    ['in: tag: title:', []],
    ['in:/', []],
    ['in:"', []],
  ])('for %j finds %j', async (query, names) => {
    expect(new Set(await found(query))).toEqual(new Set(names));
  });

  test('is narrowed by a prefix and a tag from elsewhere', async () => {
    expect(await found('flour', { prefix: 'guides/' })).toEqual(['guides/Cake']);
    expect(await found('flour', { tag: 'sour dough' })).toEqual(['Bread']);
    expect(await found('', { tag: 'baking', prefix: 'guides/' })).toEqual(['guides/Cake']);
    expect(await found('in:bread', { prefix: 'guides/' })).toEqual([]);
  });

  test('that names no word lists pages from A to Z with how they begin, page by page', async () => {
    const index = await indexOf(wiki);
    const first = index.search({ query: 'tag:baking', offset: 0, limit: 1 });
    expect(first).toMatchObject({ total: 2, hits: [{ name: 'Bread', title: 'Bread' }] });
    expect(first.hits[0]?.snippet[0]?.text).toContain('Flour and water');
    expect(index.search({ query: 'tag:baking', offset: 1, limit: 1 }).hits[0]?.name).toBe('guides/Cake');
  });

  test('and hostile texts after them answers', async () => {
    const index = await indexOf(wiki);
    for (const text of ['"', "'", '"")', '%', '*', '\\', 'a\0b', '😀', '-', ':', '(((', 'x'.repeat(200)])
      for (const operator of ['title:', 'in:', 'tag:', '-title:', '-in:', '-tag:'])
        expect(index.search({ query: `${operator}${text} cake`, offset: 0, limit: 5 }).total).toBeLessThan(5);
  });
});

describe('tags', () => {
  test('are listed from A to Z, in any spelling one, each in its most frequent spelling', async () => {
    const index = await indexOf({ ...wiki, 'More.md': '---\ntags: baking\n---\n' });
    expect(index.tags(10)).toEqual([
      { tag: 'baking', pages: 3 },
      { tag: 'sour dough', pages: 2 },
      { tag: 'start', pages: 1 },
      { tag: 'sweet', pages: 1 },
    ]);
    expect(index.tags(1)).toHaveLength(1);
  });

  test('follow every edit', async () => {
    const index = await indexOf({ 'A.md': '---\ntags: [x]\n---\n' });
    index.take(step(2, { 'A.md': '---\ntags: [y]\n---\n' }));
    expect(index.tags(10)).toEqual([{ tag: 'y', pages: 1 }]);
    index.take(step(3, { 'A.md': null }));
    expect(index.tags(10)).toEqual([]);
  });

  test('lead to their pages, from A to Z or the latest changed first', async () => {
    const index = await indexOf(wiki);
    index.take(step(2, { 'Bread.md': wiki['Bread.md'] + '!' }));
    const list = (sort: 'path' | 'updated', cursor: string | null = null) =>
      index.listPages({ prefix: '', cursor, limit: 1, tag: 'BAKING', sort });
    expect(list('path')).toMatchObject({ pages: [{ name: 'Bread' }], total: 2, next: '1' });
    expect(list('path', '1')).toMatchObject({ pages: [{ name: 'guides/Cake' }], next: null });
    index.take(step(3, { 'guides/Cake.md': wiki['guides/Cake.md'] + '!' }));
    expect(list('updated').pages.map(({ name }) => name)).toEqual(['guides/Cake']);
    expect(index.listPages({ prefix: 'gui', cursor: null, limit: 9, sort: 'updated' }).pages).toHaveLength(2);
  });
});

describe('an alias', () => {
  test('leads to the pages that have it, in any spelling', async () => {
    const index = await indexOf(wiki);
    expect(index.aliased('BROT', 5)).toEqual(['Bread']);
    expect(index.aliased('Bread', 5)).toEqual([]);
    index.take(step(2, { 'guides/Bun.md': '---\naliases: brot\n---\n' }));
    expect(index.aliased('Brot', 5)).toEqual(['Bread', 'guides/Bun']);
    index.take(step(3, { 'Bread.md': null }));
    expect(index.aliased('Brot', 5)).toEqual(['guides/Bun']);
  });

  test('is no wanted page, and a link to it is not broken', async () => {
    const index = await indexOf({ 'A.md': '[[Loaf]]' });
    expect(index.wanted(5).map(({ name }) => name)).toEqual(['Loaf']);
    index.take(step(2, { 'Bread.md': wiki['Bread.md'] }));
    expect([index.wanted(5), index.broken(5)]).toEqual([[], []]);
  });
});

describe('links', () => {
  test('of a page are told with where they lead, each once', async () => {
    const index = await indexOf(wiki);
    expect(index.linksOf('guides/Old-Cake')).toEqual([
      { name: 'Home', exists: true, file: false },
      { name: 'guides/Loaf', exists: false, file: false },
      { name: 'guides/Nowhere', exists: false, file: false },
    ]);
    expect(index.linksOf('Bread')).toEqual([]);
    expect(index.linksOf('Nowhere')).toEqual([]);
  });

  test('that lead nowhere are listed by the page they stand on, files as well', async () => {
    const index = await indexOf(wiki);
    expect(index.broken(10).map(({ name, links }) => [name, links.map((link) => link.name)])).toEqual([
      ['Home', ['Nowhere']],
      ['guides/Cake', ['guides/lost.png']],
      ['guides/Old-Cake', ['guides/Nowhere']],
    ]);
    expect(index.broken(1)).toHaveLength(1);
  });

  test('that nobody has set make a page an orphan, unless it is a home page', async () => {
    const index = await indexOf(wiki);
    const orphans = (): string[] => index.orphans(10).map(({ name }) => name);
    expect(orphans()).toEqual(['guides/Cake', 'guides/Old-Cake']);
    index.take(step(2, { '_Sidebar.md': '[[guides/Cake]]', 'guides/Home.md': 'x', 'Alone.md': '[[Alone]]' }));
    expect(orphans()).toEqual(['Alone', 'guides/Old-Cake']);
  });
});

describe('the changes of all files', () => {
  const by =
    (name: string, node: string | null) =>
    (index: WikiIndex, n: number, path: string): void => {
      const made = step(n, { [path]: `${n}` });
      index.take({
        ...made,
        commits: made.commits.map(({ line, ...rest }) => ({
          ...rest,
          line: { ...line, author: { name, email: '' }, node },
        })),
      });
    };

  async function history(): Promise<WikiIndex> {
    const index = await indexOf({ 'Home.md': '1' });
    by('Bob', 'erwik@e2')(index, 2, 'guides/A.md');
    by('Eve', null)(index, 3, 'guides/B.md');
    by('Bob', 'erwik@e1')(index, 4, 'Home.md');
    index.take(derived(step(5, { 'guides/A.md': 'merged' }, [4, 3])));
    return index;
  }

  test.each<[RecentFilter, number[]]>([
    [{}, [5, 4, 3, 2, 1]],
    [{ person: 'Bob' }, [4, 2]],
    [{ person: 'bob' }, []],
    [{ node: 'erwik@e2' }, [2]],
    [{ node: 'erwik@e2', person: 'Eve' }, []],
    [{ path: 'GUIDES/' }, [5, 3, 2]],
    [{ path: 'guides/a' }, [5, 2]],
    [{ hideMerges: true }, [4, 3, 2, 1]],
    [{ since: 3000 }, [5, 4, 3]],
    [{ since: -5 }, [5, 4, 3, 2, 1]],
    [{ since: 8_640_000_000_000_000 }, []],
    [{ person: 'Bob', path: 'home', since: 2000, node: 'erwik@e1', hideMerges: true }, [4]],
  ])('are those that %j lets through, newest first, however they are paged', async (filter, expected) => {
    const index = await history();
    for (const limit of [1, 2, 10]) {
      const rows = [];
      let cursor: string | null = null;
      do {
        const listing = index.recent({ cursor, limit, filter });
        rows.push(...listing.rows);
        cursor = listing.next;
      } while (cursor !== null && rows.length < 50);
      expect(numbers(rows)).toEqual(expected);
    }
  });

  test('of a folder with very many files are found as well', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`many/P${i}.md`, 'x']));
    const index = await indexOf({ 'A.md': 'x' }, many);
    const { rows } = index.recent({ cursor: null, limit: 500, filter: { path: 'many/' } });
    expect(rows).toHaveLength(300);
    expect(rows.every(({ path }) => path.startsWith('many/'))).toBe(true);
  });
});

test('commits are told by their shas, those that are known', async () => {
  const index = await indexOf({ 'A.md': '1' }, { 'A.md': '2' });
  const shas = index.history('A', null, 5).rows.map(({ commit }) => commit);
  expect(new Set(index.commits([...shas, 'f'.repeat(40)]).map(({ commit }) => commit))).toEqual(
    new Set(shas),
  );
});

test('pages are found though their names are misspelled, wherever they are', async () => {
  const index = await indexOf({ 'guides/Kitchen.md': 'x', 'Garden.md': 'x', 'Attic.md': 'x' });
  expect(index.spelledLike('Kichen', 5).map(({ name }) => name)[0]).toBe('guides/Kitchen');
  expect(index.spelledLike('kitchens', 5).map(({ name }) => name)[0]).toBe('guides/Kitchen');
  expect(index.spelledLike('xyz', 5)).toEqual([]);
  expect(index.spelledLike('a', 5)).toEqual([]);
});
