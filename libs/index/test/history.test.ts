import { describe, expect, test } from 'vitest';
import type { Listing } from '../src/index.js';
import { indexOf, numbers, sha, step } from './fixtures/wiki.js';

/** All rows of a listing, page by page. */
function allPages<Row>(list: (cursor: string | null) => Listing<Row>): Row[] {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const listing = list(cursor);
    rows.push(...listing.rows);
    cursor = listing.next;
    // a listing that never ends must fail, not hang
    if (rows.length > 1000) throw new Error('the listing has no end');
  } while (cursor !== null);
  return rows;
}

describe('the history of a page', () => {
  test('lists its changes alone, newest first', async () => {
    const index = await indexOf({ 'A.md': '1' }, { 'B.md': '1' }, { 'A.md': '2', 'B.md': '2' });
    const { rows, next } = index.history('A', null, 10);
    expect(numbers(rows)).toEqual([3, 1]);
    expect(rows[0]).toMatchObject({
      path: 'A.md',
      parents: [sha(2)],
      author: { name: 'Ada' },
      at: 3000,
      bytesAfter: 2,
    });
    expect(next).toBeNull();
  });

  test('goes on where a cursor says, though commits were added meanwhile', async () => {
    const index = await indexOf(...Array.from({ length: 7 }, (_, i) => ({ 'A.md': `${i}` })));
    const first = index.history('A', null, 3);
    expect(numbers(first.rows)).toEqual([7, 6, 5]);
    index.take(step(8, { 'A.md': 'new' }));
    const second = index.history('A', first.next, 3);
    expect(numbers(second.rows)).toEqual([4, 3, 2]);
    expect(numbers(index.history('A', second.next, 3).rows)).toEqual([1]);
  });

  test.each([1, 2, 3, 10])('follows the page through its renames, %i rows at a time', async (limit) => {
    const index = await indexOf(
      { 'Old.md': '1' },
      { 'Old.md': '2' },
      { 'Middle.md': ['Old.md', '3'] },
      { 'Middle.md': '4' },
      { 'New.md': ['Middle.md', '5'] },
      { 'Old.md': 'another page of the old name' },
    );
    const rows = allPages((cursor) => index.history('New', cursor, limit));
    expect(numbers(rows)).toEqual([5, 4, 3, 2, 1]);
    expect(rows.map(({ path }) => path)).toEqual(['New.md', 'Middle.md', 'Middle.md', 'Old.md', 'Old.md']);
    // the page that has the old name now has what happened under that name
    expect(numbers(index.history('Old', null, 10).rows)).toEqual([6, 3, 2, 1]);
  });

  test('ends though a page is renamed to and fro', async () => {
    const edits = Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0 ? { 'B.md': ['A.md', `${i}`] as const } : { 'A.md': ['B.md', `${i}`] as const },
    );
    const index = await indexOf({ 'A.md': '0' }, ...edits);
    expect(numbers(index.history('A', null, 500).rows)).toEqual(Array.from({ length: 41 }, (_, i) => 41 - i));
  });

  test('of a deleted page can be read, names its end, and goes on when it is created again', async () => {
    const index = await indexOf({ 'A.md': '1' }, { 'A.md': null }, { 'B.md': 'x' });
    expect(numbers(index.history('A', null, 10).rows)).toEqual([2, 1]);
    expect(index.deletion('A')?.commit).toBe(sha(2));
    index.take(step(4, { 'A.md': 'again' }));
    expect(numbers(index.history('A', null, 10).rows)).toEqual([4, 2, 1]);
    expect(index.deletion('A')).toBeNull();
    expect(index.deletion('B')).toBeNull();
  });

  test('of nothing is empty, and so is one after a cursor that is none', async () => {
    const index = await indexOf({ 'A.md': '1' });
    expect(index.history('Nowhere', null, 10)).toEqual({ rows: [], next: null });
    for (const cursor of ['', 'x', '1', '1.1.1', "1' OR 1=1", '-1.2', '9'.repeat(99)]) {
      expect(index.history('A', cursor, 10)).toEqual({ rows: [], next: null });
      expect(index.recent({ cursor, limit: 10 })).toEqual({ rows: [], next: null });
    }
  });

  test('knows both sides of a merge, and the merge itself only for what it changed', async () => {
    const index = await indexOf({ 'A.md': '1' });
    index.take(step(2, { 'A.md': '2' }, [1]));
    index.take(step(3, { 'B.md': '3' }, [1]));
    index.take(step(4, {}, [2, 3]));
    expect(numbers(index.history('A', null, 10).rows)).toEqual([2, 1]);
    expect(index.commit(sha(4))?.parents).toEqual([sha(2), sha(3)]);
    expect(index.head).toBe(sha(4));
  });
});

describe('the recent changes', () => {
  test.each([1, 2, 5, 100])('list every file of every commit once, %i rows at a time', async (limit) => {
    const index = await indexOf(
      { 'A.md': '1', 'B.md': '1', 'img/x.png': 'not a page' },
      { 'C.md': ['A.md', '2'], 'B.md': '2' },
      { 'C.md': null },
    );
    const rows = allPages((cursor) => index.recent({ cursor, limit }));
    expect(
      rows.map(({ commit, name, kind }) => `${numbers([{ commit }]).join()} ${name} ${kind}`).sort(),
    ).toEqual([
      '1 A edited',
      '1 B edited',
      '1 img/x.png edited',
      '2 A deleted',
      '2 B edited',
      '2 C created',
      '3 C deleted',
    ]);
    expect(numbers(rows)).toEqual([3, 2, 2, 2, 1, 1, 1]);
  });

  test('go on where a cursor says, though commits were added meanwhile', async () => {
    const index = await indexOf({ 'A.md': '1', 'B.md': '1' }, { 'A.md': '2', 'B.md': '2' });
    const first = index.recent({ cursor: null, limit: 3 });
    index.take(step(3, { 'A.md': '3' }));
    expect(numbers(index.recent({ cursor: first.next, limit: 3 }).rows)).toEqual([1]);
  });
});

describe('a commit', () => {
  test('is found with the files it changed, at most so many', async () => {
    const index = await indexOf({ 'A.md': '1', 'B.md': '1', 'C.md': '1' });
    expect(index.commitChanges(sha(1), 2).map(({ path }) => path)).toEqual(['A.md', 'B.md']);
    expect(index.commit(sha(1))?.summary).toBe('change 1');
    expect(index.commit(sha(7))).toBeNull();
    expect(index.commitChanges(sha(7), 2)).toEqual([]);
    expect(index.lastChange('A.md')?.commit).toBe(sha(1));
    expect(index.lastChange('Z.md')).toBeNull();
  });
});
