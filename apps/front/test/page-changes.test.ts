import supertest from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UnavailableStore } from '@erwik/bus';
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
  supertest(front.url)
    .post(path)
    .type('form')
    .redirects(0)
    .send({ key: key(), summary: '', author: '', ...fields });

/** The form that posts on a page, as a browser would send it: boxes that are checked, and all else. */
async function formOf(path: string): Promise<{ action: string; fields: Record<string, string> }> {
  const elements = readHtml((await get(path)).text);
  const form = elements.find(
    ({ name, attributes }) => name === 'form' && attributes.get('method') === 'post',
  );
  const inputs = elements.filter(
    ({ name, attributes, inside }) =>
      name === 'input' &&
      inside.includes(form!) &&
      (attributes.get('type') !== 'checkbox' || attributes.has('checked')),
  );
  const fields = inputs.map(({ attributes }) => [
    attributes.get('name') ?? '',
    attributes.get('value') ?? '',
  ]);
  return {
    action: form!.attributes.get('action')!,
    fields: Object.fromEntries(fields) as Record<string, string>,
  };
}

/** An attribute of the input with a name. */
function inputOf(html: string, field: string, attribute = 'value'): string | undefined {
  const input = readHtml(html).find(
    ({ name, attributes }) => name === 'input' && attributes.get('name') === field,
  );
  return input?.attributes.get(attribute);
}

/** Where all links and forms of a document lead. */
function targetsIn(html: string): (string | undefined)[] {
  return readHtml(html).flatMap(({ attributes }) => [attributes.get('href'), attributes.get('action')]);
}

/** The text in the editor. */
function editorIn(html: string): string {
  return (
    readHtml(html)
      .find(({ name }) => name === 'textarea')
      ?.text.trim() ?? ''
  );
}

describe('renaming a page', () => {
  test('asks for the new name, says what is concerned, and leads to the page under it', async () => {
    front.store.write('R-Old', 'text');
    front.store.write('R-Old/sub', 'text');
    expect((await get('/R-Old/_rename')).text).not.toContain('talk about what moves');
    front.store.write('Talk/R-Old', 'text');
    const page = await get('/R-Old/_rename').expect(200);
    expect(page.text).toContain('Update 3 links in 2 pages');
    expect(page.text).toContain('The page below it moves along');
    expect(page.text).toContain('Pages where people talk about what moves go along');
    const { action, fields } = await formOf('/R-Old/_rename');
    expect(fields).toMatchObject({ to: 'R-Old', redirect: '1', links: '1', subpages: '1' });
    const answer = await post(action, { ...fields, to: 'R-New name' }).expect(303);
    expect(answer.headers['location']).toBe(`/R-New-name?saved=${front.store.head}`);
    expect(front.store.asked.findLast(({ operation }) => operation === 'movePage')?.body).toMatchObject({
      ...{ from: 'R-Old', to: 'R-New name', redirect: true, updateLinks: true, subpages: true, talk: true },
    });
  });

  test('keeps what was typed where it is refused, and says why', async () => {
    front.store.write('R-Here', 'text');
    front.store.write('R-There', 'text');
    const answer = await post('/R-Here/_rename', {
      to: 'R-There',
      summary: 'My reason',
      author: 'Ada',
    }).expect(422);
    expect(answer.text).toContain('There is “R-There” already.');
    expect(inputOf(answer.text, 'to')).toBe('R-There');
    expect(inputOf(answer.text, 'summary')).toBe('My reason');
    expect(inputOf(answer.text, 'redirect', 'checked')).toBeUndefined();
  });

  test('says so and keeps its key where the store does not answer', async () => {
    front.store.write('R-Wait', 'text');
    front.store.before = (operation) => {
      if (operation === 'movePage') throw new UnavailableStore('disk_full', 'the disk is full');
    };
    const answer = await post('/R-Wait/_rename', { to: 'R-Later', key: 'the-same-key' }).expect(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(inputOf(answer.text, 'key')).toBe('the-same-key');
  });

  test('is not possible for a page that does not exist, from another site, or by a name with a line break', async () => {
    await get('/R-Nowhere/_rename').expect(404);
    front.store.write('R-Own', 'text');
    await post('/R-Own/_rename', { to: 'R-Stolen' }).set('Sec-Fetch-Site', 'cross-site').expect(403);
    await post('/R-Own/_rename', { to: 'R-Stolen', author: 'a\nb' }).expect(422);
    await get('/R-Own').expect(200);
  });
});

describe('deleting a page', () => {
  test('asks first, shows who links to it, and leaves a page that offers to restore it', async () => {
    front.store.write('D-Page', 'text');
    front.store.write('D-Linking', '[[D-Page]]');
    const asked = await get('/D-Page/_delete').expect(200);
    expect(asked.text).toContain('href="/D-Linking"');
    const last = front.store.head;
    const { action, fields } = await formOf('/D-Page/_delete');
    const answer = await post(action, fields).expect(303);
    expect(answer.headers['location']).toBe('/D-Page');
    const gone = await get('/D-Page').expect(404);
    expect(targetsIn(gone.text)).toContain(`/D-Page/_restore/${last}`);
    const list = await get('/_deleted').expect(200);
    expect(targetsIn(list.text)).toContain(`/D-Page/_restore/${last}`);
    const restore = await formOf(`/D-Page/_restore/${last}`);
    await post(restore.action, restore.fields).expect(303);
    await get('/D-Page').expect(200);
  });

  test('asks again where somebody has changed the page meanwhile', async () => {
    front.store.write('D-Busy', 'one');
    const { action, fields } = await formOf('/D-Busy/_delete');
    front.store.write('D-Busy', 'two');
    const answer = await post(action, { ...fields, summary: 'Old news' }).expect(409);
    expect(answer.text).toContain('changed this page meanwhile');
    expect(inputOf(answer.text, 'summary')).toBe('Old news');
    expect(inputOf(answer.text, 'base')).toBe(front.store.head);
    await get('/D-Busy').expect(200);
  });

  test('is asked of who saves an empty text', async () => {
    const base = front.store.write('D-Empty', 'text');
    const saved = await post('/D-Empty/_edit', {
      action: 'save',
      base,
      text: ' \n',
      summary: 'Enough',
    }).expect(303);
    const asked = await get(String(saved.headers['location'])).expect(200);
    expect(asked.text).toContain('Do you want to delete the page?');
    expect(inputOf(asked.text, 'summary')).toBe('Enough');
    await get('/D-Empty').expect(200);
  });

  test('is a clear error without a revision, and for a page that does not exist', async () => {
    front.store.write('D-Clear', 'text');
    await post('/D-Clear/_delete', { base: 'x' }).expect(400);
    await get('/D-Nowhere/_delete').expect(404);
  });
});

describe('taking back', () => {
  test('a change shows what it would do, and does it', async () => {
    front.store.write('T-Page', 'good\n');
    const bad = front.store.write('T-Page', 'bad\n');
    expect((await get(`/_commit/${bad}`).expect(200)).text).toContain(`/_commit/${bad}/revert`);
    const plan = await get(`/_commit/${bad}/revert`).expect(200);
    expect(plan.text).toContain('T-Page');
    const { action, fields } = await formOf(`/_commit/${bad}/revert`);
    const answer = await post(action, fields).expect(303);
    expect(answer.headers['location']).toBe(`/T-Page?saved=${front.store.head}`);
    expect((await get('/T-Page')).text).toContain('good');
    expect((await get(`/_commit/${bad}/revert`)).text).toContain('There is nothing to take back');
  });

  test('what others have built on opens both texts to choose from', async () => {
    front.store.write('T-Fought', 'good\n');
    const bad = front.store.write('T-Fought', 'bad\n');
    front.store.write('T-Fought', 'worse\n');
    const answer = await post(`/_commit/${bad}/revert`, { commits: bad }).expect(409);
    expect(answer.text).toContain('good');
    expect(answer.text).toContain('worse');
    expect(targetsIn(answer.text)).toContain('/T-Fought/_edit');
    const chosen = await get(`/_commit/${bad}/revert?page=T-Fought`).expect(409);
    expect(editorIn(chosen.text)).toBe('worse\ngood');
  });

  test('all that somebody changed since a day is one change', async () => {
    const spam = ['one', 'two'].map((text) => front.store.write(`T-Spam-${text}`, text));
    const plan = await get('/_user/alice/revert?since=2020-01-01').expect(200);
    expect(plan.text).toContain('would be taken back');
    const answer = await post('/_user/alice/revert', { commits: spam.join(' ') }).expect(303);
    expect(answer.headers['location']).toBe(`/_commit/${front.store.head}?saved=${front.store.head}`);
    await get('/T-Spam-one').expect(404);
    await get('/T-Spam-two').expect(404);
  });

  test('is a clear error for what is no commit, no day, or no change at all', async () => {
    await get(`/_commit/${'0'.repeat(40)}/revert`).expect(404);
    await get('/_commit/xyz/revert').expect(404);
    await get('/_user/alice/revert?since=yesterday').expect(400);
    await post('/_user/alice/revert', { commits: 'abc' }).expect(400);
    expect((await get('/_user/nobody/revert').expect(200)).text).toContain('There is nothing to take back');
  });
});

test('a new page starts with the nearest template', async () => {
  front.store.write('T/_Template', '## What\n\n## Why\n');
  const form = await get('/T/New/_edit').expect(200);
  expect(editorIn(form.text)).toContain('## What');
  const titled = await get('/T/A-b/_edit?title=A-b').expect(200);
  expect(editorIn(titled.text)).toMatch(/^---\ntitle: A-b\n---\n\n## What/);
});

describe('the API', () => {
  const api = (path: string) => `/_api/v1${path}`;

  test('deletes a page that is as it was seen, once', async () => {
    front.store.write('A-Page', 'text');
    const { headers } = await get(api('/pages/A-Page'));
    const tag = String(headers['etag']);
    const remove = () => supertest(front.url).delete(api('/pages/A-Page'));
    await remove().expect(428);
    const answer = await remove().set('If-Match', tag).set('Idempotency-Key', 'delete-a-page').expect(200);
    expect(answer.body).toMatchObject({
      status: 'saved',
      commit: front.store.head,
      files: [{ path: 'A-Page', blob: null }],
    });
    await remove().set('If-Match', tag).set('Idempotency-Key', 'delete-a-page').expect(200);
    await remove().set('If-Match', tag).expect(404);
    const { body } = await get(api('/deleted')).expect(200);
    expect(body.items[0]).toMatchObject({ path: 'A-Page', url: '/A-Page' });
  });

  test('moves a page, and says why not', async () => {
    front.store.write('A-From', 'text');
    front.store.write('A-Taken', 'text');
    const move = (name: string, body: object) =>
      supertest(front.url)
        .post(api(`/pages/${name}/move`))
        .send(body);
    await move('A-From', { to: 'A-Taken' }).expect(409);
    await move('A-From', {}).expect(400);
    await move('A-From', { to: 'a//b' }).expect(422);
    await move('A-Nowhere', { to: 'A-To' }).expect(404);
    const { body } = await move('A-From', { to: 'A-To' }).expect(200);
    expect(body).toMatchObject({ status: 'saved', files: [{ path: 'A-From' }, { path: 'A-To' }] });
  });

  test('makes one commit of several changes, and asks what they are based on', async () => {
    const commit = (body: object) => supertest(front.url).post(api('/commits')).send(body);
    await commit({ changes: [{ path: 'A-One', text: 'x' }] }).expect(428);
    const before = front.store.commits;
    const changes = [
      { path: 'A-One', text: 'x', blob: null },
      { path: 'A-Two', text: 'y', blob: null },
    ];
    const { body } = await commit({ changes, summary: 'Two' }).expect(200);
    expect(body).toMatchObject({ status: 'saved', files: [{ path: 'A-One' }, { path: 'A-Two' }] });
    expect(front.store.commits).toBe(before + 1);
    await commit({ changes: [], summary: 'None' }).expect(400);
  });

  test('takes a commit back', async () => {
    const commit = front.store.write('A-Back', 'text');
    const back = supertest(front.url)
      .post(api(`/commits/${commit}/revert`))
      .send({});
    expect((await back.expect(200)).body).toMatchObject({
      status: 'saved',
      files: [{ path: 'A-Back' }],
      left: [],
    });
  });
});
