import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PageDirectory, addRedirects, countLinks, extractLinks, moveLinks, readLinks } from '../src/index.js';

/** A text of the page `name` after `from` became `to`, in a wiki of these paths. */
function moved(
  text: string,
  { name = 'Other', from, to, paths = [] }: { name?: string; from: string; to: string; paths?: string[] },
): string {
  const directory = new PageDirectory([...new Set([`${name}.md`, `${from}.md`, ...paths])]);
  const links = readLinks(text, (target) => directory.resolve(name, target));
  const nameThen = name === from ? to : name;
  return directory.whileMoved([[`${from}.md`, `${to}.md`]], () =>
    moveLinks(text, links, {
      name: nameThen,
      resolve: (target) => directory.resolve(nameThen, target),
      nameOf: (each) => (each === from ? to : each),
    }),
  ).text;
}

describe('a link to a page that moves', () => {
  test.each([
    ['a wiki link', '[[Old]]', '[[New]]'],
    ['one with a text', 'see [[the text|Old]].', 'see [[the text|New]].'],
    ['one with the page first', '[[Old|the text]]', '[[New|the text]]'],
    ['one whose text is the page’s name', '[[Old|Old]]', '[[Old|New]]'],
    ['one with an anchor', '[[Old#part]] and [[a|Old#part]]', '[[New#part]] and [[a|New#part]]'],
    ['one in another spelling', '[[ old ]]', '[[ New ]]'],
    ['one from the root', '[[/Old]]', '[[/New]]'],
    ['one in a table', '| a |\n| - |\n| [[b\\|Old]] |', '| a |\n| - |\n| [[b\\|New]] |'],
    ['one that includes', '[[include:Old]] [[include: Old#part]]', '[[include:New]] [[include: New#part]]'],
    ['one that shows, as in Obsidian', '![[Old#part]]', '![[New#part]]'],
    ['a Markdown link', '[x](Old) [y](Old.md "t") [z](/Old#a)', '[x](New) [y](New.md "t") [z](/New#a)'],
    ['one in angle brackets', '[x](<Old#a b>)', '[x](<New#a b>)'],
    ['a definition that is used', '[x]\n\n[x]: Old "t"', '[x]\n\n[x]: New "t"'],
    [
      'one after two others on a line',
      '[[Other]] [[Old]] [[a]]: [[Old]]',
      '[[Other]] [[New]] [[a]]: [[New]]',
    ],
  ])('is written anew: %s', (_what, text, then) => {
    expect(moved(text, { from: 'Old', to: 'New' })).toBe(then);
  });

  test.each([
    ['in code', '`[[Old]]` and\n\n    [[Old]]\n\n```\n[x](Old)\n```'],
    ['that is quoted', "'[[Old]]"],
    ['in a comment', '<!-- [[Old]] -->'],
    ['in front matter', '---\ntitle: "[[Old]]"\n---\ntext'],
    ['to another site', '[x](https://example.org/Old) [[https://example.org/Old]]'],
    ['to another page', '[[Older]] [x](a/Old)'],
  ])('stays as it is %s', (_what, text) => {
    expect(moved(text, { from: 'Old', to: 'New' })).toBe(text);
  });

  test('keeps spaces, escapes, and the way it points', () => {
    const paths = ['a/Old-page.md', 'a/b/Here.md'];
    const go = (text: string, to: string): string =>
      moved(text, { name: 'a/b/Here', from: 'a/Old-page', to, paths });
    expect(go('[[Old page]] [x](../Old-page.md)', 'a/New-page')).toBe('[[a/New page]] [x](../New-page.md)');
    expect(go('[x](../Old-page)', 'c/100%-(new)')).toBe('[x](../../c/100%25-%28new%29)');
    expect(go('[[a/Old-page]]', 'C#')).toBe('[[C%23]]');
    expect(go('[[a/Old-page]]', 'a:b')).toBe('[[a%3Ab]]');
  });

  test('stays where it still leads there', () => {
    expect(moved('[[Leaf]]', { from: 'a/Leaf', to: 'b/Leaf' })).toBe('[[Leaf]]');
  });
});

test('the links of a page that moves lead where they led: to pages, images, itself, and pages nobody has written', () => {
  const paths = ['a/Near.md', 'Home.md', 'a/cat.png'];
  const text = '[[Near]] [[Home]] ![c](cat.png) [[cat.png|alt=x]] [[Page]] [[Todo]] [u](../Home)';
  expect(moved(text, { name: 'a/Page', from: 'a/Page', to: 'b/c/Page', paths })).toBe(
    '[[Near]] [[Home]] ![c](cat.png) [[cat.png|alt=x]] [[Page]] [[/a/Todo]] [u](../../Home)',
  );
  const twice = [...paths, 'b/Near.md', 'b/cat.png'];
  expect(moved(text, { name: 'a/Page', from: 'a/Page', to: 'b/Page', paths: twice })).toBe(
    '[[a/Near]] [[Home]] ![c](a/cat.png) [[a/cat.png|alt=x]] [[Page]] [[/a/Todo]] [u](../Home)',
  );
});

test('links are counted where they are links', () => {
  const directory = new PageDirectory(['Old.md', 'Other.md']);
  const text = '[[Old]] `[[Old]]` [x](Old) [[Other]]';
  const links = readLinks(text, (target) => directory.resolve('Other', target));
  expect(countLinks(text, links, (name) => name === 'Old')).toBe(2);
});

test('whatever a page says, its links lead to the same pages after a move, and nothing but links changes', () => {
  const pieces = [
    '[[Old]]',
    '[[x|Old]]',
    '[[Old|x]]',
    '[y](Old)',
    '[z](<Old>)',
    '`',
    '```\n',
    '\n\n',
    '> ',
    '    ',
    '[a]: Old\n',
    '[a]',
    '![i](Old)',
    '<!--',
    '-->',
    '|',
    '[[',
    ']]',
    '](',
    ')',
    'Old',
    "'",
    '\\',
    '[[a]]: ',
    '#',
    '---\n',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (parts) => {
      const text = parts.join('');
      const then = moved(text, { from: 'Old', to: 'New', paths: ['x.md'] });
      const renamed = (target: string | null): string | null => (target === 'Old' ? 'New' : target);
      const read = extractLinks(text).map((link) => ({
        ...link,
        target: renamed(link.target),
        other: renamed(link.other),
      }));
      const targets = (links: readonly { target: string | null }[]): unknown[] =>
        links.map(({ target }) => target);
      expect(targets(extractLinks(then))).toEqual(
        new Set(targets(read)).size === read.length ? targets(read) : expect.anything(),
      );
      expect(then.replaceAll('New', 'Old')).toBe(text);
    }),
  );
});

describe('redirects', () => {
  test('are added in order, and those that led to the old name lead on', () => {
    expect(addRedirects('', [{ from: 'b.md', to: 'c.md' }])).toBe('---\nb.md: c.md\n');
    const before = '---\n# from Gollum\na.md: b.md # why\nz.md: y.md\n';
    expect(addRedirects(before, [{ from: 'b.md', to: 'c d.md' }])).toBe(
      '---\n# from Gollum\na.md: c d.md # why\nb.md: c d.md\nz.md: y.md\n',
    );
  });

  test('end where a page comes back to its old name', () => {
    expect(addRedirects('---\na.md: b.md\n', [{ from: 'b.md', to: 'a.md' }])).toBe('---\nb.md: a.md\n');
    expect(addRedirects('---\na.md: b.md\n', [{ from: 'b.md', to: 'B.md' }])).toBe('---\na.md: B.md\n');
  });

  test('are left alone where the file is no mapping', () => {
    expect(addRedirects('- a\n- b\n', [{ from: 'b.md', to: 'a.md' }])).toBeNull();
    expect(addRedirects('a: [', [{ from: 'b.md', to: 'a.md' }])).toBeNull();
  });
});
