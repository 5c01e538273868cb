import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UnavailableStore } from '@erwik/bus';
import { formatConflict } from '@erwik/merge';
import { until } from '@erwik/testkit';
import { readHtml } from './support/read-html.js';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front[Symbol.asyncDispose]());
beforeEach(() => {
  front.store.before = () => {};
});

const writers = ['alice', 'bob', 'carol'];
/** A passage as it stands in a page when each of these texts was written without knowing of the others. */
const block = (...texts: string[]) =>
  formatConflict(
    texts.map((text, at) => ({
      label: {
        ...{ name: writers[at]!, node: `e${at + 1}.test`, commit: 'a1b2c3d4e5f6' },
        seconds: Date.UTC(2026, 10, 22, 12, at) / 1000,
      },
      text,
    })),
  );
const kettle = block('in the garden\n', 'in the cellar\n');

const get = (path: string) => supertest(front.url).get(path).redirects(0);
const post = (path: string, fields: Record<string, string>) =>
  supertest(front.url).post(path).type('form').redirects(0).send(fields);
const rawOf = async (name: string) => (await get(`/${name}/_raw`).expect(200)).text;

type Fields = Record<string, string>;

/** The forms of a page that choose for a passage, by their hidden fields, and the buttons of each. */
async function choicesOn(path: string): Promise<{ fields: Fields; keeps: string[] }[]> {
  const elements = readHtml((await get(path)).text);
  const forms = elements.filter((each) => each.attributes.get('action')?.endsWith('/_resolve') === true);
  return forms.map((form) => {
    const inside = elements.filter((each) => each.inside.includes(form));
    const hidden = inside.filter(({ name }) => name === 'input');
    return {
      fields: Object.fromEntries(
        hidden.map((each) => [each.attributes.get('name'), each.attributes.get('value')]),
      ) as Fields,
      keeps: inside.filter(({ name }) => name === 'button').map((each) => each.attributes.get('value')!),
    };
  });
}

test('a passage in two versions is two cards with names, nodes and times, and a notice leads to it', async () => {
  front.store.write('Cards', `The kettle stands\n\n${kettle}\nToday.\n`);
  const { text } = await get('/Cards').expect(200);
  expect(text).not.toContain('&lt;&lt;&lt;&lt;&lt;&lt;&lt;');
  expect(text).not.toContain('=======');
  const elements = readHtml(text);
  const cards = elements.filter((each) => each.attributes.get('class') === 'card').map((each) => each.text);
  expect(cards).toHaveLength(2);
  expect(cards[0]).toMatch(/First\s+alice on e1\.test, Nov 22, 2026, 12:00 UTC\s+in the garden/);
  expect(cards[1]).toMatch(/Second\s+bob on e2\.test, Nov 22, 2026, 12:01 UTC\s+in the cellar/);
  const section = elements.find((each) => each.attributes.get('class') === 'conflict')!;
  const notice = elements.find((each) => each.attributes.get('class') === 'notice warn')!;
  expect(notice.text.replace(/\s+/g, ' ')).toContain(
    'A passage was edited in two ways at the same time. Nothing is lost: choose.',
  );
  const link = elements.find((each) => each.inside.includes(notice) && each.name === 'a')!;
  expect(link.attributes.get('href')).toBe(`#${section.attributes.get('id')!}`);
});

test.each([
  ['1', 'top\nin the garden\nbottom\n'],
  ['2', 'top\nin the cellar\nbottom\n'],
  ['all', 'top\nin the garden\nin the cellar\nbottom\n'],
])('keeping %s makes it the text of the page, as an ordinary change', async (keep, expected) => {
  front.store.write(`Kept-${keep}`, `top\n${kettle}bottom\n`);
  const [choice] = await choicesOn(`/Kept-${keep}`);
  expect(choice!.keeps).toEqual(['1', '2', 'all', 'edit']);
  const answer = await post(`/Kept-${keep}/_resolve`, { ...choice!.fields, keep }).expect(303);
  expect(answer.headers['location']).toBe(`/Kept-${keep}?resolved=${front.store.head}`);
  expect(await rawOf(`Kept-${keep}`)).toBe(expected);
  const shown = await get(answer.headers['location']!);
  expect(shown.text).toContain('Your choice is saved on e1.test as');
  expect(shown.text).not.toContain('class="conflict"');
  expect((await get(`/Kept-${keep}/_history`)).text).toContain(`Resolve conflict in Kept-${keep}`);
});

test('of three versions one is kept, and of several passages the one that was chosen for', async () => {
  front.store.write('Many', `${kettle}between\n${block('one\n', 'two\n', 'three\n')}`);
  const choices = await choicesOn('/Many');
  expect(choices.map(({ keeps }) => keeps.length)).toEqual([4, 5]);
  await post('/Many/_resolve', { ...choices[1]!.fields, keep: '3' }).expect(303);
  expect(await rawOf('Many')).toBe(`${kettle}between\nthree\n`);
});

test('a button that is pressed twice makes one commit', async () => {
  front.store.write('Pressed', kettle);
  const [choice] = await choicesOn('/Pressed');
  const press = () => post('/Pressed/_resolve', { ...choice!.fields, keep: '1' });
  const before = front.store.commits;
  let saves = 0;
  // neither press may be done before the other has read the page
  front.store.before = async (operation) => {
    if (operation !== 'save') return;
    saves += 1;
    await until(() => saves === 2, { what: 'the second press' });
  };
  const answers = await Promise.all([press(), press()]);
  const told = `/Pressed?resolved=${front.store.head}`;
  expect(answers.map(({ headers }) => headers['location'])).toEqual([told, told]);
  expect(front.store.commits).toBe(before + 1);
  const late = await press().expect(303);
  expect(late.headers['location']).toBe('/Pressed?settled=1');
  expect(front.store.commits).toBe(before + 1);
});

test('a choice on a page that has changed elsewhere since keeps that change', async () => {
  front.store.write('Moved', `${kettle}\nend\n`);
  const [choice] = await choicesOn('/Moved');
  front.store.write('Moved', `new first line\n\n${kettle}\nnew end\n`);
  await post('/Moved/_resolve', { ...choice!.fields, keep: '2' }).expect(303);
  expect(await rawOf('Moved')).toBe('new first line\n\nin the cellar\n\nnew end\n');
});

test('of equal passages the one that was chosen for is changed, though another came before it', async () => {
  front.store.write('Equal', `${kettle}a\n${kettle}b\n`);
  const choices = await choicesOn('/Equal');
  front.store.write('Equal', `${block('x\n', 'y\n')}${kettle}a\n${kettle}b\n`);
  await post('/Equal/_resolve', { ...choices[1]!.fields, keep: '1' }).expect(303);
  expect(await rawOf('Equal')).toBe(`${block('x\n', 'y\n')}${kettle}a\nin the garden\nb\n`);
});

test('a choice for a passage that somebody has settled changes nothing and says so', async () => {
  front.store.write('Settled', kettle);
  const [choice] = await choicesOn('/Settled');
  front.store.write('Settled', 'in the attic\n');
  const answer = await post('/Settled/_resolve', { ...choice!.fields, keep: '1' }).expect(303);
  expect((await get(answer.headers['location']!)).text).toContain(
    'Somebody has chosen for this passage already',
  );
  expect(await rawOf('Settled')).toBe('in the attic\n');
});

test('Edit opens the editor with all versions of the passage, saving nothing', async () => {
  const head = front.store.write('Edited', `top\n${kettle}${block('x\n', 'y\n')}`);
  const [choice] = await choicesOn('/Edited');
  const { text } = await post('/Edited/_resolve', { ...choice!.fields, keep: 'edit' }).expect(200);
  const elements = readHtml(text);
  const area = elements.find((each) => each.attributes.get('id') === 'text')!;
  expect(area.text).toBe(`\ntop\nin the garden\nin the cellar\n${block('x\n', 'y\n')}`);
  expect(elements.find((each) => each.attributes.get('name') === 'base')!.attributes.get('value')).toBe(head);
  expect(text).toContain('A passage of this text stands here in several versions');
  expect(front.store.head).toBe(head);
});

test('the editor explains the lines of signs in a text, where it has any', async () => {
  front.store.write('Signs', kettle);
  front.store.write('No-signs', 'in the garden\n');
  expect((await get('/Signs/_edit')).text).toContain('stands here in several versions');
  expect((await get('/No-signs/_edit')).text).not.toContain('several versions');
});

test('old revisions and previews show the versions without buttons', async () => {
  const commit = front.store.write('Past', kettle);
  front.store.write('Past', 'in the attic\n');
  const old = await get(`/Past/_rev/${commit}`).expect(200);
  const preview = await post('/Past/_preview', { text: kettle }).expect(200);
  for (const { text } of [old, preview]) {
    expect(text.match(/class="card"/g)).toHaveLength(2);
    expect(text).not.toContain('_resolve');
  }
});

test('a special page in two versions is shown so around others, and chosen for on its own page', async () => {
  await using other = await startFront();
  other.store.write('_Sidebar', kettle);
  other.store.write('Inside', kettle);
  const { text } = await supertest(other.url).get('/Inside').expect(200);
  expect(text.match(/class="conflict"/g)).toHaveLength(2);
  expect(text.match(/_resolve/g)).toHaveLength(1);
  expect(text.match(/id="passage-1"/g)).toHaveLength(1);
});

test('who may only read sees the versions, and can choose none', async () => {
  await using closed = await startFront();
  closed.store.write('Closed', kettle);
  closed.store.writeAccess('write Closed: [admin]\n');
  const { head } = closed.store;
  const { text } = await supertest(closed.url).get('/Closed').expect(200);
  expect(text.match(/class="card"/g)).toHaveLength(2);
  expect(text).not.toContain('_resolve');
  const { body } = await supertest(closed.url).get('/_api/v1/pages/Closed');
  const fields = { blob: (body as { blob: string }).blob, passage: '1' };
  for (const keep of ['1', 'edit']) {
    const answer = await supertest(closed.url)
      .post('/Closed/_resolve')
      .type('form')
      .send({ ...fields, keep });
    expect(answer.status).toBe(403);
  }
  expect(closed.store.head).toBe(head);
});

test.each([
  ['no fields', {}],
  ['a blob that is none', { blob: '--output=x', passage: '1', keep: '1' }],
  ['a passage that is none', { passage: '0', keep: '1' }],
  ['a version that is none', { passage: '1', keep: 'both' }],
  ['a version that is not there', { passage: '1', keep: '3' }],
])('a choice with %s is refused', async (_what, fields) => {
  const head = front.store.write('Refused', `${kettle}${Math.random()}\n`);
  const [choice] = await choicesOn('/Refused');
  const seen: Fields = 'passage' in fields ? { blob: choice!.fields['blob']! } : {};
  await post('/Refused/_resolve', { ...seen, ...fields }).expect(400);
  expect(front.store.head).toBe(head);
});

test('a choice for a passage or a text that was never there changes nothing', async () => {
  const head = front.store.write('Never', kettle);
  const [choice] = await choicesOn('/Never');
  for (const fields of [{ passage: '2' }, { blob: 'e'.repeat(40) }]) {
    const answer = await post('/Never/_resolve', { ...choice!.fields, ...fields, keep: '1' }).expect(303);
    expect(answer.headers['location']).toBe('/Never?settled=1');
  }
  await post('/Never-a-page/_resolve', { ...choice!.fields, keep: '1' }).expect(404);
  expect(front.store.head).toBe(head);
});

test('another site cannot make a browser choose', async () => {
  const head = front.store.write('Foreign', kettle);
  const [choice] = await choicesOn('/Foreign');
  await post('/Foreign/_resolve', { ...choice!.fields, keep: '1' })
    .set('Sec-Fetch-Site', 'cross-site')
    .expect(403);
  await post('/Foreign/_download', { text: 'x' }).set('Sec-Fetch-Site', 'cross-site').expect(403);
  expect(front.store.head).toBe(head);
});

test.each(['readPage', 'save'] as const)(
  'a choice is 503 while the store does not answer to %s, and works after',
  async (asked) => {
    front.store.write(`Later-${asked}`, kettle);
    const [choice] = await choicesOn(`/Later-${asked}`);
    front.store.before = (operation) => {
      if (operation === asked) throw new UnavailableStore('timeout', 'The store did not answer.');
    };
    const press = () => post(`/Later-${asked}/_resolve`, { ...choice!.fields, keep: '1' });
    expect((await press().expect(503)).headers['retry-after']).toBeDefined();
    front.store.before = () => {};
    await press().expect(303);
    expect(await rawOf(`Later-${asked}`)).toBe('in the garden\n');
  },
);

test('a page that was kept although it was deleted elsewhere says so', async () => {
  front.store.kept.add('Survivor');
  front.store.write('Survivor', 'still here\n');
  expect((await get('/Survivor')).text).toContain(
    'This page was deleted while somebody else edited it. The edit was kept.',
  );
  front.store.kept.delete('Survivor');
  front.store.write('Survivor', 'still here, of course\n');
  expect((await get('/Survivor')).text).not.toContain('was deleted');
});

test('all that waits for a choice is listed, and where nothing does the list says so', async () => {
  await using other = await startFront();
  const list = () => supertest(other.url).get('/_conflicts').expect(200);
  expect((await list()).text).toContain('Nothing waits for a choice');
  other.store.write('guides/Kettle', kettle + kettle);
  other.store.write('Survivor', 'x\n');
  other.store.kept.add('Survivor');
  other.store.beside.push({ path: 'cat (alice 1a2b3c4d).png', of: 'cat.png' });
  const elements = readHtml((await list()).text);
  const rows = elements.find((each) => each.attributes.get('class') === 'rows')!;
  const inside = elements.filter((each) => each.inside.includes(rows));
  const links = inside.flatMap((each) => each.attributes.get('href') ?? []);
  expect(links).toEqual([
    '/guides/Kettle#passage-1',
    ...['/cat%20(alice%201a2b3c4d).png', '/cat.png', '/Survivor'],
  ]);
  expect(
    inside.filter(({ name }) => name === 'li').map((each) => each.text.replace(/\s+/g, ' ').trim()),
  ).toEqual([
    expect.stringMatching(
      /^guides\/Kettle: 2 passages stand there in several versions Nov|^guides\/Kettle: 2/,
    ),
    'cat (alice 1a2b3c4d).png is another version of cat.png',
    'Survivor was edited while it was deleted elsewhere; the edit was kept',
  ]);
  expect((await supertest(other.url).get('/_recent')).text).toContain('href="/_conflicts"');
});

test('programs are told of passages in several versions, and of all that waits for a choice', async () => {
  await using other = await startFront();
  const api = (path: string) => supertest(other.url).get(`/_api/v1${path}`).expect(200);
  other.store.write('Kettle', `a\n${kettle}`);
  const { body } = await api('/pages/Kettle');
  const at = Date.UTC(2026, 10, 22, 12);
  expect(body).toMatchObject({
    kept: false,
    conflicts: [
      {
        alternatives: [
          { author: { name: 'alice' }, node: 'e1.test', at, commit: 'a1b2c3d4e5f6', text: 'in the garden\n' },
          { author: { name: 'bob' }, node: 'e2.test', at: at + 60_000, text: 'in the cellar\n' },
        ],
      },
    ],
  });
  expect((body as { html: string }).html).toContain('in the <mark>garden</mark>');
  expect((await api('/conflicts')).body).toMatchObject({
    items: [{ kind: 'passages', name: 'Kettle', count: 1 }],
    complete: true,
  });
});
