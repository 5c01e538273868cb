import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UnavailableStore } from '@erwik/bus';
import { readHtml } from './support/read-html.js';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;
let base = '';
let tests = 0;
/** A page of each test's own. */
let name = '';
const page = '# Tea\n\nIntro.\n\n## Green\n\nHot.\n\n> ## Quoted\n\n## Black\n\nBoiling.\n';
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front[Symbol.asyncDispose]());
beforeEach(() => {
  front.store.before = () => {};
  tests += 1;
  name = `Tea-${tests}`;
  base = front.store.write(name, page);
});

const get = (path: string) => supertest(front.url).get(path).redirects(0);
const post = (fields: Record<string, string>) =>
  supertest(front.url)
    .post(`/${name}/_edit`)
    .type('form')
    .redirects(0)
    .send({ action: 'save', base, summary: '', key: `key-${name}-${front.store.commits}`, ...fields });
const saved = async () => (await get(`/${name}/_raw`)).text;

test('each heading that opens a section has a link to the form of that section', async () => {
  const { text } = await get(`/${name}`).expect(200);
  const links = readHtml(text).filter(({ attributes }) => attributes.get('href')?.includes('?section='));
  expect(links.map(({ attributes }) => [attributes.get('href'), attributes.get('aria-label')])).toEqual([
    [`/${name}/_edit?section=2`, 'Edit the section Green'],
    [`/${name}/_edit?section=3`, 'Edit the section Black'],
  ]);
});

test('a page that only admins may edit has no links to sections', async () => {
  await using readers = await startFront();
  readers.store.write('Tea', page);
  readers.store.writeAccess('write Tea: [admin]\n');
  const { text } = await supertest(readers.url).get('/Tea').expect(200);
  expect(text).toContain('Green');
  expect(text).not.toContain('?section=');
});

test('a page where a passage is in conflict is edited as a whole', async () => {
  const side = (text: string) => `${text}\n`;
  front.store.write(
    name,
    `## One\n\n<<<<<<< alice @e1.example.org 2026-11-22T12:03:41Z 1a2b3c4d5e6f\n${side('a')}=======\n${side('b')}>>>>>>> bob @e2.example.org 2026-11-22T12:05:00Z 99aa88bb77cc\n\n## Two\n`,
  );
  expect((await get(`/${name}`)).text).not.toContain('?section=');
});

test('a section is written in a form of its own and saved into the page', async () => {
  const form = await get(`/${name}/_edit?section=2`).expect(200);
  expect(textAreaOf(form.text)).toBe('## Green\n\nHot.\n\n> ## Quoted\n\n');
  expect(form.text).toContain('name="section" value="2"');
  await post({ section: '2', text: '## Green\n\nWarm.' }).expect(303);
  expect(await saved()).toBe('# Tea\n\nIntro.\n\n## Green\n\nWarm.\n\n## Black\n\nBoiling.\n');
});

test('a section that is emptied is removed', async () => {
  await post({ section: '2', text: '' }).expect(303);
  expect(await saved()).toBe('# Tea\n\nIntro.\n\n## Black\n\nBoiling.\n');
});

test('what others did to the rest of the page meanwhile stays, wherever the section is now', async () => {
  front.store.write(
    name,
    page.replace('Intro.', 'Intro.\n\n## Before\n\nNew.').replace('Boiling', 'Very hot'),
  );
  await post({ section: '2', text: '## Green\n\nWarm.\n\n> ## Quoted\n' }).expect(303);
  const text = await saved();
  expect(text).toContain('Warm.');
  expect(text).toContain('## Before\n\nNew.');
  expect(text).toContain('Very hot');
});

test('who changed the same words of a section is asked with both texts, and then the whole page is saved', async () => {
  front.store.write(name, page.replace('Hot.', 'Lukewarm, they say.'));
  const conflict = await post({ section: '2', text: '## Green\n\nIced, I say.\n\n> ## Quoted\n' }).expect(
    409,
  );
  expect(conflict.text).toContain('Lukewarm');
  expect(conflict.text).toContain('Iced');
  expect(conflict.text).not.toContain('name="section"');
  expect(conflict.text).toContain('Boiling.');
});

test('the preview and the changes of a section show that section alone, and keep its form', async () => {
  const preview = await post({ section: '3', text: '## Black\n\nStrong.', action: 'preview' }).expect(200);
  expect(preview.text).toContain('<p>Strong.</p>');
  expect(preview.text).toContain('name="section" value="3"');
  const changes = await post({ section: '3', text: '## Black\n\nStrong.', action: 'changes' }).expect(200);
  expect(changes.text).toContain('Boiling');
  expect(changes.text).not.toContain('Intro.');
  expect(front.store.head).toBe(base);
});

test('a section that its page never had is refused with the text in the form', async () => {
  const answer = await post({ section: '9', text: 'My words' }).expect(422);
  expect(answer.text).toContain('My words');
  expect(answer.text).toContain('no such section');
  expect(front.store.head).toBe(base);
});

test('with the store away the text of the section is still in its form', async () => {
  front.store.before = () => {
    throw new UnavailableStore('no_answer', 'The store does not answer.');
  };
  const answer = await post({ section: '2', text: 'My words' }).expect(503);
  expect(answer.text).toContain('My words');
  expect(answer.text).toContain('name="section" value="2"');
});

test('a link to a section that is gone leads to the whole page, and one to none says what is wrong', async () => {
  const gone = await get(`/${name}/_edit?section=7`).expect(302);
  expect(gone.headers['location']).toBe(`/${name}/_edit`);
  for (const bad of ['0', '-1', 'two', '1e9', '']) {
    const { text } = await get(`/${name}/_edit?section=${bad}`).expect(400);
    expect(text).toContain('Sections are counted from 1');
  }
});

function textAreaOf(html: string): string {
  const found = /<textarea id="text"[^>]*>\n([^<]*)<\/textarea>/.exec(html)?.[1] ?? '';
  return found.replaceAll('&gt;', '>');
}
