import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSections, replaceSection, sectionText } from '../src/index.js';

const page =
  '---\ntags: a\n---\n# Tea\n\nIntro.\n\n## Green\n\nHot.\n\n### Old\n\nOlder.\n\nBlack\n-----\n\nBoiling.\n';

test('a section is a heading with all that stands below it', () => {
  expect(sectionText(page, 2)).toBe('## Green\n\nHot.\n\n### Old\n\nOlder.\n\n');
  expect(sectionText(page, 3)).toBe('### Old\n\nOlder.\n\n');
  expect(sectionText(page, 4)).toBe('Black\n-----\n\nBoiling.\n');
  expect(sectionText(page, 1)).toBe(page.slice(page.indexOf('# Tea')));
  expect([0, 5, -1, 1.5].map((number) => sectionText(page, number))).toEqual([null, null, null, null]);
});

test('what looks like a heading in code is none, and a heading in a list or a quotation opens no section', () => {
  const text = '```\n# no\n```\n\n> # quoted\n\n- # item\n\nend\n\n    # code\n\n# Yes\n';
  expect(findSections(text)).toEqual({
    headings: [null, null, 1],
    sections: [{ from: text.indexOf('# Yes'), to: text.length }],
  });
});

test('lines may end as on any system', () => {
  expect(sectionText('# A\r\n\r\nx\r\n# B\r\ny\r\n', 1)).toBe('# A\r\n\r\nx\r\n');
  expect(sectionText('# A\rx\r# B\ry', 2)).toBe('# B\ry');
});

test('a section is replaced and all else stays as it is', () => {
  const changed = replaceSection(page, 3, '### New\n\n');
  expect(changed).toBe(page.replace('### Old\n\nOlder.\n\n', '### New\n\n'));
  expect(replaceSection(page, 9, 'x')).toBeNull();
});

test('whatever the text, putting a section back changes nothing', () => {
  const line = fc.constantFrom(
    '# A',
    '## B',
    '### C',
    'D\n===',
    'text',
    '',
    '> # E',
    '- # F',
    '```',
    '---',
    '    x',
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const text = lines.join('\n');
      const { sections } = findSections(text);
      sections.forEach(({ from, to }, at) => {
        expect(from).toBeLessThan(to);
        expect(replaceSection(text, at + 1, sectionText(text, at + 1) ?? '?')).toBe(text);
      });
    }),
  );
});
