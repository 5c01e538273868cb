import { describe, expect, test } from 'vitest';
import { cutEntries } from '../src/keys/entries.js';

const keysOf = (yaml: string): string[] | undefined => cutEntries(yaml)?.map(({ key }) => key);

describe('a YAML mapping', () => {
  test('is cut at its top-level keys and comments, and every byte stays with one of them', () => {
    const yaml =
      '---\n# head\n\ntitle:  Moon # far\ntags:\n- a\n- b\n\n"quoted key": >\n  text\n  key: no key\n#\n#\nurl: http://x:80/#a\n-dash: 1\na:b: c\n"#tag": d\n';
    const entries = cutEntries(yaml) ?? [];
    const keys = [
      '',
      '# head\n',
      'title',
      'tags',
      'quoted key',
      '#\n',
      '#\n2',
      'url',
      '-dash',
      'a:b',
      '#tag',
    ];
    expect(entries.map(({ key }) => key)).toEqual(keys);
    expect(entries.map(({ source }) => source).join('')).toBe(yaml);
    expect(entries[1]?.source).toBe('# head\n\n');
    expect(entries[3]?.source).toBe('tags:\n- a\n- b\n\n');
  });

  test.each([
    'title: "Star: \\"the film\\"" # a: b\n',
    "title: 'it''s: fine'\n",
    'title: Star # the: film\n',
    'title: # the: film\n',
    'title: [a: b]\n',
    'title: |\n  a: b: c\n',
  ])('may have any value: %j', (yaml) => {
    expect(keysOf(yaml)).toEqual(['title']);
  });

  test('keeps a comment with the value in whose midst it stands', () => {
    const entries = cutEntries('tags:\n- a\n\n# of bob\n- b\n# end\n') ?? [];
    expect(entries.map(({ source }) => source)).toEqual(['tags:\n- a\n\n# of bob\n- b\n', '# end\n']);
  });

  test('without keys is cut into nothing but comments', () => {
    expect(keysOf('')).toEqual([]);
    expect(keysOf('\n# nothing yet\n')).toEqual(['', '# nothing yet\n']);
  });

  test.each([
    ['a line that is no key', 'title: x\nSome text\n'],
    ['a value that is a key', 'title: Star: the film\n'],
    ['a value with a colon at its end', 'title: Star:\n'],
    ['a quote that does not end', 'title: "Star\n'],
    ['more than a quote', 'title: "Star" film\n'],
    ['a key that stands twice', 'a: 1\nb: 2\n"a": 3\n'],
    ['a tab', 'a:\n\t- b\n'],
    ['an anchor', 'a: &x 1\n'],
    ['an alias', 'a: [b, *x]\n'],
    ['a merge key', '<<: x\n'],
    ['a second document', 'a: 1\n---\nb: 2\n'],
    ['an explicit key', '? a\n: b\n'],
    ['a list at the top', '- a\n- b\n'],
    ['a list below a line of dashes', '---\n- a\n'],
    ['a mapping in braces at the top', '{a: 1}\n'],
    ['an indented line without a key above', '  a\nb: 1\n'],
    ['a conflict block', 'a: 1\n<<<<<<< alice 2026-11-22T12:00:00Z aaaaaaaaaaaa\n'],
    ['a flow that ends at the margin', 'a: [\n  b\n]\n'],
  ])('is not cut when it holds %s', (_, yaml) => {
    expect(keysOf(yaml)).toBeUndefined();
  });
});
