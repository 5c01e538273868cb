import { connectBus, createHitCounts } from '@erwik/bus';
import { createLogger } from '@erwik/runtime';
import { startTestRedis, until } from '@erwik/testkit';
import type { TestRedis } from '@erwik/testkit';
import supertest from 'supertest';
import { expect, test } from 'vitest';
import { perMinute } from '../src/guards/rate-limit.js';
import { sharedHits } from '../src/guards/shared-hits.js';
import { startFront } from './support/start-front.js';
import type { TestFront } from './support/start-front.js';

const log = createLogger({ app: 'test', level: 'error' }, { write: () => undefined });
const elsewhere = '203.0.113.7';

/** A front that counts in this Redis. */
async function frontOn(redis: TestRedis): Promise<TestFront> {
  const bus = connectBus({ url: redis.url, node: 'erwik@e1.test', log });
  await until(() => bus.connected);
  const hits = sharedHits(createHitCounts(bus));
  const front = await startFront({}, undefined, undefined, { hits });
  return {
    ...front,
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}

const save = ({ url }: TestFront, number: number, address = elsewhere) =>
  supertest(url)
    .put(`/_api/v1/pages/Flood-${number}`)
    .set('X-Forwarded-For', address)
    .set('If-None-Match', '*')
    .send({ text: 'words' });

const remaining = (answer: { headers: Record<string, string> }): number =>
  Number(/r=(\d+)/.exec(answer.headers['ratelimit'] ?? '')?.[1]);

//   one address ──┬── front ──┐
//                 └── front ──┴── Redis
test('all fronts of a node count together what one address saves', async () => {
  await using redis = await startTestRedis();
  await using one = await frontOn(redis);
  await using other = await frontOn(redis);
  expect(remaining(await save(one, 1))).toBe(perMinute.saves - 1);
  expect(remaining(await save(other, 2))).toBe(perMinute.saves - 2);
  for (let number = 3; number <= perMinute.saves; number += 1)
    expect((await save(number % 2 === 0 ? one : other, number)).status).toBe(201);
  for (const front of [one, other]) {
    const refused = await save(front, 301);
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toMatch(/^[1-6]?\d$/);
  }
  expect((await save(one, 302, '203.0.113.8')).status).toBe(201);
});

test('while Redis is away a front goes on with its own count, and takes part again when it is back', async () => {
  await using redis = await startTestRedis();
  await using one = await frontOn(redis);
  await using other = await frontOn(redis);
  await save(one, 1);
  await save(one, 2);
  await redis.kill();
  expect(remaining(await save(one, 3))).toBe(perMinute.saves - 3);
  expect(remaining(await save(other, 4))).toBe(perMinute.saves - 1);
  await redis.restart({ keepData: false });
  // by their own counts the first has fewer left; by one count whoever comes later has
  await until(async () => remaining(await save(one, 5)) > remaining(await save(other, 6)), {
    ...{ what: 'a count of both', everyMs: 200 },
  });
});

test('an address that asks programs’ questions without end has to wait, and others need not', async () => {
  await using front = await startFront();
  front.store.write('Home', '# Home\n');
  const ask = (path: string, address: string) =>
    supertest(front.url).get(path).set('X-Forwarded-For', address);
  for (let count = 1; count <= perMinute.reads; count += 1)
    await ask('/_api/v1/pages', elsewhere).expect(200);
  const refused = await ask('/_search?q=home', elsewhere);
  expect(refused.status).toBe(429);
  expect(refused.headers).toMatchObject({
    'retry-after': '60',
    ratelimit: expect.stringContaining('reads'),
    'ratelimit-policy': expect.stringContaining('reads'),
  });
  await ask('/_search?q=home', '203.0.113.8').expect(200);
  await ask('/Home', elsewhere).expect(200);
  await supertest(front.url).get('/_search?q=home').expect(200);
});

test('an address that another names counts where that other is trusted, and is of no use elsewhere', async () => {
  await using front = await startFront({ trustedProxies: ['10.0.0.0/24', 'fd00::5'] });
  // the last is who sent it to the balancer on this machine
  const left = async (number: number, names: string) => remaining(await save(front, number, names));
  expect(await left(1, '203.0.113.1, 10.0.0.5')).toBe(perMinute.saves - 1);
  expect(await left(2, '203.0.113.2, 10.0.0.5')).toBe(perMinute.saves - 1);
  expect(await left(3, '203.0.113.3, fd00::5')).toBe(perMinute.saves - 1);
  for (const [number, stranger] of ['10.0.1.5', '192.168.0.9', '169.254.0.9', 'fd00::6'].entries()) {
    expect(await left(10 + number, `203.0.113.8, ${stranger}`)).toBe(perMinute.saves - 1);
    expect(await left(20 + number, `203.0.113.9, ${stranger}`)).toBe(perMinute.saves - 2);
  }
});
