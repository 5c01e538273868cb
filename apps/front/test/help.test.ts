import supertest from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front[Symbol.asyncDispose]());

test('the help on Markdown shows what the wiki itself makes of each example', async () => {
  front.store.write('Home', '# Home\n');
  const { text } = await supertest(front.url).get('/_help/markdown').expect(200);
  expect(text).toContain('<code class="typed">[[Home]]</code>');
  expect(text).toMatch(
    /<a [^>]*class="internal present"[^>]*href="\/Home"|<a [^>]*href="\/Home"[^>]*present/,
  );
  expect(text).toMatch(/class="internal absent"/);
  for (const element of [
    '<table>',
    '<math',
    '<blockquote>',
    '<hr',
    '<details',
    'type="checkbox"',
    'hljs',
    'language-mermaid',
  ])
    expect(text, element).toContain(element);
});

test('the help says where the wiki is cloned from, by the name that the reader knows it by', async () => {
  const { text } = await supertest(front.url).get('/_help').expect(200);
  expect(text).toContain(`git clone ${front.url}/_git/wiki.git`);
  expect(text).toContain('href="/_help/markdown"');
  expect(text).toContain('tag:recipe');
});

test('both are there in German', async () => {
  const german = { 'Accept-Language': 'de' };
  const help = await supertest(front.url).get('/_help').set(german).expect(200);
  const markdown = await supertest(front.url).get('/_help/markdown').set(german).expect(200);
  expect(help.text).toContain('Das Wiki ist ein gewöhnliches Git-Repository.');
  expect(markdown.text).toContain('[[wie man anfängt|Erste Schritte]]');
});
