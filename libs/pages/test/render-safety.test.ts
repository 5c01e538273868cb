import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PageDirectory, pageTitle, scanLinkTargets } from '../src/index.js';
import { renderPage } from '../src/render.js';
import type { RenderedPage } from '../src/index.js';
import { renderBody } from '../src/render/render-body.js';
import { sanitize } from '../src/render/sanitize.js';
import { faultsOf } from './html-walls.js';
import { hostileTexts } from './hostile-texts.js';

const directory = new PageDirectory([
  'Home.md',
  'x.md',
  'x.png',
  '<script>.md',
  '__proto__.md',
  'javascript:alert(1).md',
]);

function render(text: string): RenderedPage {
  const links: Record<string, { name: string; exists: boolean; file: boolean }> = {};
  for (const target of scanLinkTargets(text)) {
    const found = directory.resolve('Home', target);
    if (found !== null) links[target] = found;
  }
  return renderPage({ name: 'Home', text, links, format: 'markdown' });
}

describe('a hostile text', () => {
  test.each(hostileTexts)('stays inert: %j', (text) => {
    for (const placed of [
      text,
      `- ${text}`,
      `> ${text}`,
      `*${text}*`,
      `| a |\n|---|\n| ${text} |`,
      `[${text}](x)`,
    ]) {
      expect(faultsOf(render(placed).html)).toEqual([]);
    }
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  test.each(hostileTexts)('would be stopped by the first wall alone: %j', (text) => {
    const { html } = renderBody(text, 'Home', {}) ?? { html: '<none>' };
    expect(faultsOf(html).filter((fault) => !/^(?:left open|closes what is not open)/.test(fault))).toEqual(
      [],
    );
  });

  test.each(hostileTexts)('would be stopped by the second wall alone: %j', (text) => {
    const faults = faultsOf(sanitize(text)).filter((fault) => !fault.startsWith('a href='));
    expect(faults).toEqual([]);
  });

  test('is many texts', () => {
    expect(new Set(hostileTexts).size).toBeGreaterThanOrEqual(80);
  });
});

describe('any text', () => {
  test('renders within the allow lists, and to the same HTML each time', () => {
    fc.assert(
      fc.property(anyMarkdown(), (text) => {
        const page = render(text);
        expect(faultsOf(page.html)).toEqual([]);
        expect(render(text)).toEqual(page);
        expect(pageTitle(text, 'Home')).toBe(page.title);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('a text made to take long', () => {
  test.each([
    ['quotation marks', '>'.repeat(50_000)],
    ['a wide table', `${'|a'.repeat(5000)}|\n${'|-'.repeat(5000)}|\n${'|b|\n'.repeat(5000)}`],
    ['nested lists', Array.from({ length: 2000 }, (_, n) => `${' '.repeat(n * 2)}- x`).join('\n')],
    ['emphasis never closed', '**a '.repeat(20_000)],
    ['emphasis closed anyhow', '*a_b~~c'.repeat(20_000)],
    ['reference definitions', Array.from({ length: 20_000 }, (_, n) => `[r${n}]: /x${n}`).join('\n')],
    ['tags never closed', '<x '.repeat(50_000)],
    ['allowed tags never closed', '<details>\n'.repeat(20_000)],
    ['allowed inline tags never closed', '<kbd>'.repeat(20_000)],
    ['comments never closed', '<!-- \n'.repeat(50_000)],
    ['comments in a list closed far away', `${'- <!-- \n'.repeat(20_000)}\n\n-->`],
    ['one word', 'a'.repeat(1_000_000)],
    ['paragraphs', 'x\n\n'.repeat(70_000)],
    ['headings of one name', '# a\n'.repeat(10_000)],
    ['brackets', '['.repeat(50_000)],
    ['wiki brackets', '[['.repeat(50_000)],
    ['nested links', `${'['.repeat(20_000)}x${'](y)'.repeat(20_000)}`],
    ['backticks', Array.from({ length: 800 }, (_, n) => '`'.repeat(n)).join(' ')],
    ['footnotes', `${'[^1]'.repeat(10_000)}\n\n[^1]: x`],
    [
      'many footnotes',
      Array.from({ length: 25_000 }, (_, n) => `[^${n}]\n\n[^${n}]: x [^${n}]\n\n`).join(''),
    ],
    ['nested inline footnotes', '^['.repeat(10_000)],
    ['autolinks', 'http://'.repeat(20_000)],
    ['mail addresses', 'a@'.repeat(50_000)],
    ['combining marks', `a${'\u0301'.repeat(10_000)}`],
    ['code of a slow grammar', `\`\`\`xml\n${'<a '.repeat(100_000)}\n\`\`\``],
    ['entities', '&'.repeat(100_000)],
    [
      'YAML aliases',
      `---\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((k, n) => `${k}: &${k} [${`*${'abcdefgh'[n]},`.repeat(9)}]`)
        .join('\n')}\n---\n`,
    ],
    ['nested YAML', `---\na: ${'['.repeat(15_000)}\n---\n`],
    ['dollar signs', '$'.repeat(100_000)],
    ['formulas never closed', '$a '.repeat(100_000)],
    ['formulas on lines of their own never closed', '$$a\n'.repeat(100_000)],
    ['formulas', '$x_1^2$ '.repeat(12_000)],
    ['nested formulas', `$${'x^{'.repeat(900)}${'}'.repeat(900)}$ `.repeat(12)],
    ['formulas nested too deep', `$${'{'.repeat(1900)}${'}'.repeat(1900)}$`],
    ['macros that double', '$\\def\\a#1{#1#1}\\a{\\a{\\a{\\a{\\a{\\a{\\a{\\a{x}}}}}}}}$ '.repeat(600)],
    ['a macro that never ends', '$\\def\\a{\\a\\a}\\a$ '.repeat(600)],
    ['wide matrices', `$$\\begin{matrix}${'&'.repeat(3900)}\\end{matrix}$$\n\n`.repeat(10)],
    ['callouts', '> [!NOTE]\n> x\n\n'.repeat(5000)],
  ])('is bounded: %s', { timeout: 20_000 }, (_what, text) => {
    const page = render(text);
    expect(faultsOf(page.html)).toEqual([]);
    expect(page.html.length).toBeLessThanOrEqual(8 * 1024 * 1024);
  });

  test('is shown as its source where it would take too long', () => {
    const page = render('x\n\n'.repeat(70_000));
    expect(page).toMatchObject({ tooComplex: true, truncated: false });
    expect(page.html).toMatch(/^<p class="too-complex">.*<\/p>\n<pre><code>x\n\nx\n/);
    expect(render('<kbd>\n\n'.repeat(100_000))).toMatchObject({ tooComplex: true, truncated: true });
  });
});

function anyMarkdown(): fc.Arbitrary<string> {
  const piece = fc.constantFrom(
    '[[',
    ']]',
    '[',
    ']',
    '(',
    ')',
    '](',
    '|',
    '\\',
    '<',
    '>',
    '\n',
    '\n\n',
    ' ',
    '> ',
    '- ',
    '1. ',
    '    ',
    '`',
    '```',
    "'",
    '"',
    '!',
    '#',
    '# ',
    'x',
    'x.png',
    '&',
    '&lt;',
    '%20',
    '\t',
    '\0',
    '[^1]',
    '[^1]: ',
    '<!--',
    '-->',
    '|-|\n',
    '*',
    '**',
    '_',
    '~~',
    '=',
    '---',
    '<details>',
    '</details>',
    '<summary>',
    '</summary>',
    '<kbd>',
    '</kbd>',
    '<abbr title="',
    '[ ] ',
    '[x] ',
    '[!NOTE]',
    '[[_TOC_]]',
    '$',
    '$$',
    '$`',
    '\\frac{',
    '}',
    '^',
    'javascript:',
    'https://x.org',
    '//',
    'title: ',
    '<script>',
    'شما',
  );
  return fc.oneof(
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );
}
