import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { BadRequest, UnavailableStore } from '@erwik/bus';
import { pageTextMaxBytes } from '@erwik/events';
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

const key = () => `key-${Math.random().toString(36).slice(2)}-${Date.now()}`;
const get = (path: string) => supertest(front.url).get(path).redirects(0);
const post = (path: string, fields: Record<string, string>) =>
  supertest(front.url).post(path).type('form').redirects(0).send(fields);
const save = (path: string, fields: Record<string, string>) =>
  post(path, { action: 'save', base: '', summary: '', key: key(), ...fields });

test('a new page is created from its form and shown with where it was saved', async () => {
  const form = await get('/Fresh/_edit').expect(200);
  expect(form.text).toContain('<textarea');
  const answer = await save('/Fresh/_edit', { text: 'Brand new.', summary: 'Begin' }).expect(303);
  const location = String(answer.headers['location']);
  expect(location).toBe(`/Fresh?saved=${front.store.head}`);
  const shown = await get(location).expect(200);
  expect(shown.text).toContain('Brand new.');
  expect(shown.text).toContain(String(front.store.head).slice(0, 7));
});

test('the answer to a save names its commit in a cookie that scripts cannot read', async () => {
  const answer = await save('/Cookie/_edit', { text: 'x' }).expect(303);
  expect(answer.headers['set-cookie']?.[0]).toBe(
    `erwik_seen=${front.store.head}; Max-Age=60; Path=/; HttpOnly; SameSite=Lax`,
  );
});

test('the name a writer gave stands in the commit and in the next form', async () => {
  const answer = await save('/Named/_edit', { text: 'x', author: 'Zoë B.' }).expect(303);
  const cookie = String(answer.headers['set-cookie']?.[1]).split(';')[0] ?? '';
  const form = await get('/Other-page/_edit').set('Cookie', cookie);
  expect(form.text).toContain('value="Zoë B."');
  expect((await get('/Named')).text).toContain('Zoë B.');
});

test('a text is saved with LF line ends and one at its end', async () => {
  await save('/Lines/_edit', { text: 'one\r\ntwo\rthree' }).expect(303);
  expect((await get('/Lines/_raw')).text).toBe('one\ntwo\nthree\n');
});

test('edits of different passages are merged, and the page says with whom', async () => {
  const base = front.store.write('Merged', 'top\n\nmiddle\n\nbottom\n');
  front.store.write('Merged', 'top of alice\n\nmiddle\n\nbottom\n');
  const answer = await save('/Merged/_edit', { text: 'top\n\nmiddle\n\nbottom of mine\n', base }).expect(303);
  const location = String(answer.headers['location']);
  expect(location).toContain(`/Merged?merged=${front.store.head}&base=${base}`);
  const shown = await get(location);
  expect(shown.text).toContain('top of alice');
  expect(shown.text).toContain('bottom of mine');
  expect(shown.text).toMatch(/Saved on e1\.test, together with[^]*alice/);
});

test('edits of the same passage are shown side by side, and resolving them works without a script', async () => {
  const base = front.store.write('Disputed', 'same\n\nour words\n');
  const theirs = front.store.write('Disputed', 'same\n\ntheir words\n');
  const conflict = await save('/Disputed/_edit', { text: 'same\n\nmy words\n', base }).expect(409);
  expect(conflict.text).toContain('their words');
  expect(conflict.text).toContain('my words');
  const fields = hiddenFields(conflict.text);
  expect(fields['base']).toBe(theirs);
  await post('/Disputed/_edit', { ...fields, action: 'resolve', 'choice-1': 'both' }).expect(303);
  expect((await get('/Disputed/_raw')).text).toBe('same\n\ntheir words\nmy words\n');
});

test('edits of different words of one sentence are merged without asking anybody', async () => {
  const base = front.store.write('Sentence', 'The kettle stands on the left shelf of the kitchen.\n');
  front.store.write('Sentence', 'The red kettle stands on the left shelf of the kitchen.\n');
  const text = 'The kettle stands on the left shelf of the cellar.\n';
  await save('/Sentence/_edit', { text, base }).expect(303);
  expect((await get('/Sentence/_raw')).text).toBe('The red kettle stands on the left shelf of the cellar.\n');
});

test('an own text that is in conflict is had as a file, exactly as it was written', async () => {
  const base = front.store.write('guides/Ünique', 'our words\n');
  front.store.write('guides/Ünique', 'their words\n');
  const text = '  my <words>\n\n\tand "more"\n';
  const conflict = await save('/guides/%C3%9Cnique/_edit', { text, base }).expect(409);
  const elements = readHtml(conflict.text);
  const button = elements.find((each) => each.text === 'Download my text' && each.name === 'button');
  const form = elements.find((each) => each.attributes.get('id') === button?.attributes.get('form'));
  const area = elements.find((each) => each.name === 'textarea' && each.inside.includes(form!));
  const posted = area!.text.slice(1).replaceAll('\n', '\r\n');
  const file = await post(form!.attributes.get('action')!, {
    [area!.attributes.get('name')!]: posted,
  }).expect(200);
  expect(file.text).toBe(text);
  expect(file.headers).toMatchObject({
    'content-disposition': "attachment; filename*=UTF-8''%C3%9Cnique.md",
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
});

test('a save that changes nothing goes back to the page and says so', async () => {
  const base = front.store.write('Still', 'still\n');
  const answer = await save('/Still/_edit', { text: 'still\n', base }).expect(303);
  expect(answer.headers['location']).toBe('/Still?unchanged=1');
  expect(front.store.head).toBe(base);
});

test('the same form posted twice is one commit, and the same key with another text is refused with the text', async () => {
  const fields = { text: 'once', key: key() };
  const [one, two] = [
    await save('/Twice/_edit', fields).expect(303),
    await save('/Twice/_edit', fields).expect(303),
  ];
  expect(two.headers['location']).toBe(one.headers['location']);
  const other = await save('/Twice/_edit', { ...fields, text: 'another text' }).expect(422);
  expect(other.text).toContain('another text');
  expect(hiddenFields(other.text)['key']).not.toBe(fields.key);
});

test.each(['', 'f'.repeat(40), '--output=x', 'HEAD~1'])(
  'a base that is not known (%j) is a conflict and loses nothing',
  async (base) => {
    front.store.write('Forged', 'kept words\n');
    const answer = await save('/Forged/_edit', { text: 'my words\n', base }).expect(409);
    expect(answer.text).toContain('my words');
    expect((await get('/Forged/_raw')).text).toBe('kept words\n');
  },
);

test('a text that is too long is refused, and comes back in the form', async () => {
  const text = `${'0123456789abcde\n'.repeat(pageTextMaxBytes / 16)}x`;
  const answer = await save('/Long/_edit', { text }).expect(413);
  expect(answer.text).toContain(text.slice(0, 100_000));
  await get('/Long').expect(404);
  await save('/Long/_edit', { text: text.slice(0, -2) }).expect(303);
});

test('while the store does not answer, a save is 503 with the text, the summary and the key in the form', async () => {
  front.store.before = () => {
    throw new UnavailableStore('timeout', 'The store did not answer.');
  };
  const fields = { text: 'precious <words>', summary: 'A "summary"', key: key() };
  const answer = await save('/Precious/_edit', fields).expect(503);
  expect(answer.headers['retry-after']).toBe('5');
  expect(answer.text).toContain('precious &lt;words&gt;');
  expect(answer.text).toContain('A &quot;summary&quot;');
  expect(hiddenFields(answer.text)['key']).toBe(fields.key);
  front.store.before = () => {};
  await save('/Precious/_edit', fields).expect(303);
});

test.each(['preview', 'changes'])(
  'while the store does not answer, asking for the %s loses no text',
  async (action) => {
    front.store.before = () => {
      throw new UnavailableStore('timeout', 'The store did not answer.');
    };
    const fields = { action, text: 'precious words', base: 'a'.repeat(40), key: key() };
    const answer = await post('/Precious-too/_edit', fields).expect(503);
    expect(answer.text).toContain('precious words');
    expect(hiddenFields(answer.text)).toMatchObject({ base: fields.base, key: fields.key });
  },
);

test('a request that the store does not understand loses no text', async () => {
  front.store.before = () => {
    throw new BadRequest('save: odd');
  };
  const answer = await save('/Odd/_edit', { text: 'precious words' }).expect(422);
  expect(answer.text).toContain('precious words');
});

test.each(['a\nb', '<b>', 'x'.repeat(10_240)])(
  'an author called %j is refused, and the text comes back',
  async (author) => {
    const answer = await save('/Author/_edit', { text: 'by whom?', author }).expect(422);
    expect(answer.text).toContain('by whom?');
  },
);

test('a preview and the changes are shown without saving, with the form below', async () => {
  const base = front.store.write('Previewed', 'old words\n');
  const preview = await post('/Previewed/_edit', {
    action: 'preview',
    text: '**new** words',
    base,
    key: key(),
  }).expect(200);
  expect(preview.text).toContain('<strong>new</strong>');
  expect(preview.text).toContain('**new** words');
  const changes = await post('/Previewed/_edit', {
    action: 'changes',
    text: 'new words\n',
    base,
    key: key(),
  }).expect(200);
  expect(changes.text).toContain('old');
  const fragment = await post('/Previewed/_preview', { text: '*bare*' }).expect(200);
  expect(fragment.text).toContain('<em>bare</em>');
  expect(fragment.text).not.toContain('<html');
  expect(front.store.head).toBe(base);
});

test('an old revision is restored after a question', async () => {
  const first = front.store.write('Restored', 'the good text\n');
  front.store.write('Restored', 'the bad text\n');
  const question = await get(`/Restored/_restore/${first}`).expect(200);
  await post(`/Restored/_restore/${first}`, hiddenFields(question.text)).expect(303);
  expect((await get('/Restored/_raw')).text).toBe('the good text\n');
});

test('a deleted page is restored from its old revision', async () => {
  const first = front.store.write('Revived', 'alive\n');
  front.store.delete('Revived');
  expect((await get('/Revived').expect(404)).text).toContain('Revived');
  const question = await get(`/Revived/_restore/${first}`).expect(200);
  await post(`/Revived/_restore/${first}`, hiddenFields(question.text)).expect(303);
  expect((await get('/Revived/_raw')).text).toBe('alive\n');
});

test('a writer sees the own save at once, even where its events come later', async () => {
  front.store.write('Mine', 'before\n');
  await get('/Mine');
  const tell = front.store.onEvents;
  const late: (() => void)[] = [];
  front.store.onEvents = (events) => late.push(() => tell(events));
  const answer = await save('/Mine/_edit', { text: 'after\n', base: String(front.store.head) }).expect(303);
  front.store.onEvents = tell;
  const cookie = String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? '';
  const reading = get('/Mine')
    .set('Cookie', cookie)
    .then((shown) => shown.text);
  await until(() => front.store.asked.at(-1)?.operation === 'holds', {
    what: 'the front to look for the save',
  });
  late.forEach((each) => each());
  expect(await reading).toContain('after');
});

test('a reader whose own save is not here yet is told so', async () => {
  front.store.write('Far', 'here\n');
  const answer = await get('/Far')
    .set('Cookie', `erwik_seen=${'e'.repeat(40)}`)
    .expect(200);
  expect(answer.text).toContain('has not reached this node yet');
  expect((await get('/Far')).text).not.toContain('has not reached this node yet');
});

test('an old save of the reader, from before this front started, delays nothing', async () => {
  await using early = await startFront();
  const old = early.store.write('Old', 'x\n');
  await using late = await startFront({}, early.store);
  const answer = await supertest(late.url).get('/Old').set('Cookie', `erwik_seen=${old}`).expect(200);
  expect(answer.text).not.toContain('has not reached this node yet');
});

test('where only members may edit, a save is refused with the text, and the form says why', async () => {
  await using closed = await startFront({ access: 'members' });
  const answer = await supertest(closed.url)
    .post('/Home/_edit')
    .type('form')
    .send({ action: 'save', text: 'my words', base: '', key: key() })
    .expect(401);
  expect(answer.text).toContain('my words');
  expect(closed.store.head).toBeNull();
  const form = await supertest(closed.url).get('/Home/_edit').set('Accept', 'text/html').expect(303);
  expect(form.headers['location']).toBe('/_login?return=%2FHome%2F_edit');
  await supertest(closed.url).put('/_api/v1/pages/Home').send({ text: 'x' }).expect(401);
});

test('more saves than a person can make from one address have to wait, with the text kept', async () => {
  await using busy = await startFront();
  const send = (text: string) =>
    supertest(busy.url)
      .post('/Flood/_edit')
      .set('X-Forwarded-For', '203.0.113.7')
      .type('form')
      .send({ action: 'save', text, base: '', key: key() });
  let answer = await send('0');
  for (let count = 1; count <= 300 && answer.status !== 429; count += 1) answer = await send(`text ${count}`);
  expect(answer.status).toBe(429);
  expect(answer.headers).toMatchObject({ 'retry-after': '60', ratelimit: expect.stringContaining('saves') });
  expect(answer.text).toContain('text 300');
});

/** The fields a browser would post with a form without its visible choices. */
function hiddenFields(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [tag] of html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const [name, value] = ['name', 'value'].map(
      (each) => new RegExp(`${each}="([^"]*)"`).exec(tag)?.[1] ?? '',
    );
    fields[name ?? ''] = unescapeHtml(value ?? '');
  }
  return fields;
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
