import { expect, test } from 'vitest';
import fc from 'fast-check';
import { formatConflict } from '@erwik/merge';
import { renderPassages, versionsMaxCount } from '../src/rendering/render-passages.js';
import type { RenderedPassages } from '../src/rendering/render-passages.js';

const label = (name: string, seconds: number) => ({ name, node: 'e1.test', seconds, commit: 'a1b2c3d4e5f6' });
const block = (...texts: string[]) =>
  formatConflict(texts.map((text, at) => ({ label: label(`writer${at}`, 1_000_000_000 + at), text })));
const source = (text: string) => ({ name: 'Home', text, links: {}, format: 'markdown' as const });
const render = (text: string) => renderPassages(source(text))!;

/** All HTML around the passages, each passage as `[first|second|…]`. */
function outline({ pieces }: RenderedPassages): string {
  return pieces
    .map((piece) =>
      typeof piece === 'string' ? piece : `[${piece.versions.map(({ html }) => html.trim()).join('|')}]`,
    )
    .join('')
    .replaceAll('\n', '');
}

test('a page without passages in conflict is one piece', () => {
  expect(render('Some *text*.\n').pieces).toEqual(['<p>Some <em>text</em>.</p>\n']);
});

test('each version is rendered by itself, with who wrote it and when, and no marker is left', () => {
  const page = render(`before\n\n${block('- one\n- two\n', '**three**\n')}\nafter\n`);
  expect(outline(page)).toBe(
    '<p>before</p>[<ul><li>one</li><li>two</li></ul>|<p><strong>three</strong></p>]<p>after</p>',
  );
  expect(page.pieces[1]).toMatchObject({
    passage: 1,
    versions: [{ label: label('writer0', 1_000_000_000) }, { label: label('writer1', 1_000_000_001) }],
  });
});

test('a passage that was removed in one version is empty there', () => {
  expect(outline(render(block('', 'kept\n')))).toBe('[|<p>kept</p>]');
});

test('words that differ between two versions of a plain sentence are marked', () => {
  expect(outline(render(block('the red kettle\n', 'the blue kettle\n')))).toBe(
    '[<p>the <mark>red</mark> kettle</p>|<p>the <mark>blue</mark> kettle</p>]',
  );
});

test('a sentence with markup in it is shown as it is, without marks', () => {
  expect(outline(render(block('the `red` kettle\n', 'the `blue` kettle\n')))).toBe(
    '[<p>the <code>red</code> kettle</p>|<p>the <code>blue</code> kettle</p>]',
  );
  expect(outline(render(block('a &amp; b\n', 'a &amp; c\n')))).toBe('[<p>a &amp; b</p>|<p>a &amp; c</p>]');
});

test('in fenced code the versions are code, and so is what is around them', () => {
  const page = render(`\`\`\`ini\na = 1\n${block('b = 2\n', 'b = *3*\n')}c = 4\n\`\`\`\n\nafter *all*\n`);
  const code = page.pieces.map((piece) =>
    typeof piece === 'string' ? piece : piece.versions.map(({ html }) => html),
  );
  expect(code.flat().filter((html) => html.includes('<pre><code class="language-ini">'))).toHaveLength(4);
  expect(outline(page)).toContain('<p>after <em>all</em></p>');
  expect(outline(page)).not.toContain('<em>3</em>');
});

test('a passage that is a whole block of code leaves no empty one around it', () => {
  expect(outline(render(`\`\`\`\n${block('one\n', 'two\n')}\`\`\`\n`))).toBe(
    '[<pre><code>one</code></pre>|<pre><code>two</code></pre>]',
  );
});

test('code whose first line is in conflict is code behind it too', () => {
  const page = render(`${block('```ini\n', '```yaml\n')}*a*: 1\n\`\`\`\n\n*after*\n`);
  expect(outline(page)).not.toContain('<em>a</em>');
  expect(outline(page)).toContain('<em>after</em>');
});

test.each(['> ', '  '])('code within %j stays there', (prefix) => {
  const begin = prefix === '> ' ? '> ' : '- ';
  const lines = `${begin}\`\`\`\n${prefix}*a*\n${block(`${prefix}*b*\n`, `${prefix}*c*\n`)}${prefix}*d*\n${prefix}\`\`\`\n`;
  const page = render(`${lines}\n*after*\n`);
  expect(outline(page)).not.toMatch(/<em>[a-d]</);
  expect(outline(page)).toContain('<em>after</em>');
});

test('rows of a table are tables with its head, and so are the rows around them', () => {
  const head = '| a | b |\n| - | - |\n';
  const page = render(`${head}| 1 | 2 |\n${block('| 3 | 4 |\n', '')}| 5 | 6 |\n\nafter\n`);
  const table = (...cells: number[]) =>
    `<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr>${cells.map((each) => `<td>${each}</td>`).join('')}</tr></tbody></table>`;
  expect(outline(page)).toBe(`${table(1, 2)}[${table(3, 4)}|]${table(5, 6)}<p>after</p>`);
});

test('a table that ends before a passage is not begun again, and one that ends with it stays ended', () => {
  const head = '| a | b |\n| - | - |\n';
  expect(outline(render(`${head}\n${block('x | y\n', 'z\n')}`))).toMatch(/\[<p>x \| y<\/p>\|<p>z<\/p>\]$/);
  const page = render(`${head}${block('| 3 | 4 |\n', '| 5 | 6 |\n')}${block('| 7 | 8 |\n', '')}\nafter\n`);
  expect(outline(page).match(/<table>/g)).toHaveLength(4);
  expect(outline(page)).toMatch(/\]<p>after<\/p>$/);
});

test('items of a list within a list are a list in each version', () => {
  const page = render(`- a\n${block('    - b\n    - c\n', '    - d\n')}- e\n`);
  expect(outline(page)).toContain('[<ul><li>b</li><li>c</li></ul>|<ul><li>d</li></ul>]');
});

test('a heading that a version opens with is shown, even where it says the title', () => {
  const page = render(`# Kitchen\n\n${block('# Home\n', '# Kitchen\n')}`);
  expect(outline(page)).toMatch(/\[<h2[^>]*>Home.*\|<h2[^>]*>Kitchen/);
  expect(page.title).toBe('Kitchen');
});

test('versions with equal headings and notes have ids of their own, and their links follow', () => {
  const text = (word: string) => `## Same\n\n${word}[^1]\n\n[^1]: Note\n`;
  const html = outline(render(`## Same\n\n${block(text('one'), text('two'))}`));
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  expect(ids.length).toBeGreaterThan(4);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of html.matchAll(/ href="#([^"]+)"/g)) expect(ids).toContain(target);
});

test.each([
  ['in front matter', `---\n{ title: Tea,\n${block('lang: en\n', 'lang: de\n')}}\n---\ntext\n`],
  ['in indented code that looks fenced', `text\n\n    \`\`\`\n${block('one\n', 'two\n')}`],
])('a passage %s stands at the end of the page, whole', (_where, text) => {
  const page = render(text);
  expect(page.pieces.at(-1)).toMatchObject({ passage: 1, versions: [{}, {}] });
  expect(outline(page)).toMatch(/^<p>text<\/p>/);
  expect(outline(page)).not.toMatch(/passage[0-9a-f]{32}/);
});

test('a page that is shown as its source has its passages in their places', () => {
  const page = renderPassages({ ...source(`a <b>\n${block('c\n', ' d\n')}  e\n`), format: 'source' })!;
  expect(outline(page)).toBe(
    '<pre><code>a &lt;b&gt;</code></pre>[<pre><code>c</code></pre>|<pre><code> d</code></pre>]<pre><code>  e</code></pre>',
  );
});

test('a page with more versions than anybody reads is not rendered', () => {
  const half = block('a\n', 'b\n').repeat(versionsMaxCount / 2);
  expect(render(half).pieces).toHaveLength(versionsMaxCount + 1);
  expect(renderPassages(source(half + block('a\n', 'b\n')))).toBeNull();
});

test('wherever a passage stands, each of its versions is shown once, and nothing of markers or marks', () => {
  const line = fc.constantFrom(
    '',
    'word',
    '- item',
    '    deep',
    '> quoted',
    '```',
    '~~~ js',
    '| a | b |',
    '| - | - |',
    '---',
    '<details>',
    '<!--',
    '[^1]: note',
    '# Title',
    '===',
  );
  const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.map((each) => `${each}\n`).join(''));
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 4 }), (parts) => {
      const page = render(
        parts.map(([plain, one, two]) => plain + block(`one\n${one}`, `two\n${two}`)).join(''),
      );
      const passages = page.pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.passage]));
      expect(passages.toSorted((one, other) => one - other)).toEqual(parts.map((_, at) => at + 1));
      expect(JSON.stringify(page.pieces)).not.toMatch(/&lt;{7}|writer0 @|passage[0-9a-f]{32}/);
    }),
    { numRuns: 200 },
  );
});
