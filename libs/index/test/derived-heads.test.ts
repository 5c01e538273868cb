import { describe, expect, onTestFinished, test } from 'vitest';
import { openIndex } from '../src/index.js';
import type { WikiIndex } from '../src/index.js';
import { derived, indexFile, indexOf, numbers, sha, step } from './fixtures/wiki.js';

/**
 *   1 ── 2 ──┐
 *   ├─── 3 ──4   4 merges 2 and 3 and has a text of its own for A; then comes 5, and 6 and 7 take the place of 4:
 *   └─── 5       ((5, 2), 3)
 */
async function replacedHead(): Promise<{ index: WikiIndex; replace: () => void }> {
  const index = await indexOf({ 'A.md': '1' });
  index.take(step(2, { 'A.md': '2' }, [1]));
  index.take(step(3, { 'A.md': '3' }, [1]));
  index.take(derived(step(4, { 'A.md': '2 3' }, [2, 3])));
  const replace = (): void => {
    const arrived = step(5, { 'B.md': '5' }, [1]);
    const merged = [
      derived(step(6, {}, [5, 2])),
      derived(step(7, { 'A.md': '2 3' }, [6, 3]), { forget: [4] }),
    ];
    const parts = [arrived, ...merged];
    index.take({
      commits: parts.flatMap(({ commits }) => commits),
      files: parts.flatMap(({ files }) => files),
      forget: [sha(4)],
      head: sha(7),
    });
  };
  return { index, replace };
}

describe('a derived head that is replaced', () => {
  test('is forgotten with what it did', async () => {
    const { index, replace } = await replacedHead();
    expect(numbers(index.history('A', null, 10).rows)).toEqual([4, 3, 2, 1]);
    replace();
    expect(index.head).toBe(sha(7));
    expect(index.commit(sha(4))).toBeNull();
    expect(index.commitChanges(sha(4), 10)).toEqual([]);
    expect(numbers(index.history('A', null, 10).rows)).toEqual([7, 3, 2, 1]);
    expect(numbers(index.recent({ cursor: null, limit: 10 }).rows)).toEqual([7, 5, 3, 2, 1]);
    expect(index.lastChange('A.md')?.commit).toBe(sha(7));
    expect(index.search({ query: '2', offset: 0, limit: 5 }).total).toBe(1);
  });

  test('leaves a cursor where it was', async () => {
    const { index, replace } = await replacedHead();
    const [ofPage, ofWiki] = [index.history('A', null, 1), index.recent({ cursor: null, limit: 1 })];
    expect(numbers([...ofPage.rows, ...ofWiki.rows])).toEqual([4, 4]);
    replace();
    expect(numbers(index.history('A', ofPage.next, 10).rows)).toEqual([3, 2, 1]);
    expect(numbers(index.recent({ cursor: ofWiki.next, limit: 10 }).rows)).toEqual([3, 2, 1]);
  });

  test('leaves nothing to the commit that comes next', async () => {
    const index = await indexOf({ 'A.md': '1' });
    index.take(derived(step(2, { 'A.md': '2' }), { kept: ['A.md'] }));
    index.take({ commits: [], files: step(1, { 'A.md': '1' }).files, forget: [sha(2)], head: sha(1) });
    index.take(derived(step(3, { 'B.md': '3' }, [1])));
    expect(numbers(index.recent({ cursor: null, limit: 10 }).rows)).toEqual([3, 1]);
    expect(numbers(index.history('A', null, 10).rows)).toEqual([1]);
    expect(index.isKept('A.md')).toBe(false);
  });

  test('can be told from an authored one', async () => {
    const { index } = await replacedHead();
    expect(index.hasAuthored([sha(4), sha(77)])).toBe(false);
    expect(index.hasAuthored([sha(4), sha(3)])).toBe(true);
    expect(index.hasAuthored([])).toBe(false);
  });
});

describe('the order of history', () => {
  test('is by time, whatever the order in which commits came', async () => {
    const inTime = await indexOf({ 'A.md': '1' });
    const late = await indexOf({ 'A.md': '1' });
    const [two, three, four] = [
      step(2, { 'A.md': '2', 'B.md': '2' }, [1]),
      step(3, { 'A.md': '3' }, [1]),
      step(4, { 'A.md': '4' }, [2]),
    ];
    for (const each of [two, three, four]) inTime.take(each);
    for (const each of [three, two, four]) late.take(each);
    expect(numbers(late.history('A', null, 10).rows)).toEqual([4, 3, 2, 1]);
    expect(late.recent({ cursor: null, limit: 10 })).toEqual(inTime.recent({ cursor: null, limit: 10 }));
    expect(late.lastChange('A.md')).toEqual(inTime.lastChange('A.md'));
  });

  test('has a commit after its parents, though its clock was behind', async () => {
    const index = await indexOf({ 'A.md': '1' });
    const [commit] = step(2, { 'A.md': '2' }).commits;
    if (commit === undefined) throw new Error('a step of one commit');
    index.take({
      ...step(2, { 'A.md': '2' }),
      commits: [{ ...commit, line: { ...commit.line, at: -5000 } }],
    });
    expect(index.history('A', null, 10).rows.map(({ at }) => at)).toEqual([-5000, 1000]);
    expect(index.lastChange('A.md')?.commit).toBe(sha(2));
  });

  test('goes by the sha for what was written at the same moment', async () => {
    const orders = [
      ['b', 'a'],
      ['a', 'b'],
    ].map(async (names) => {
      const index = await indexOf();
      for (const name of names) {
        const { commits, ...same } = step(1, { 'A.md': name }, []);
        const commit = name.repeat(40);
        index.take({ ...same, commits: commits.map((one) => ({ ...one, line: { ...one.line, commit } })) });
      }
      return index.history('A', null, 10).rows.map(({ commit }) => commit.charAt(0));
    });
    expect(await Promise.all(orders)).toEqual([
      ['b', 'a'],
      ['b', 'a'],
    ]);
  });
});

describe('the latest change of a page', () => {
  test('is the one that gave it its text, not a later one on the side of a merge that was not followed', async () => {
    const index = await indexOf({ 'A.md': 'first' });
    index.take(step(2, { 'A.md': 'second' }, [1]));
    index.take(step(3, { 'A.md': 'an attempt' }, [1]));
    index.take(step(4, { 'A.md': 'first' }, [3]));
    const [file] = step(2, { 'A.md': 'second' }).files;
    index.take({ ...derived(step(5, {}, [2, 4])), files: file ? [file] : [] });
    expect(index.lastChange('A.md')?.commit).toBe(sha(2));
    expect(index.listPages({ prefix: '', cursor: null, limit: 1 }).pages).toMatchObject([{ at: 2000 }]);
  });

  test('is its deletion where that was followed, though it was edited and put back later elsewhere', async () => {
    const index = await indexOf({ 'A.md': 'first' });
    index.take(step(2, { 'A.md': null }, [1]));
    index.take(step(3, { 'A.md': 'an attempt' }, [1]));
    index.take(step(4, { 'A.md': 'first' }, [3]));
    expect(index.deletion('A')).toBeNull();
    index.take({ ...derived(step(5, {}, [2, 4])), files: [{ path: 'A.md', content: { kind: 'gone' } }] });
    expect(index.deletion('A')?.commit).toBe(sha(2));
  });
});

describe('a step of several parts', () => {
  test('leaves head where it was until the last one, also when the index is opened again', async () => {
    const file = await indexFile();
    const first = openIndex(file);
    first.take(step(1, { 'A.md': '1' }));
    first.take({ ...step(2, { 'A.md': '2' }), unfinished: true });
    expect([first.head, first.toward]).toEqual([sha(1), sha(2)]);
    first.close();
    const second = openIndex(file);
    onTestFinished(() => second.close());
    expect([second.head, second.toward]).toEqual([sha(1), sha(2)]);
    second.take({ commits: [], files: [], head: sha(2) });
    expect([second.head, second.toward]).toEqual([sha(2), null]);
    expect(numbers(second.history('A', null, 10).rows)).toEqual([2, 1]);
  });
});
