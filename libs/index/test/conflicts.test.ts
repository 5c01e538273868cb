import { formatConflict } from '@erwik/merge';
import { describe, expect, test } from 'vitest';
import type { IndexStep } from '../src/index.js';
import { blobOf, derived, indexOf, sha, step } from './fixtures/wiki.js';

/** A passage in two versions, as a merge writes it. */
function disputed(one: string, two: string): string {
  const label = { node: 'e1.example.org', commit: '0123456789ab' };
  return formatConflict([
    { label: { ...label, name: 'Ada', seconds: 1 }, text: `${one}\n` },
    { label: { ...label, name: 'Bob', seconds: 2 }, text: `${two}\n` },
  ]);
}

/** A step that puts a file which is no page at a path. */
function fileStep(n: number, path: string, blob: string): IndexStep {
  return { ...step(n, {}), files: [{ path, content: { kind: 'file', blob } }] };
}

describe('the passages that wait for a choice', () => {
  test('are counted for each page, until a text without them is saved', async () => {
    const two = `# Both\n\n${disputed('red', 'blue')}\nbetween\n\n${disputed('x', 'y')}`;
    const index = await indexOf({ 'Calm.md': 'no dispute' }, { 'Both.md': two });
    const row = { kind: 'passages', name: 'Both', title: 'Both', count: 2, at: 2000 };
    expect(index.conflicts(10)).toEqual([row]);
    index.take(step(3, { 'Both.md': `# Both\n\n${disputed('red', 'blue')}` }));
    expect(index.conflicts(10)).toEqual([{ ...row, count: 1, at: 3000 }]);
    index.take(step(4, { 'Both.md': '# Both\n\nred' }));
    expect(index.conflicts(10)).toEqual([]);
  });

  test('are not seen in the markers of another program', async () => {
    const index = await indexOf({ 'A.md': '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs\n' });
    expect(index.conflicts(10)).toEqual([]);
  });

  test('are gone with their page', async () => {
    const index = await indexOf({ 'A.md': disputed('a', 'b') }, { 'A.md': null });
    expect(index.conflicts(10)).toEqual([]);
  });
});

describe('a file that is kept beside another', () => {
  const blob = blobOf('bytes');

  test.each([
    [`img/map (alice-b ${blob.slice(0, 8)}).png`, 'img/map.png'],
    [`map.tar (alice ${blob.slice(0, 8)}).gz`, 'map.tar.gz'],
    [`map (alice ${blob.slice(0, 13)})`, 'map'],
    [`map (alice ${blob}).png`, 'map.png'],
    [`map (Élise ${blob.slice(0, 8)}).png`, 'map.png'],
    [`a (b ${blob.slice(0, 8)})/map.png`, null],
    [`map (alice ${blob.slice(0, 7)}).png`, null],
    [`map (${blob.slice(0, 8)}).png`, null],
    [`map (alice ${blob.slice(1, 9)}).png`, null],
    [`map(alice ${blob.slice(0, 8)}).png`, null],
  ])('is known by its name, %s, if its blob is the one named there', async (path, of) => {
    const index = await indexOf({ 'A.md': '1' });
    index.take(fileStep(2, path, blob));
    expect(index.conflicts(10)).toEqual(of === null ? [] : [{ kind: 'beside', path, of, at: null }]);
  });

  test('is one no more when it has changed or gone', async () => {
    const path = `map (alice ${blob.slice(0, 8)}).png`;
    const index = await indexOf({ 'A.md': '1' });
    index.take(fileStep(2, path, blob));
    expect(index.conflicts(10)).toHaveLength(1);
    index.take(fileStep(3, path, blobOf('other bytes')));
    expect(index.conflicts(10)).toEqual([]);
    index.take(fileStep(4, path, blob));
    index.take(step(5, { [path]: null }));
    expect(index.conflicts(10)).toEqual([]);
  });

  test('may be a page', async () => {
    const name = `Long (alice ${blobOf('text').slice(0, 8)})`;
    const index = await indexOf({ [`${name}.md`]: 'text' });
    expect(index.conflicts(10)).toEqual([{ kind: 'beside', path: `${name}.md`, of: 'Long.md', at: 1000 }]);
  });
});

describe('a page that was kept though it was deleted elsewhere', () => {
  /** 1 creates A, 2 deletes it, 3 edits it, 4 merges them and keeps it. */
  async function keeping(): ReturnType<typeof indexOf> {
    const index = await indexOf({ 'A.md': '# One', 'B.md': 'b' });
    index.take(step(2, { 'A.md': null }, [1]));
    index.take(step(3, { 'A.md': '# Three' }, [1]));
    index.take(derived(step(4, {}, [2, 3]), { kept: ['A.md'] }));
    return index;
  }

  test('waits for a person', async () => {
    const index = await keeping();
    expect(index.conflicts(10)).toEqual([{ kind: 'kept', name: 'A', title: 'Three', at: 3000 }]);
    expect(index.isKept('A.md')).toBe(true);
    expect(index.isKept('B.md')).toBe(false);
    expect(index.isKept('Nowhere.md')).toBe(false);
  });

  test.each([
    ['changes it', { 'A.md': '# Five' }],
    ['deletes it', { 'A.md': null }],
    ['moves it', { 'C.md': ['A.md', '# Three'] as const }],
  ])('waits until somebody %s', async (_what, edits) => {
    const index = await keeping();
    index.take(step(5, { 'B.md': 'another page' }));
    index.take(derived(step(6, { 'A.md': '# Six' }, [5, 4])));
    expect(index.isKept('A.md')).toBe(true);
    expect(index.conflicts(10)).toHaveLength(1);
    index.take(step(7, edits));
    expect(index.isKept('A.md')).toBe(false);
    expect(index.conflicts(10)).toEqual([]);
  });

  test('waits no more where the merge that kept it was replaced by one that did not', async () => {
    const index = await keeping();
    index.take({ commits: [], files: [], forget: [sha(4)], head: sha(3) });
    expect(index.conflicts(10)).toEqual([]);
  });
});

test('what waits is listed with the latest first, at most so many', async () => {
  const index = await indexOf({ 'A.md': disputed('a', 'b') }, { 'B.md': disputed('a', 'b') });
  index.take(derived(step(3, { 'C.md': 'c' }, [1, 2]), { kept: ['C.md'] }));
  const beside = `x (ada ${blobOf('x').slice(0, 8)}).md`;
  index.take(step(4, { [beside]: 'x' }));
  expect(index.conflicts(10).map(({ kind, at }) => `${kind} ${at}`)).toEqual([
    'beside 4000',
    'kept 3000',
    'passages 2000',
    'passages 1000',
  ]);
  expect(index.conflicts(3)).toEqual(index.conflicts(10).slice(0, 3));
});
