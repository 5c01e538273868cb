import supertest from 'supertest';
import { expect, test } from 'vitest';
import { startFront } from './support/start-front.js';

test('an empty wiki can be written, filled from git, or join others, and says how', async () => {
  await using front = await startFront();
  const { text } = await supertest(front.url).get('/').expect(200);
  expect(text).toContain('href="/Home/_edit"');
  expect(text).toMatch(/ERWIK_ADOPT=\S+ npm start/);
  expect(text).toContain('npx erwik invite &gt; router.yaml');
  expect(text).toContain('docker/config/router.yaml');
  expect(text).not.toContain('/_join/');
});

test('where only members write, an empty wiki says where the link for the first administrator is', async () => {
  await using front = await startFront({ access: 'members' });
  const { text } = await supertest(front.url).get('/').expect(200);
  expect(text).toContain('docker compose logs store | grep /_join/');
  expect(text).toContain('href="/_login"');
  expect(text).not.toContain('href="/Home/_edit"');
});
