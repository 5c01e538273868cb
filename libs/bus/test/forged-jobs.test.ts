import { until } from '@erwik/testkit';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { servePulls } from '../src/pulls.js';
import { nodeName, sha, startBus } from './fixtures/node.js';

const prefix = `erwik:${nodeName}:jobs`;
const key = (name: string): string => `${prefix}:pull:${name}`;

/** A job as somebody writes it who has read how BullMQ keeps them. */
async function addRaw(raw: Redis, id: string, fields: Record<string, string>): Promise<void> {
  await raw.hset(key(id), { name: 'pull', opts: '{}', timestamp: '1', ...fields });
  await raw.lpush(key('wait'), id);
  await raw.zadd(key('marker'), 0, '0');
}

/** A job as somebody adds it who has BullMQ. */
async function addForeign(raw: Redis, data: unknown): Promise<void> {
  const queue = new Queue('pull', { connection: raw, prefix, skipVersionCheck: true });
  await queue.add('pull', data);
  await queue.close();
}

const forged: readonly (readonly [string, (raw: Redis) => Promise<unknown>])[] = [
  ['a job of null', (raw) => addForeign(raw, null)],
  ['a job of a number', (raw) => addForeign(raw, 17)],
  ['a job without fields', (raw) => addForeign(raw, {})],
  ['a job whose sha is an option', (raw) => addForeign(raw, { commit: '--upload-pack=touch x', from: 'e2' })],
  ['a job whose sha is a list', (raw) => addForeign(raw, { commit: [sha(9)], from: 'erwik@e2' })],
  ['a job of a megabyte', (raw) => addForeign(raw, { commit: sha(9), from: 'x'.repeat(1_000_000) })],
  ['a job that is no JSON', (raw) => addRaw(raw, 'x', { data: '{"commit":' })],
  ['a job whose settings are no JSON', (raw) => addRaw(raw, 'x', { data: '{}', opts: '[[[' })],
  ['a job that is not there', (raw) => raw.lpush(key('wait'), 'nothing')],
  ['a job that is a string', (raw) => raw.set(key('s'), 'x').then(() => raw.lpush(key('wait'), 's'))],
  ['a string in the place of the waiting jobs', (raw) => foreign(raw, 'wait')],
  ['a string in the place of the running jobs', (raw) => foreign(raw, 'active')],
  ['a string in the place of the settings', (raw) => foreign(raw, 'meta')],
  ['a string in the place of the marker', (raw) => foreign(raw, 'marker')],
];

async function foreign(raw: Redis, name: string): Promise<void> {
  await raw.del(key(name));
  await raw.set(key(name), 'x');
}

test.each(forged)(
  '%s keeps no commit from being pulled, and is never pulled itself',
  async (_what, forge) => {
    await using node = await startBus();
    const pulled: string[] = [];
    const gone: unknown[] = [];
    const queue = node.use(
      servePulls(node.connect(), {
        concurrency: 2,
        pull: (commit) => Promise.resolve(void pulled.push(commit)),
        onGone: (commit) => gone.push(commit),
      }),
    );
    await queue.add(sha(1), 'erwik@e2');
    await until(() => gone.includes(sha(1)), { what: 'a pull before' });
    await forge(node.raw);
    // as the router does: what could not be queued is queued again
    await until(
      async () => {
        await queue.add(sha(2), 'erwik@e2').catch(() => undefined);
        return pulled.includes(sha(2));
      },
      { what: 'a pull after', timeoutMs: 25_000, everyMs: 200 },
    );
    expect(new Set(pulled)).toEqual(new Set([sha(1), sha(2)]));
    expect(gone.filter((commit) => typeof commit !== 'string' || commit.length !== 40)).toEqual([]);
  },
);
