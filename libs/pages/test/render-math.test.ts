import { describe, expect, test } from 'vitest';
import { pageTitle } from '../src/index.js';
import { renderPage } from '../src/render.js';

function render(text: string): string {
  return renderPage({ name: 'Home', text, links: {}, format: 'markdown' }).html.trim();
}

const formula = '<math><mi>x</mi></math>';
const display = '<math display="block" class="tml-display"><mi>x</mi></math>';

describe('a formula', () => {
  test.each([
    ['$x$', `<p>${formula}</p>`],
    ['where $x$, or ($x$).', `<p>where ${formula}, or (${formula}).</p>`],
    ['$`x`$', `<p>${formula}</p>`],
    ['on $$x$$ a line', `<p>on ${display} a line</p>`],
    ['$$x$$', display],
    ['$$\nx\n$$', display],
    ['text\n$$\nx\n$$\ntext', `<p>text</p>\n${display}\n<p>text</p>`],
    ['> $$\n> x\n> $$', `<blockquote>\n${display}\n</blockquote>`],
    ['```math\nx\n```', display],
  ])('is set as MathML: %j', (text, html) => {
    expect(render(text)).toBe(html);
  });

  test('has its letters as characters, its color as an attribute and no style', () => {
    expect(render('$\\mathbb{R} \\color{red} y$')).toContain('<mi>ℝ</mi>');
    const boxed = render('$\\color{red} \\boxed{y}$ $\\begin{matrix} a & b \\end{matrix}$');
    expect(boxed).toContain('mathcolor="#ff0000"');
    expect(boxed).toContain('<mtable>');
    expect(boxed).not.toContain(' style=');
  });

  test('counts in a heading and a title', () => {
    expect(render('---\ntitle: T\n---\n## Of $x$')).toContain('id="user-content-of-x"');
    expect(pageTitle('# Of $x^2$\n', 'Home')).toBe('Of x^2');
  });

  test.each([
    ['costs $5 and $6', 'costs $5 and $6'],
    ['US$5 and CA$6', 'US$5 and CA$6'],
    ['\\$x$', '$x$'],
    ['$ x $', '$ x $'],
    ['$x', '$x'],
    ['$$', '$$'],
    ['`$x$`', '<code>$x$</code>'],
    ['$5, in `code $`', '$5, in <code>code $</code>'],
    ['$$a\n$$b', '$$a\n$$b'],
  ])('is not seen in text: %j', (text, html) => {
    expect(render(text)).toBe(`<p>${html}</p>`);
  });

  test.each([
    ['that is no TeX', '$\\frac{$', '<p><code>$\\frac{$</code></p>'],
    ['that asks for trust', '$\\href{x}{y}$', '<p><code>$\\href{x}{y}$</code></p>'],
    ['that never ends', '$\\def\\a{\\a\\a}\\a$', '<p><code>$\\def\\a{\\a\\a}\\a$</code></p>'],
    ['on its own lines', '$$\n\\nope\n$$', '<pre><code class="language-tex">\\nope</code></pre>'],
  ])('is shown as its source where it is one %s', (_what, text, html) => {
    expect(render(text)).toBe(html);
  });

  test('beyond what a page may have is shown as its source, and those before it as formulas', () => {
    const html = render(`$x$\n\n` + `$${'x'.repeat(3000)}$\n\n`.repeat(20));
    expect(html.startsWith(`<p>${formula}</p>`)).toBe(true);
    expect(html.match(/<math>/g)?.length).toBeGreaterThan(10);
    expect(html).toContain(`<p><code>$${'x'.repeat(3000)}$</code></p>`);
  });
});
