import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFilePath, nameOfPath, parsePageName, uploadPath } from '../src/index.js';

const blob = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';

describe('the path of an uploaded file', () => {
  test.each([
    ['cat.png', 'uploads/P/cat-1a2b3c4d.png'],
    ['Photo of a Cat (1).JPEG', 'uploads/P/Photo-of-a-Cat-1-1a2b3c4d.jpeg'],
    ['cafe\u0301.png', 'uploads/P/café-1a2b3c4d.png'],
    ['猫.webp', 'uploads/P/猫-1a2b3c4d.webp'],
    ['archive.tar.gz', 'uploads/P/archive.tar-1a2b3c4d.gz'],
    ['Makefile', 'uploads/P/Makefile-1a2b3c4d'],
    ['../../x.png', 'uploads/P/x-1a2b3c4d.png'],
    ['C:\\fakepath\\x.png', 'uploads/P/x-1a2b3c4d.png'],
    ['x.png\0.html', 'uploads/P/x.png-1a2b3c4d.html'],
    ['\u202egnp.exe', 'uploads/P/gnp-1a2b3c4d.exe'],
    ['con.png', 'uploads/P/con-1a2b3c4d.png'],
    ['.htaccess', 'uploads/P/htaccess-1a2b3c4d'],
    ['-rf .png', 'uploads/P/rf-1a2b3c4d.png'],
    ['<img src=x onerror=alert(1)>.gif', 'uploads/P/img-src-x-onerror-alert-1-1a2b3c4d.gif'],
    ['', 'uploads/P/file-1a2b3c4d'],
    ['\u{1f408}.png', 'uploads/P/file-1a2b3c4d.png'],
    ['Page.md', 'uploads/P/Page-1a2b3c4d.md.txt'],
  ])('is made of the name %j', (name, path) => {
    expect(uploadPath('P', name, blob)).toBe(path);
  });

  test('leaves the folder of a page out whose name is too deep, too long or kept for the wiki', () => {
    for (const page of ['a/b/c/d/e/f/g/h', 'x'.repeat(190), 'guides/_Sidebar']) {
      expect(uploadPath(page, 'cat.png', blob)).toBe('uploads/cat-1a2b3c4d.png');
    }
  });

  test('is an address that leads to a file and to no page, whatever the names are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' }), (raw, written) => {
        const page = parsePageName(written);
        const path = uploadPath(page.ok ? page.name : 'P', raw, blob);
        expect(isFilePath(path)).toBe(true);
        expect(nameOfPath(path)).toBeNull();
        expect(path).toMatch(/^uploads\/(?:.+\/)?[\p{L}\p{N}][^/\\<>"'()[\]\s]*-1a2b3c4d[a-z0-9.]*$/u);
      }),
    );
  });
});

describe('a path for a file', () => {
  test.each(['uploads/x.png', 'x.svg', 'a/b/c.tar.gz', 'LICENSE'])('may be %s', (path) => {
    expect(isFilePath(path)).toBe(true);
  });

  test.each([
    'Home.md',
    'a/../x.png',
    '/x.png',
    '.gitignore',
    '_x/y.png',
    'a b.png',
    'nul.png',
    'a\\b.png',
    'x/',
  ])('may not be %s', (path) => {
    expect(isFilePath(path)).toBe(false);
  });
});
