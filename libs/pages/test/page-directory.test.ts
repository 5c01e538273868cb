import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PageDirectory, foldKey } from '../src/index.js';

const wiki = () =>
  new PageDirectory([
    'Home.md',
    '_Sidebar.md',
    'guides/_Sidebar.md',
    'guides/Setup.md',
    'guides/Bilbo Baggins.md',
    'guides/deep/Notes.md',
    'Setup.md',
    'foo.md',
    'Foo.md',
    'A.mkd',
    'A.md',
    'spec.org',
    'image.png',
    'uploads/guides/plan.pdf',
    'only/Here.md',
    'x/Twice.md',
    'y/Twice.md',
    'guides/README.md',
    '.erwik/settings.md',
    '.gitattributes',
  ]);

const page = (name: string, exists = true) => ({ name, exists, file: false });
const file = (name: string, exists = true) => ({ name, exists, file: true });

describe('a directory of pages', () => {
  test.each([
    ['Home', { kind: 'exact', name: 'Home', path: 'Home.md' }],
    ['home', { kind: 'fold', name: 'Home', path: 'Home.md' }],
    [
      'guides/Bilbo-Baggins',
      { kind: 'exact', name: 'guides/Bilbo-Baggins', path: 'guides/Bilbo Baggins.md' },
    ],
    ['guides/bilbo_baggins', { kind: 'fold', name: 'guides/Bilbo-Baggins', path: 'guides/Bilbo Baggins.md' }],
    ['Foo', { kind: 'exact', name: 'Foo', path: 'Foo.md' }],
    ['FOO', { kind: 'ambiguous', names: ['Foo', 'foo'] }],
    ['A', { kind: 'exact', name: 'A', path: 'A.md' }],
    ['_Sidebar', { kind: 'exact', name: '_Sidebar', path: '_Sidebar.md' }],
    ['image.png', { kind: 'file', path: 'image.png' }],
    ['Image.PNG', { kind: 'file', path: 'image.png' }],
    ['Home.md', { kind: 'file', path: 'Home.md' }],
    ['guides/Bilbo-Baggins.md', { kind: 'file', path: 'guides/Bilbo Baggins.md' }],
    ['A.mkd', { kind: 'file', path: 'A.mkd' }],
    ['guides', { kind: 'none' }],
    ['.erwik/settings', { kind: 'none' }],
    ['.gitattributes', { kind: 'none' }],
    ['constructor', { kind: 'none' }],
  ])('finds for %j %j', (name, found) => {
    expect(wiki().lookup(name)).toEqual(found);
  });

  test.each([
    ['Home', 'Setup', page('Setup')],
    ['guides/Intro', 'Setup', page('guides/Setup')],
    ['guides/Intro', '/Setup', page('Setup')],
    ['guides/Intro', '../Setup', page('Setup')],
    ['guides/deep/Notes', '../Bilbo Baggins', page('guides/Bilbo-Baggins')],
    ['guides/Intro', 'bilbo_baggins', page('guides/Bilbo-Baggins')],
    ['guides/Intro', 'Bilbo%20Baggins.md', page('guides/Bilbo-Baggins')],
    ['guides/Intro', 'Home', page('Home')],
    ['Home', 'here', page('only/Here')],
    ['Home', 'Twice', page('Twice', false)],
    ['guides/Intro', 'New page', page('guides/New-page', false)],
    ['guides/Intro', '/New page', page('New-page', false)],
    ['guides/Intro', 'guides/', page('guides/README')],
    ['guides/Intro', '/', page('Home')],
    ['guides/Intro', 'image.png', file('image.png')],
    ['guides/Intro', 'plan.pdf', file('uploads/guides/plan.pdf')],
    ['guides/Intro', 'lost.png', file('guides/lost.png', false)],
    ['Home', 'FOO', page('FOO')],
    ['Home', 'spec', page('spec')],
    ['Home', '100%', page('100%', false)],
    ['Home', 'Home#anchor', page('Home')],
    ['Home', '__proto__', page('__proto__', false)],
    ['Home', '../../etc/passwd', null],
    ['Home', '_recent', null],
    ['Home', '.git/config', null],
    ['Home', '#anchor', null],
    ['Home', ' ', null],
    ['Home', 'a\0b', null],
  ])('leads from %j by the link %j to %j', (from, target, found) => {
    expect(wiki().resolve(from, target)).toEqual(found);
  });

  test('knows the nearest special page above a page', () => {
    expect(wiki().special('guides/deep/Notes', 'sidebar')).toEqual({
      name: 'guides/_Sidebar',
      path: 'guides/_Sidebar.md',
    });
    expect(wiki().special('x/Twice', 'sidebar')).toEqual({ name: '_Sidebar', path: '_Sidebar.md' });
    expect(wiki().special('Home', 'footer')).toBeNull();
  });

  test.each([
    [['home.md', 'Home.md', 'README.md'], 'Home'],
    [['HOME.md', 'index.md'], 'HOME'],
    [['Index.md', 'README.md'], 'Index'],
    [['readme.org', 'x.md'], 'readme'],
    [['x.md'], null],
  ])('with %j opens with %j', (paths, home) => {
    expect(new PageDirectory(paths).homeName()).toBe(home);
  });

  test('counts pages and files, special pages and hidden files not', () => {
    const directory = wiki();
    expect([directory.pageCount, directory.fileCount]).toEqual([13, 2]);
    directory.delete('A.mkd');
    directory.delete('image.png');
    expect([directory.pageCount, directory.fileCount]).toEqual([13, 1]);
    directory.delete('A.md');
    expect(directory.pageCount).toBe(12);
    expect(directory.lookup('A')).toEqual({ kind: 'none' });
  });

  test('suggests what is spelled nearly so, or so in another folder', () => {
    expect(wiki().similar('Setpu', 3)).toContain('Setup');
    expect(wiki().similar('only/Setup', 2)).toEqual(expect.arrayContaining(['Setup', 'guides/Setup']));
    expect(wiki().similar('completely-different', 3)).toEqual([]);
    expect(wiki().similar('Home', 3)).not.toContain('Home');
  });

  test('lists from A to Z by any spelling of a prefix, in pieces', () => {
    const directory = wiki();
    expect(directory.list('GUIDES/', null, 10).names).toEqual([
      'guides/Bilbo-Baggins',
      'guides/deep/Notes',
      'guides/README',
      'guides/Setup',
    ]);
    const first = directory.list('', null, 4);
    expect(first).toEqual({
      names: ['A', 'Foo', 'foo', 'guides/Bilbo-Baggins'],
      next: 'guides/Bilbo-Baggins',
      total: 13,
    });
    expect(directory.list('', first.next, 2).names).toEqual(['guides/deep/Notes', 'guides/README']);
    expect(directory.list('', 'zzz', 5)).toEqual({ names: [], next: null, total: 13 });
  });

  test('is the same after any changes as one built at once', () => {
    const path = fc.constantFrom(
      'a.md',
      'A.md',
      'a.mkd',
      'b/a.md',
      'b/a b.md',
      'b/a-b.md',
      '_Footer.md',
      'b/_Footer.md',
      'p.png',
      'b/p.png',
      '__proto__.md',
    );
    const change = fc.record({ path, add: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const grown = new PageDirectory();
        grown.list('', null, 1);
        const paths = new Set<string>();
        for (const { path, add } of changes) {
          if (add) grown.add(path);
          else grown.delete(path);
          if (add) paths.add(path);
          else paths.delete(path);
        }
        expect(answersOf(grown)).toEqual(answersOf(new PageDirectory(paths)));
      }),
    );
  });

  test('answers any link without an exception, and only with names that exist where it says so', () => {
    const directory = wiki();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (target) => {
        const found = directory.resolve('guides/Intro', target);
        if (found?.exists === true) expect(directory.lookup(found.name).kind).not.toBe('none');
        if (found?.exists === false) expect(directory.lookup(found.name).kind).toBe('none');
      }),
    );
  });
});

function answersOf(directory: PageDirectory): unknown {
  const names = ['a', 'A', 'b/a', 'b/a-b', '__proto__', 'p.png', 'a.mkd', '_Footer', 'b/_Footer'];
  return [
    directory.pageCount,
    directory.fileCount,
    directory.list('', null, 100),
    names.map((name) => [
      directory.lookup(name),
      directory.resolve('b/x', name),
      directory.special(name, 'footer'),
    ]),
    names.map((name) => directory.similar(foldKey(name), 5)),
  ];
}

test('what is seen while files have other paths is not seen afterwards, whatever happens', () => {
  const directory = new PageDirectory(['Old.md', 'Old/x.md', 'image.png']);
  const moves = [
    ['Old.md', 'Old/new.md'],
    ['Old/x.md', 'y.md'],
  ] as const;
  const seen = directory.whileMoved(moves, () =>
    ['Old', 'Old/new', 'Old/x', 'y'].map((name) => directory.pathOf(name)),
  );
  expect(seen).toEqual([null, 'Old/new.md', null, 'y.md']);
  const fails = (): never => {
    throw new Error('no text');
  };
  expect(() => directory.whileMoved(moves, fails)).toThrow('no text');
  expect(['Old', 'Old/x', 'y'].map((name) => directory.pathOf(name))).toEqual(['Old.md', 'Old/x.md', null]);
});
