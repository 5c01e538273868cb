import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserOf, addAccount, startLoginFront } from './support/login-front.js';
import type { LoginFront } from './support/login-front.js';

let front: LoginFront;
let ada: Awaited<ReturnType<typeof browserOf>>;
let wim: Awaited<ReturnType<typeof browserOf>>;

beforeAll(async () => {
  front = await startLoginFront();
  front.store.write('Plan', '# Plan\n\nOurs.\n');
  await addAccount(front, 'hanna', { role: 'writer', groups: ['hr'] });
  ada = await browserOf(front, 'ada');
  wim = await browserOf(front, 'wim');
}, 60_000);
afterAll(() => front[Symbol.asyncDispose]());

/** What a form holds besides what is typed. */
function hidden(html: string): Record<string, string> {
  const inputs = html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g);
  return Object.fromEntries(Array.from(inputs, ([, name = '', value = '']) => [name, value]));
}

describe('protecting a page', () => {
  test('is for administrators', async () => {
    await wim.get('/Plan/_protect').expect(403);
    await wim.post('/Plan/_protect').type('form').send({ write: 'admin' }).expect(403);
    expect((await front.store.ask('readAccess', {})).text).toBe('');
  });

  test('keeps others from changing it, says so on the page, and is an ordinary commit by who did it', async () => {
    const form = await ada.get('/Plan/_protect').expect(200);
    const fields = { ...hidden(form.text), write: 'admin', read: 'folder' };
    const answer = await ada.post('/Plan/_protect').type('form').send(fields).expect(303);
    expect(answer.headers['location']).toBe('/Plan');
    expect((await front.store.ask('readAccess', {})).text).toBe('write Plan: [admin]\n');
    const { rows } = await front.store.ask('recent', { cursor: null, limit: 1 });
    expect(rows[0]).toMatchObject({
      path: '.erwik/access.yml',
      author: { name: 'Ada L.' },
      summary: 'Protect Plan',
    });
    const seen = (await wim.get('/Plan').expect(200)).text;
    expect(seen).toContain('Protected');
    expect(seen).not.toContain('/Plan/_rename');
    const kept = await wim
      .post('/Plan/_edit')
      .type('form')
      .send({ text: 'my words', base: '', key: 'k'.repeat(16) });
    expect([kept.status, kept.text.includes('my words')]).toEqual([403, true]);
    const form2 = await ada.get('/Plan/_edit').expect(200);
    expect(form2.text).toContain('<textarea');
    expect((await ada.get('/Plan/_protect')).text).toMatch(/name="write"\s+value="admin"\s+checked/);
  });

  test('can name accounts and groups, and be taken away', async () => {
    const fields = { write: 'named', writeNames: 'wim, @hr', read: 'members', key: 'k2'.repeat(8) };
    await ada.post('/Plan/_protect').type('form').send(fields).expect(303);
    expect((await front.store.ask('readAccess', {})).text).toBe(
      'write Plan: [wim, "@hr"]\nread Plan: [members]\n',
    );
    expect((await wim.get('/Plan')).text).toContain('/Plan/_rename');
    await (await browserOf(front)).get('/Plan').expect(404);
    const wrong = await ada.post('/Plan/_protect').type('form').send({ write: 'named', writeNames: 'B@d' });
    expect([wrong.status, wrong.text.includes('B@d')]).toEqual([422, true]);
    await ada.post('/Plan/_protect').type('form').send({ write: 'folder', read: 'folder' }).expect(303);
    await (await browserOf(front)).get('/Plan').expect(200);
  });
});

describe('/_access', () => {
  test('saves rules, tells who may do what, and refuses what is no rule with what was typed', async () => {
    const { text } = await ada.get('/_access').expect(200);
    const rules = "read hr/**: ['@hr']\nwrite Plan: [admin]\n";
    await ada
      .post('/_access')
      .type('form')
      .send({ ...hidden(text), text: rules })
      .expect(303);
    const shown = (await ada.get('/_access?saved=1&who=hanna')).text;
    expect(shown).toContain('Saved: 2 rules.');
    expect(shown.replaceAll(/\s+/g, ' ')).toMatch(/<code>hr\/\*\*<\/code><\/th> <td>yes<\/td> <td>yes<\/td>/);
    expect((await ada.get('/_access?who=wim&page=hr/Plan')).text.replaceAll(/\s+/g, ' ')).toMatch(
      /<code>hr\/Plan<\/code><\/th> <td>no<\/td> <td>no<\/td>/,
    );
    expect((await ada.get('/_access?who=nobody')).text).toContain('There is no account “nobody”.');
    const again = hidden((await ada.get('/_access')).text);
    const wrong = await ada
      .post('/_access')
      .type('form')
      .send({ ...again, text: 'raed hr/**: [x]\n' });
    expect([wrong.status, wrong.text.includes('begins neither with read nor with write')]).toEqual([
      422,
      true,
    ]);
    expect(wrong.text).toContain('raed hr/**: [x]');
    const late = await ada
      .post('/_access')
      .type('form')
      .send({ ...again, base: '', text: 'read a: [ada]\n' });
    expect([late.status, late.text.includes('read a: [ada]')]).toEqual([409, true]);
    expect((await front.store.ask('readAccess', {})).text).toBe(rules);
  });
});
