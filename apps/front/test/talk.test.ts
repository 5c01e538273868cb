import supertest from 'supertest';
import { expect, test } from 'vitest';
import { startFront } from './support/start-front.js';

test('each page has one where people talk about it, which is written like any other and leads back', async () => {
  await using front = await startFront();
  front.store.write('guides/Tea', 'Boil the water.\n');
  const page = await supertest(front.url).get('/guides/Tea').expect(200);
  expect(page.text).toContain('href="/guides/Tea/_talk"');
  const way = await supertest(front.url).get('/guides/Tea/_talk').redirects(0).expect(303);
  expect(way.headers['location']).toBe('/Talk/guides/Tea');
  const missing = await supertest(front.url).get('/Talk/guides/Tea').expect(404);
  expect(missing.text).toContain('action="/Talk/guides/Tea/_edit"');
  front.store.write('Talk/guides/Tea', 'How hot?\n');
  const talk = await supertest(front.url).get('/Talk/guides/Tea').expect(200);
  expect(talk.text).toMatch(/This is about\s+<a href="\/guides\/Tea"/);
  const again = await supertest(front.url).get('/Talk/guides/Tea/_talk').redirects(0).expect(303);
  expect(again.headers['location']).toBe('/Talk/guides/Tea');
});
