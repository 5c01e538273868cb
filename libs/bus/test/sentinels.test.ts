import { createLogger } from '@erwik/runtime';
import { startTestSentinels, until } from '@erwik/testkit';
import { expect, test } from 'vitest';
import { connectBus, createPublisher, createRequester, followEvents, serveRequests } from '../src/index.js';
import type { Bus, Requester } from '../src/index.js';
import { servePulls } from '../src/pulls.js';
import { event, nodeName, sha } from './fixtures/node.js';

/** Three Sentinels meet, and take a server that hangs for dead; then a connection must see the same, on a busy machine. */
const testMaxMs = 120_000;
const settleMaxMs = 60_000;
const held = { holds: true, head: sha(1) };

//   requester ─┐  ask three Sentinels   ┌─ primary ── replica
//       store ─┴────────────────────────┴─ one of the two is stopped, killed, or told to change places
test.each([
  ['hangs', ({ pid }: { pid: number }) => process.kill(pid, 'SIGSTOP')],
  ['is killed', ({ pid }: { pid: number }) => process.kill(pid, 'SIGKILL')],
])(
  'requests, events and pulls go on through the replica when the primary %s',
  { timeout: testMaxMs },
  async (_, wound) => {
    await using sentinels = await startTestSentinels();
    await using store = busOf(sentinels.url);
    await using front = busOf(sentinels.url);
    await using _server = serveRequests(store, { holds: ({ commit }) => ({ holds: true, head: commit }) });
    await using requester = createRequester(front);
    await using publisher = createPublisher(store);
    const pulled: string[] = [];
    await using pulls = servePulls(store, {
      concurrency: 1,
      pull: (commit) => Promise.resolve(void pulled.push(commit)),
      onGone: () => {},
    });
    const heard = listenTo();
    await using _follower = followEvents(front, heard);
    expect(await answer(requester)).toEqual(held);
    await until(() => heard.gaps > 0);
    await pulls.add(sha(1), 'erwik@e1');
    await until(() => pulled.includes(sha(1)), { what: 'a pull' });

    const before = await sentinels.primary();
    const gaps = heard.gaps;
    wound(before);
    await until(async () => (await sentinels.primary()).port !== before.port, { timeoutMs: settleMaxMs });
    expect(await answer(requester)).toEqual(held);
    await until(() => heard.gaps > gaps, { what: 'a gap in the events', timeoutMs: settleMaxMs });
    publisher.publish([event(7)]);
    await until(() => heard.events > 0, { what: 'an event from the new primary' });
    await pulls.add(sha(2), 'erwik@e1');
    await until(() => pulled.includes(sha(2)), { what: 'another pull', timeoutMs: settleMaxMs });
  },
);

test(
  'requests go on while primary and replica change places again and again',
  { timeout: testMaxMs },
  async () => {
    await using sentinels = await startTestSentinels();
    await using store = busOf(sentinels.url);
    await using front = busOf(sentinels.url);
    await using _server = serveRequests(store, { holds: ({ commit }) => ({ holds: true, head: commit }) });
    await using requester = createRequester(front);
    for (let round = 0; round < 2; round += 1) {
      expect(await answer(requester)).toEqual(held);
      await sentinels.changePlaces();
    }
    expect(await answer(requester)).toEqual(held);
  },
);

function busOf(url: string): Bus {
  return connectBus({ url, node: nodeName, log: createLogger({ app: 'test', level: 'error' }) });
}

/** What a request is answered, sooner or later; the ones before may fail. */
function answer(requester: Requester): Promise<unknown> {
  const ask = (): Promise<unknown> => requester.request('holds', { commit: sha(1) }, { timeoutMs: 1_000 });
  return until(ask, { what: 'an answer', timeoutMs: settleMaxMs });
}

function listenTo(): Parameters<typeof followEvents>[1] & { gaps: number; events: number } {
  return {
    gaps: 0,
    events: 0,
    onEvents(events) {
      this.events += events.length;
    },
    onGap() {
      this.gaps += 1;
    },
  };
}
