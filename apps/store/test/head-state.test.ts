import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeadState } from '../src/head-state.js';

const blob = (n: number): string => n.toString(16).padStart(40, '0');

describe('the state of head', () => {
  test('tells what became of each file that differs, and nothing of the others', () => {
    const heads = new HeadState(blob(1), [
      { path: 'A.md', blob: blob(1) },
      { path: 'B.md', blob: blob(2) },
      { path: 'C.md', blob: blob(3) },
    ]);
    const changes = heads.advance(blob(2), [
      { path: 'A.md', blob: blob(1) },
      { path: 'B.md', blob: blob(9) },
      { path: 'C.md', blob: null },
      { path: 'D.md', blob: blob(4) },
      { path: 'Never.md', blob: null },
    ]);
    expect(changes.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      'B.md edited',
      'C.md deleted',
      'D.md created',
    ]);
    expect([heads.head, heads.fileCount]).toEqual([blob(2), 3]);
    expect([heads.blobOf('B.md'), heads.blobOf('C.md')]).toEqual([blob(9), null]);
  });

  test('resolves links against what stands there now, whatever they are called', () => {
    const heads = new HeadState(blob(1), [{ path: 'a/B.md', blob: blob(1) }]);
    const targets = ['B', 'a/B', 'Nowhere', '../../..', '__proto__', ''];
    const links = heads.linksFrom('a/Home', targets);
    expect(links['B']).toEqual({ name: 'a/B', exists: true, file: false });
    expect(links['Nowhere']).toEqual({ name: 'a/Nowhere', exists: false, file: false });
    expect(Object.keys(links).sort()).toEqual(['B', 'Nowhere', '__proto__', 'a/B']);
    heads.advance(blob(2), [{ path: 'a/B.md', blob: null }]);
    expect(heads.linksFrom('a/Home', ['B'])['B']?.exists).toBe(false);
  });

  test('after any moves is as if it had been read from the last head', () => {
    const path = fc.constantFrom('A.md', 'B.md', 'd/A.md', 'd/x.png', 'A.rst');
    const change = fc.record({ path, blob: fc.option(fc.integer({ min: 1, max: 4 }).map(blob)) });
    fc.assert(
      fc.property(fc.array(fc.array(change)), (moves) => {
        const moved = new HeadState(null, []);
        const files = new Map<string, string>();
        for (const changes of moves) {
          moved.advance(blob(1), changes);
          for (const { path: at, blob: now } of changes) {
            if (now === null) files.delete(at);
            else files.set(at, now);
          }
        }
        const fresh = new HeadState(
          blob(1),
          Array.from(files, ([at, now]) => ({ path: at, blob: now })),
        );
        for (const at of ['A.md', 'B.md', 'd/A.md', 'd/x.png', 'A.rst'])
          expect(moved.blobOf(at)).toBe(fresh.blobOf(at));
        expect(moved.directory.list('', null, 9)).toEqual(fresh.directory.list('', null, 9));
        expect(moved.fileCount).toBe(files.size);
      }),
    );
  });
});
