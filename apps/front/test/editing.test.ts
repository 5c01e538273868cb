import supertest from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

let front: TestFront;
beforeAll(async () => {
  front = await startFront();
  front.store.write('Tea', 'x\n');
});
afterAll(() => front[Symbol.asyncDispose]());

const say = (page: string, fields: Record<string, string>) =>
  supertest(front.url).post(`/${page}/_editing`).type('form').send(fields);

test('where Redis cannot be asked nobody is told that nobody edits', async () => {
  const answer = await say('Tea', { key: 'a'.repeat(8) }).expect(503);
  expect(answer.headers['retry-after']).toBe('15');
});

test('of a page that is not there, or hidden, nobody is told', async () => {
  expect((await say('Nowhere', { key: 'a'.repeat(8) }).expect(200)).body).toEqual({ others: [] });
});

test.each([{}, { key: 'short' }, { key: 'with spaces in it' }, { key: 'x'.repeat(101) }])(
  'a form %j that names none is refused',
  async (fields) => {
    expect((await say('Tea', fields)).status).toBe(400);
  },
);

test('who may only read says nothing of the kind', async () => {
  await using other = await startFront({ access: 'members' });
  const answer = await supertest(other.url)
    .post('/Tea/_editing')
    .type('form')
    .send({ key: 'a'.repeat(8) });
  expect([401, 403]).toContain(answer.status);
});
