import { createRequester, followEvents } from '@erwik/bus';
import type { BusEvent } from '@erwik/events';
import { until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { StoreTips } from '../src/store-tips.js';
import { startStoreNode } from './support/nodes.js';
import type { StoreNode } from './support/nodes.js';

interface Followed extends AsyncDisposable {
  readonly tips: StoreTips;
  readonly told: string[];
  readonly stopping: AbortController;
  listen(): void;
}

/** Follows the node's events as a router does; what its listener hears is kept. */
function follow(node: StoreNode): Followed {
  const stopping = new AbortController();
  const tips = new StoreTips(node.requester, node.log, stopping.signal);
  const follower = node.use(followEvents(node.bus, tips));
  const told: string[] = [];
  const listen = (): void =>
    tips.listen({
      onHeld: (commit, all, saved) =>
        told.push(`${saved ? 'saved' : 'pulled'} ${commit} ${all.includes(commit) ? 'tip' : 'below'}`),
      onHead: (head) => told.push(`head ${head}`),
      onRoots: (roots) => told.push(`roots ${roots.length}`),
      onAccounts: (change) => told.push(`accounts ${change?.digest ?? 'unknown'}`),
    });
  return {
    ...{ tips, told, stopping, listen },
    async [Symbol.asyncDispose](): Promise<void> {
      stopping.abort();
      await follower[Symbol.asyncDispose]();
    },
  };
}

test('what is held is known from the start, and then by events', async () => {
  await using node = await startStoreNode();
  const first = await node.store.save();
  await using followed = follow(node);
  const { tips, told } = followed;
  expect(await tips.start()).toMatchObject({ head: first, tips: [first], mergeVersion: '1' });
  followed.listen();
  const second = await node.store.save();
  await until(() => told.includes(`head ${second}`));
  expect(told.filter((line) => line.includes(second))).toEqual([`saved ${second} tip`, `head ${second}`]);
  expect(tips.now).toMatchObject({ head: second, tips: [second] });
});

test('the first commit is told with its root, which no event names', async () => {
  await using node = await startStoreNode();
  await using followed = follow(node);
  expect(await followed.tips.start()).toMatchObject({ head: null, tips: [], roots: [] });
  followed.listen();
  const first = await node.store.save();
  await until(() => followed.told.includes('roots 1'));
  expect(followed.tips.now.roots).toEqual([first]);
});

test('what was saved while Redis was away is told when it is back, once', async () => {
  await using node = await startStoreNode();
  await node.store.save();
  await using followed = follow(node);
  await followed.tips.start();
  followed.listen();
  await node.redis.kill();
  await until(() => !node.bus.connected);
  const missed = await node.store.save();
  await node.redis.restart({ keepData: false });
  await until(() => followed.told.includes(`saved ${missed} tip`), { timeoutMs: 20_000 });
  node.store.tell(missed, true);
  const next = await node.store.save();
  await until(() => followed.told.includes(`head ${next}`));
  // its own event tells it again, and asking does not
  expect(followed.told.filter((line) => line === `saved ${missed} tip`)).toHaveLength(2);
});

test('an answer that is older than an event does not take back what the event told', async () => {
  await using node = await startStoreNode();
  await node.store.save();
  await using followed = follow(node);
  await followed.tips.start();
  followed.listen();
  const old = { ...followed.tips.now };
  // the answer waits until the event was taken
  let asked = 0;
  const requester = createRequester(node.bus);
  node.use(requester);
  const stale = new StoreTips(
    {
      ...{ connected: true, [Symbol.asyncDispose]: async () => {} },
      request: async (operation, body) => {
        const answer = await requester.request(operation, body);
        asked += 1;
        // another tip is told while this answer is on its way
        if (asked === 2) stale.onEvents([held('c'), { ...moved, head: 'c'.repeat(40) }]);
        return answer;
      },
    },
    node.log,
    new AbortController().signal,
  );
  await stale.start();
  const told: string[] = [];
  stale.listen({
    onHeld: (commit) => told.push(commit),
    onHead: (head) => told.push(head),
    onRoots: () => {},
    onAccounts: () => {},
  });
  stale.onGap();
  await until(() => asked === 2 && told.length > 0);
  await until(() => stale.now.tips[0] === 'c'.repeat(40));
  expect(stale.now).toMatchObject({ head: 'c'.repeat(40), roots: old.roots });
  expect(told).toEqual(['c'.repeat(40), 'c'.repeat(40)]);
});

const moved = { type: 'HeadMoved', head: '', previous: null, coarse: true } as const;
const held = (digit: string): BusEvent => {
  const commit = digit.repeat(40);
  return { type: 'CommitHeld', commit, parents: [], tips: [commit], saved: true };
};

test('events that never stop do not keep the start waiting', async () => {
  await using node = await startStoreNode();
  await node.store.save();
  await using followed = follow(node);
  let isStarted = false;
  let events = 0;
  const more = (): void => {
    followed.tips.onEvents([held((events++ % 10).toString())]);
    if (!isStarted) setImmediate(more);
  };
  more();
  const now = await followed.tips.start();
  isStarted = true;
  expect(now.roots).toHaveLength(1);
  expect(now.tips[0]).toMatch(/^(\d)\1{39}$/);
});

test('a store that is away is asked until it answers, and a router that stops does not wait for it', async () => {
  await using node = await startStoreNode();
  node.store.before = () => Promise.reject(new Error('broken'));
  await using followed = follow(node);
  const starting = followed.tips.start();
  await until(() => node.store.asked.length >= 2);
  node.store.before = () => {};
  expect((await starting).mergeVersion).toBe('1');
  await using other = follow(node);
  let release = (): void => {};
  const answering = new Promise<void>((resolve) => (release = resolve));
  node.store.before = () => answering;
  const count = node.store.asked.length;
  const hanging = other.tips.start();
  await until(() => node.store.asked.length > count);
  other.stopping.abort();
  expect((await hanging).tips).toEqual([]);
  release();
});
