import { describe, expect, test } from 'vitest';
import { indexOf, step } from './fixtures/wiki.js';

const all = { page: null, cursor: null, limit: 50 };

function pathsOf({ files }: { files: { path: string }[] }): string[] {
  return files.map(({ path }) => path);
}

describe('the files of a wiki', () => {
  test('are those that are no pages and whose names begin with no dot, a part at a time', async () => {
    const index = await indexOf({
      'Home.md': 'x',
      'b.png': 'b',
      'uploads/a.png': 'a',
      '.redirects.gollum': '---',
      '.erwik/x.yml': 'x',
      'c/d.pdf': 'd',
    });
    const first = index.findFiles({ ...all, limit: 2 });
    expect(first).toMatchObject({ next: 'c/d.pdf', total: 3 });
    expect(pathsOf(first)).toEqual(['b.png', 'c/d.pdf']);
    const rest = index.findFiles({ ...all, cursor: first.next });
    expect(rest).toMatchObject({ next: null, total: 3 });
    expect(pathsOf(rest)).toEqual(['uploads/a.png']);
  });

  test('are told with their size, their time and who uses them', async () => {
    const index = await indexOf({ 'x.png': 'x', 'A.md': '![](x.png)', 'd/B.md': '[[/x.png]]' });
    const [file] = index.findFiles({ ...all, path: 'x.png' }).files;
    expect(file).toMatchObject({ path: 'x.png', bytes: 2, at: 1000, uses: 2, pages: ['A', 'd/B'] });
    index.take(step(2, { 'A.md': 'nothing' }));
    expect(index.findFiles({ ...all, path: 'x.png' }).files[0]).toMatchObject({ uses: 1, pages: ['d/B'] });
    index.take(step(3, { 'x.png': null }));
    expect(index.findFiles(all)).toEqual({ files: [], next: null, total: 0 });
  });

  test('of a page lie in its folders, or are shown by it', async () => {
    const index = await indexOf({
      'g/P.md': '![](/elsewhere.png) [[Other]] ![](missing.png)',
      'g/Other.md': 'x',
      'elsewhere.png': '1',
      'uploads/g/P/own.png': '2',
      'uploads/g/P/sub/other.png': '3',
      'uploads/g/P2/other.png': '4',
      'g/P/beside.png': '5',
    });
    const found = index.findFiles({ ...all, page: 'g/P' });
    expect(pathsOf(found)).toEqual(['elsewhere.png', 'g/P/beside.png', 'uploads/g/P/own.png']);
    expect(found.total).toBe(3);
    expect(pathsOf(index.findFiles({ ...all, page: 'g/P', limit: 1, cursor: 'elsewhere.png' }))).toEqual([
      'g/P/beside.png',
    ]);
  });
});
