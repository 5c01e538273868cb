import { randomUUID } from 'node:crypto';
import { connectBus } from '@erwik/bus';
import type { Bus } from '@erwik/bus';
import { createLogger } from '@erwik/runtime';
import { startTestRedis, temporaryFolder, until } from '@erwik/testkit';
import type { TemporaryFolder, TestRedis } from '@erwik/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveNew } from '../src/mesh-facts.js';
import { startNode } from '../src/start-node.js';
import type { WikiNode } from '../src/start-node.js';
import { postForm, readPage } from '../src/wiki-client.js';

/** What a page and a save are waited for while streams are set aside and asked again. */
const recoverMaxMs = 30_000;
const name = 'erwik@forged';
const nobody = 'f'.repeat(40);
const environment = { ERWIK_NODE: name };

//   somebody ──▶ Redis ◀── front, store, router
let folder: TemporaryFolder;
let redis: TestRedis;
let node: WikiNode;
let bus: Bus;
let pids: readonly number[];
let saved = 0;

beforeAll(async () => {
  [folder, redis] = [await temporaryFolder(), await startTestRedis()];
  node = await startNode(folder.path, { environment: { ...environment, ERWIK_REDIS_URL: redis.url } });
  bus = connectBus({ url: redis.url, node: name, log: createLogger({ app: 'test', level: 'fatal' }) });
  await until(() => bus.connected);
  await saveNew(node, 'Home', 'As it was.\n');
  pids = node.pids();
}, 150_000);
afterAll(async () => {
  await bus[Symbol.asyncDispose]();
  await node[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** A save is taken, seen, and durable; the head that is told is git's; no process has died of it. */
async function expectSound(): Promise<void> {
  saved += 1;
  const page = `After-${saved}`;
  const isSaved = async (): Promise<boolean> =>
    (await postForm(node.url, page, { text: 'words\n', key: `key-of-${page}` })).status === 303;
  await until(isSaved, { what: 'a save', timeoutMs: recoverMaxMs, everyMs: 200 });
  expect((await readPage(node.url, page))?.text).toBe('words\n');
  const head = node.git('rev-parse', 'main').trim();
  const isTold = async (): Promise<boolean> =>
    (await fetch(`${node.url}/Home`)).headers.get('erwik-head') === head;
  await until(isTold, { what: 'the head of git', timeoutMs: recoverMaxMs });
  expect(node.git('log', '--format=%s', 'main', '--', `${page}.md`)).toBe(`Create ${page}\n`);
  expect(node.pids()).toEqual(pids);
  expect(node.output()).not.toMatch(/"level":"fatal"|--output=/);
}

const request = (fields: object): string =>
  JSON.stringify({
    ...{
      id: randomUUID(),
      operation: 'readPage',
      replyTo: `erwik:${name}:replies:x`,
      body: { name: 'Home' },
    },
    ...{ deadline: Date.now() + 60_000, ...fields },
  });

describe('a request that somebody else has put on the bus', () => {
  it.each([
    ['without a request', ['other', 'x']],
    ['that is no JSON', ['request', '{"id":']],
    ['that is null', ['request', 'null']],
    ['of nine megabytes', ['request', `"${'x'.repeat(9_000_000)}"`]],
    ['that is nested ten thousand times', ['request', '['.repeat(10_000)]],
    ['of an operation that nobody has', ['request', request({ operation: 'constructor' })]],
    ['of a body of another shape', ['request', request({ body: { name: ['Home'] } })]],
    ['of a name that leads out', ['request', request({ body: { name: '../../etc/passwd' } })]],
    [
      'of a commit that is an option',
      ['request', request({ operation: 'readCommit', body: { commit: '--output=x' } })],
    ],
    ['whose reply is for another node', ['request', request({ replyTo: 'erwik:erwik@other:replies:x' })]],
    ['whose time is over', ['request', request({ deadline: 1 })]],
    ['whose time is no number', ['request', request({ deadline: '1e999' })]],
    [
      'that is a save without a key',
      ['request', request({ operation: 'save', body: { name: 'Home', text: 'x' } })],
    ],
  ])('%s is not carried out', async (_what, fields) => {
    await bus.commands.xadd(bus.keys.requests, '*', ...fields);
    await expectSound();
    expect((await readPage(node.url, 'Home'))?.text).toBe('As it was.\n');
    expect(await bus.commands.xlen(bus.keys.requests)).toBe(0);
  });
});

describe('an event that somebody else tells', () => {
  const event = (fields: object): string[] => [
    ...['publisher', 'nobody', 'number', '1'],
    ...['event', JSON.stringify(fields)],
  ];
  const past = { type: 'HeadMoved', head: nobody, previous: null, coarse: true };
  const held = { type: 'CommitHeld', commit: nobody, parents: [], tips: [nobody], saved: true };
  it.each([
    ['of a head that nobody holds', () => event(past)],
    ['of a commit that nobody holds', () => event(held)],
    ['of an index that is ahead', () => event({ type: 'IndexCaughtUp', head: nobody })],
    ['of a kind that nobody knows', () => event({ type: 'constructor' })],
    ['that is no JSON', () => ['publisher', 'nobody', 'number', '2', 'event', '}']],
    ['with a number that is none', () => ['publisher', 'nobody', 'number', '1e999', 'event', '{}']],
    ['of nothing', () => ['x', 'y']],
  ])('%s moves nobody for long', async (_what, fields) => {
    await bus.commands.xadd(bus.keys.events, '*', ...fields());
    await bus.commands.xadd(bus.keys.meshEvents, '*', ...fields());
    await expectSound();
  });
});

it('what was put in the place of every key, of another kind, keeps nobody from reading and saving', async () => {
  const all = await keysOfNode();
  expect(all.length).toBeGreaterThan(3);
  for (const key of all) {
    const isString = (await bus.commands.type(key)) === 'string';
    await bus.commands.del(key);
    if (isString) await bus.commands.hset(key, 'a', 'b');
    else await bus.commands.set(key, 'x');
  }
  await expectSound();
});

it('what is left of a Redis that was emptied, and that of another time, is taken for what it is', async () => {
  await bus.commands.xadd(bus.keys.requests, '9999999999999-0', 'request', request({ deadline: 1 }));
  await bus.commands.xadd(bus.keys.events, '9999999999999-0', 'publisher', 'nobody', 'number', '1');
  await expectSound();
  for (const key of await keysOfNode()) await bus.commands.del(key);
  await expectSound();
});

it('after all of that the wiki is sound, and has what was saved and nothing else', () => {
  expect(node.git('fsck', '--strict', '--no-dangling')).toBe('');
  expect(node.git('rev-list', '--count', 'main').trim()).toBe(String(saved + 1));
});

async function keysOfNode(): Promise<string[]> {
  return bus.commands.keys(`erwik:${name}:*`);
}
