import { describe, expect, test } from 'vitest';
import { PageDirectory, scanLinkTargets } from '../src/index.js';
import { renderPage } from '../src/render.js';
import type { RenderedPage } from '../src/index.js';

const directory = new PageDirectory([
  'Home.md',
  'guides/Setup.md',
  'guides/Other page.md',
  'img/cat.png',
  'img/moving.gif',
  'plan.pdf',
  'Both.md',
]);

function render(text: string, name = 'guides/Intro'): RenderedPage {
  const links: Record<string, { name: string; exists: boolean; file: boolean }> = {};
  for (const target of scanLinkTargets(text)) {
    const found = directory.resolve(name, target);
    if (found !== null) links[target] = found;
  }
  return renderPage({ name, text, links, format: 'markdown' });
}

const html = (text: string) => render(text).html.trim();

describe('a link', () => {
  const absent = (name: string) => `rel="nofollow" title="${name}: this page does not exist yet"`;
  test.each([
    ['[[Setup]]', '<a href="/guides/Setup" class="internal present">Setup</a>'],
    ['[[setup]]', '<a href="/guides/Setup" class="internal present">setup</a>'],
    [
      '[[How to|Setup#Part One]]',
      '<a href="/guides/Setup#user-content-part-one" class="internal present">How to</a>',
    ],
    ['[[Setup|How to]]', '<a href="/guides/Setup" class="internal present">How to</a>'],
    ['[[Setup|Both]]', '<a href="/Both" class="internal present">Setup</a>'],
    [
      '[[None|Neither]]',
      `<a href="/guides/Neither" class="internal absent" ${absent('guides/Neither')}>None</a>`,
    ],
    ['[[Other page]]', '<a href="/guides/Other-page" class="internal present">Other page</a>'],
    ['[[#Part One]]', '<a href="#user-content-part-one" class="internal">#Part One</a>'],
    ['[[plan.pdf]]', '<a href="/plan.pdf" class="internal present">plan.pdf</a>'],
    [
      '[[x|https://x.org/a b]]',
      '<a href="https://x.org/a%20b" class="external" rel="nofollow noopener ugc">x</a>',
    ],
    ["'[[Setup]]", '[[Setup]]'],
    ['`[[Setup]]`', '<code>[[Setup]]</code>'],
    ['[[../../../x]]', '[[../../../x]]'],
    ['[x](Setup)', '<a href="/guides/Setup" class="internal present">x</a>'],
    ['[x](../Home.md#A "t")', '<a href="/Home#user-content-a" class="internal present" title="t">x</a>'],
    ['[x](Other%20page.md)', '<a href="/guides/Other-page" class="internal present">x</a>'],
    ['[x](missing)', `<a href="/guides/missing" class="internal absent" ${absent('guides/missing')}>x</a>`],
    ['[x](#Part-One)', '<a href="#user-content-part-one" class="internal">x</a>'],
    ['[x](/_recent?days=3)', '<a href="/_recent?days=3" class="internal">x</a>'],
    ['[x](//x.org/y)', '<a href="https://x.org/y" class="external" rel="nofollow noopener ugc">x</a>'],
    [
      'https://x.org/y',
      '<a href="https://x.org/y" class="external" rel="nofollow noopener ugc">https://x.org/y</a>',
    ],
    ['a@b.org', '<a href="mailto:a@b.org" class="external" rel="nofollow noopener ugc">a@b.org</a>'],
    ['README.md', 'README.md'],
    ['[x](javascript:alert)', '[x](javascript:alert)'],
    ['[[a|b', '[[a|b'],
  ])('%s', (text, expected) => {
    expect(html(text)).toBe(`<p>${expected}</p>`);
  });
});

describe('an image', () => {
  test.each([
    ['![A cat](../img/cat.png)', '<img src="/img/cat.png" alt="A cat" loading="lazy" />'],
    ['![A *cat*](cat.png "t")', '<img src="/img/cat.png" alt="A cat" loading="lazy" title="t" />'],
    [
      '[[cat.png|A cat|float,frame,align=right]]',
      '<img src="/img/cat.png" alt="A cat" loading="lazy" class="align-right float frame" />',
    ],
    [
      '[[cat.png|alt=A cat,width=30px,align=left]]',
      '<img src="/img/cat.png?w=160" alt="A cat" loading="lazy" width="30" class="align-left" />',
    ],
    [
      '[[cat.png|width=200px,height=90,align=center]]',
      '<img src="/img/cat.png?w=320" alt="" loading="lazy" srcset="/img/cat.png?w=640 2x" width="200" height="90" class="align-center" />',
    ],
    [
      '[[cat.png|width=1900]]',
      '<img src="/img/cat.png?w=1920" alt="" loading="lazy" srcset="/img/cat.png 2x" width="1900" />',
    ],
    ['![[cat.png|frame]]', '<img src="/img/cat.png" alt="" loading="lazy" class="frame" />'],
    ['[[cat.png|width=5000]]', '<img src="/img/cat.png" alt="" loading="lazy" width="5000" />'],
    ['[[moving.gif|width=200]]', '<img src="/img/moving.gif" alt="" loading="lazy" width="200" />'],
    [
      '![A dog](dog.png)',
      '<a href="/guides/dog.png" class="internal absent" rel="nofollow" title="guides/dog.png: this file does not exist yet">A dog</a>',
    ],
    [
      '![far](https://x.org/i.png)',
      '<a href="https://x.org/i.png" class="external" rel="nofollow noopener ugc">far</a>',
    ],
    [
      '![](//x.org/i.png)',
      '<a href="https://x.org/i.png" class="external" rel="nofollow noopener ugc">//x.org/i.png</a>',
    ],
    ['[![far](https://x.org/i.png)](Setup)', '<a href="/guides/Setup" class="internal present">far</a>'],
    ['![data](data:image/png;base64,AAAA)', '![data](data:image/png;base64,AAAA)'],
  ])('%s', (text, expected) => {
    expect(html(text)).toBe(`<p>${expected}</p>`);
  });
});

describe('a title', () => {
  test.each([
    ['# The *Title* `x`\n\ntext', 'The Title x', '<p>text</p>'],
    ['Title\n=====\n\ntext', 'Title', '<p>text</p>'],
    ['# About [[Text|Setup]]\n', 'About Text', ''],
    ['<!-- note -->\n\n# Title #\n', 'Title', ''],
    ['---\ntitle: Title\n---\n# Title\n\ntext', 'Title', '<p>text</p>'],
    ['text\n\n## Part', 'Intro', expect.stringContaining('<h2 id="user-content-part">Part')],
    [
      '---\ntitle: Other\n---\n# Title',
      'Other',
      expect.stringContaining('<h2 id="user-content-title">Title'),
    ],
    [
      '# Title\n\n# Next\n\n## Sub',
      'Title',
      expect.stringMatching(/<h2 id="user-content-next">[^]*<h3 id="user-content-sub">/),
    ],
    ['#hashtag', 'Intro', '<p>#hashtag</p>'],
    ['', 'Intro', ''],
  ])('of %j is %j, shown once', (text, title, body) => {
    const page = render(text);
    expect(page.title).toBe(title);
    expect(page.html.trim()).toEqual(body);
    expect(page.html).not.toContain('<h1');
  });
});

test('headings have the ids that GitHub gives them, listed in the table of contents', () => {
  const { toc, html: page } = render(
    '[[_TOC_]]\n\n## A `b` & c!\n\n### a-b--c\n\n## A b c\n\n## A b c\n\n## !!!',
  );
  expect(toc).toEqual([
    { level: 2, id: 'user-content-a-b--c', text: 'A b & c!' },
    { level: 3, id: 'user-content-a-b--c-1', text: 'a-b--c' },
    { level: 2, id: 'user-content-a-b-c', text: 'A b c' },
    { level: 2, id: 'user-content-a-b-c-1', text: 'A b c' },
    { level: 2, id: 'user-content-', text: '!!!' },
  ]);
  expect(page).toMatch(
    /^<ul class="toc"><li class="toc-2"><a class="internal" href="#user-content-a-b--c">A b &amp; c!<\/a><\/li>/,
  );
  expect(render('[[_TOC_|levels=1]]\n\n## A\n\n### B').html).not.toContain('toc-3');
  expect(html('text [[_TOC_]] text\n\n## A')).not.toContain('toc');
});

describe('Markdown', () => {
  test.each([
    [
      '- [ ] a\n- [x] b',
      '<li class="task-list-item"><input type="checkbox" disabled checked aria-label="Done" /> b</li>',
    ],
    [
      '> [!WARNING]\n> Hot',
      '<div class="markdown-alert markdown-alert-warning" role="note">\n<p class="markdown-alert-title">Warning</p>\n<p>Hot</p>\n</div>',
    ],
    ['> [!NOTE]\n> > inner', '<blockquote>\n<p>inner</p>\n</blockquote>\n</div>'],
    ['> [!NOTE] more', '<blockquote>\n<p>[!NOTE] more</p>'],
    ['a ~~b~~', '<s>b</s>'],
    ['| a | b |\n|--:|---|\n| 1 | 2 |', '<td class="align-right">1</td>\n<td>2</td>'],
    [
      '```js\nconst a = "<b>";\n```',
      '<pre><code class="language-js"><span class="hljs-keyword">const</span> a = <span class="hljs-string">"&lt;b&gt;"</span>;\n</code></pre>',
    ],
    ['```nonsense\n<b>\n```', '<pre><code>&lt;b&gt;\n</code></pre>'],
    ['a[^n] b[^n]\n\n[^n]: note', '<a href="#user-content-fn-1" id="user-content-fnref-1-1">1</a>'],
    [
      'a[^n]\n\n[^n]: note',
      '<a href="#user-content-fnref-1" class="footnote-backref" aria-label="Back to reference 1">',
    ],
    [
      '<details open><summary>More *x*</summary>\n\n- a\n\n</details>',
      '<details open><summary>More <em>x</em></summary><ul>\n<li>a</li>\n</ul>\n</details>',
    ],
    [
      '<details>\n<summary>\nMore\n</summary>\nText\n</details>',
      '<details><summary><p>More</p>\n</summary><p>Text</p>\n</details>',
    ],
    [
      'Press <kbd>Ctrl</kbd><br>H<sub>2</sub>O <abbr title="x & y">xy</abbr>',
      '<kbd>Ctrl</kbd><br />H<sub>2</sub>O <abbr title="x &amp; y">xy</abbr>',
    ],
    ['<b>bold</b>', '<p>&lt;b&gt;bold&lt;/b&gt;</p>'],
    ['a <!-- hidden\nhidden --> b', '<p>a  b</p>'],
    ['<!--\n\nhidden\n\n-->\n\nshown', '<p>shown</p>'],
    ['a <!-- open', '<p>a &lt;!-- open</p>'],
    ['سلام', '<p dir="auto">سلام</p>'],
    ['- سلام', '<li dir="auto">سلام</li>'],
    ['<<<<<<< mine\na\n\n=======\nb\n\n>>>>>>> theirs', '&lt;&lt;&lt;&lt;&lt;&lt;&lt; mine\na'],
    ['<kbd>never closed', '<p><kbd>never closed</kbd></p>'],
    ['3. three', '<ol start="3">'],
  ])('%j', (text, expected) => {
    expect(html(text)).toContain(expected);
  });
});

test('a page in another markup is shown as its source', () => {
  const page = renderPage({ name: 'a/Some-notes', text: '= Title\n<b>\n', links: {}, format: 'source' });
  expect(page).toMatchObject({
    html: '<pre><code>= Title\n&lt;b&gt;\n</code></pre>\n',
    title: 'Some notes',
    toc: [],
    tooComplex: false,
  });
  const long = renderPage({ name: 'a', text: 'x'.repeat(600_000), links: {}, format: 'source' });
  expect(long).toMatchObject({ truncated: true, tooComplex: false });
});

test('links without a known state are followed as they are written', () => {
  const text = '[x](Other%20page) ![i](i.png)';
  expect(renderPage({ name: 'a', text, links: {}, format: 'markdown' }).html).toBe(
    '<p><a href="Other%20page" class="internal">x</a> <img src="i.png" alt="i" loading="lazy" /></p>\n',
  );
});

describe('an include', () => {
  test('by itself is a place for the page, and answers which', () => {
    const page = render('a\n\n[[include:Setup#Part]]\n\n> ![[Other page]]\n\n- [[include:Setup]]\n');
    expect(page.includes).toEqual([
      { name: 'guides/Setup', anchor: 'Part' },
      { name: 'guides/Other-page', anchor: null },
    ]);
    const place =
      '<div class="included"><a href="/guides/Setup#user-content-part" class="internal present">Setup</a></div>';
    expect(page.html).toContain(place);
    expect(page.html.match(/class="included"/g)).toHaveLength(2);
    expect(page.html).toContain('<li><a href="/guides/Setup" class="internal present">Setup</a></li>');
  });

  test.each([
    '[[include:Missing]]',
    'in [[include:Setup]] words',
    '`[[include:Setup]]`',
    '[[include:plan.pdf]]',
  ])('is none in %s', (text) => {
    expect(render(text)).toMatchObject({
      includes: [],
      html: expect.not.stringContaining('included') as unknown,
    });
  });
});
