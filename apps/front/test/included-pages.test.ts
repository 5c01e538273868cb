import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;

beforeEach(async () => {
  front = await startFront();
});

afterEach(() => front[Symbol.asyncDispose]());

/** The content of a page's article. */
async function shown(path: string): Promise<string> {
  const document = await (await fetch(front.url + path)).text();
  return /<article[\s\S]*<\/article>/.exec(document)?.[0] ?? '';
}

describe('a page that is included', () => {
  test('stands in its place with links that lead where they do there, and ids of its own', async () => {
    front.store.write(
      'guides/Cup',
      '# Cup\n\nA [[Saucer]] below. Note[^1]\n\n## Size\n\n[to](#size)\n\n[^1]: here\n',
    );
    front.store.write('guides/Saucer', 'x');
    front.store.write('Tea', 'Before\n\n[[include:guides/Cup]]\n\n## Size\n\nAfter');
    const html = await shown('/Tea');
    expect(html).toMatch(
      /<p>Before<\/p>\s*<div class="included">[\s\S]*<a href="\/guides\/Saucer" class="internal present">/,
    );
    expect(html).toContain('<a href="/guides/Cup" class="internal present">guides/Cup</a>');
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(html).toContain('href="#user-content-in-1-size"');
    expect(html).not.toContain('include:');
  });

  test('changes where it is included, at once', async () => {
    front.store.write('Cup', 'old cup');
    front.store.write('Middle', '[[include:Cup]]');
    front.store.write('Tea', '[[include:Middle]]');
    expect(await shown('/Tea')).toContain('old cup');
    front.store.write('Other', 'not about cups');
    front.store.write('Cup', 'new cup');
    expect(await shown('/Tea')).toContain('new cup');
    front.store.delete('Cup');
    expect(await shown('/Tea')).toContain('class="internal absent"');
    front.store.write('Cup', 'third cup');
    expect(await shown('/Tea')).toContain('third cup');
  });

  test('is part of the preview, of one section as Obsidian writes it, and a link within a sentence', async () => {
    front.store.write('Cup', 'Intro\n\n## Size\n\nlarge\n\n### Exactly\n\n30 cl\n\n## Color\n\nred\n');
    front.store.write('Tea', '![[Cup#Size]]\n\nSee [[include:Cup]] and so![[Cup]]\n\n![[Cup#Weight]]');
    const html = await shown('/Tea');
    expect(html).toMatch(/>Size[\s\S]*<\/h2>[\s\S]*30 cl/);
    expect(html).not.toMatch(/<p>(?:Intro|red)/);
    expect(html).toContain('See <a href="/Cup" class="internal present">Cup</a> and so!<a');
    expect(html).toContain('this page has no such heading');
    const body = new URLSearchParams({ text: '[[include:Cup]]', base: '' });
    const preview = await fetch(`${front.url}/New/_preview`, { method: 'POST', body });
    expect(await preview.text()).toContain('30 cl');
  });

  test('of itself, through others, or too deep is told in words', async () => {
    front.store.write('Self', 'me [[Self]]\n\n[[include:Self]]');
    front.store.write('A', 'a\n\n[[include:B]]');
    front.store.write('B', 'b\n\n[[include:A]]');
    for (let n = 1; n < 9; n += 1) front.store.write(`Deep-${n}`, `level ${n}\n\n[[include:Deep-${n + 1}]]`);
    front.store.write('Deep-9', 'level 9');
    expect(await shown('/Self')).toContain('because it shows itself');
    expect(await shown('/A')).toMatch(/<p>b<\/p>[\s\S]*because it shows itself/);
    const deep = await shown('/Deep-1');
    expect(deep).toContain('level 6');
    expect(deep).not.toContain('level 7');
    expect(deep).toContain('the sixth one');
  });

  test('again and again, or very large, ends at a limit and leaves the links', async () => {
    front.store.write('Small', 'small');
    front.store.write('Many', '[[include:Small]]\n\n'.repeat(60));
    front.store.write('Large', 'large\n\n'.repeat(60_000));
    front.store.write('Larger', '[[include:Large]]\n\n[[include:Large]]\n\n[[include:Large]]\n');
    const many = await shown('/Many');
    expect(many.match(/<p>small<\/p>/g)).toHaveLength(50);
    expect(many.match(/too many, or they are too large/g)).toHaveLength(10);
    expect(await shown('/Larger')).toMatch(/too many, or they are too large|cannot be shown/);
  });

  test('is no way to write HTML, nor is a page about including', async () => {
    front.store.write('Evil', '<div class="included"><a href="x">y</a></div>\n\n[[include:<script>]]');
    front.store.write('Cup', 'cup');
    front.store.write('Code', '`[[include:Cup]]`\n\n    [[include:Cup]]\n\n[[include:]]');
    expect(await shown('/Evil')).not.toMatch(/<script|<div class="included"/);
    const code = await shown('/Code');
    expect(code).not.toContain('<p>cup</p>');
    expect(code).toContain('<code>[[include:Cup]]</code>');
  });

  test('with a passage in two versions says so and shows the rest', async () => {
    const mark = (char: string) => char.repeat(7);
    const versions = `${mark('<')} alice 2026-11-22T12:03:41Z 1a2b3c4d5e6f\none\n${mark('=')}\ntwo\n${mark('>')} bob 2026-11-22T12:05:00Z 99aa88bb77cc\n`;
    front.store.write('Two', `top\n\n${versions}\nend\n`);
    front.store.write('Tea', '[[include:Two]]');
    const html = await shown('/Tea');
    expect(html).toMatch(/top[\s\S]*cannot be shown[\s\S]*end/);
    expect(html).not.toContain('class="conflict"');
  });
});
