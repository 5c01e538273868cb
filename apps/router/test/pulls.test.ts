import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { ReplyOf } from '@erwik/events';
import { packMaxBytes } from '@erwik/mesh';
import type { PullMessage } from '@erwik/mesh';
import { until } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';
import { takenPackMaxBytes } from '../src/pulls/pull-commit.js';
import type { StoreNode } from './support/nodes.js';
import { source, startOddSource, startPuller, startSource } from './support/pull-nodes.js';
import type { Place } from './support/pull-nodes.js';

const absent = 'a'.repeat(40);
/** More than a message of the bus carries: such a pack is a file. */
const largeChars = 400_000;

//  puller ──{pull}──▶ source     each with a repository and a bus of its own
describe('a commit that is pulled', () => {
  test('is held, with its origin, and nothing of its pack is left', async () => {
    await using from = await startSource();
    await using puller = await startPuller({ [source]: from.place });
    const [small, large] = [await from.node.store.save(), await from.node.store.save(1, largeChars)];
    const first = await puller.pull(small);
    expect(first).toMatchObject({ kind: 'held', origin: 'erwik@origin' });
    const second = await puller.pull(large);
    expect(second.kind === 'held' && second.bytes > largeChars / 2).toBe(true);
    expect(await puller.node.store.holds(large)).toBe(true);
    expect(await from.node.packFiles()).toEqual([]);
    expect(await puller.node.packFiles()).toEqual([]);
    expect(from.serving.served).toBe(2);
  });

  test('comes in steps, each of which is held before the next is asked for', async () => {
    await using from = await startSource();
    await using puller = await startPuller({ [source]: from.place });
    from.node.store.stepMax = 10;
    const tip = await from.node.store.save(35);
    expect(await puller.pull(tip)).toMatchObject({ kind: 'held' });
    expect(from.serving.served).toBe(4);
    expect(puller.node.store.asked.filter((operation) => operation === 'takePack')).toHaveLength(4);
    expect((await puller.node.store.git(['rev-list', '--count', tip])).toString()).toBe('35\n');
    // one line carried all of it
    expect(from.links).toHaveLength(1);
  });

  test('which is held already is not asked for', async () => {
    await using from = await startSource();
    await using puller = await startPuller({ [source]: from.place });
    const commit = await from.node.store.save();
    await puller.pull(commit);
    puller.ends.length = 0;
    expect(await puller.pull(commit)).toEqual({ kind: 'known' });
    expect(from.serving.served).toBe(1);
  });

  test('ten at once are all held, four at a time, over as many lines', async () => {
    await using from = await startSource();
    await using puller = await startPuller({ [source]: from.place });
    const commits: string[] = [];
    for (let count = 0; count < 10; count += 1) commits.push(await from.node.store.save());
    for (const commit of commits) puller.pulls.start(commit, source);
    await Promise.all(commits.map((commit) => puller.endOf(commit)));
    expect(new Set(puller.ends.map(({ end }) => end.kind)).has('unavailable')).toBe(false);
    expect(puller.ends).toHaveLength(10);
    expect(await puller.node.store.holds(commits[9]!)).toBe(true);
    expect(from.links.length).toBeLessThanOrEqual(4);
    expect(puller.pulls.report()).toEqual([]);
  });

  test('which the source does not hold ends as missing, and the line serves the next pull', async () => {
    await using from = await startSource();
    await using puller = await startPuller({ [source]: from.place });
    const commit = await from.node.store.save();
    expect(await puller.pull(absent)).toMatchObject({ kind: 'missing' });
    expect(await puller.pull(commit)).toMatchObject({ kind: 'held' });
    expect(from.links).toHaveLength(1);
  });

  test('is unavailable from who told no address, does not listen, or has a store that cannot answer', async () => {
    await using from = await startSource();
    await using puller = await startPuller({ [source]: from.place, gone: { host: '127.0.0.1', port: 1 } });
    expect(await puller.pull(absent, 'unknown')).toMatchObject({
      kind: 'unavailable',
      why: 'unknown: it told no address',
    });
    expect(await puller.pull(absent, 'gone')).toMatchObject({ kind: 'unavailable' });
    const commit = await from.node.store.save();
    from.node.store.before = () => Promise.reject(new Error('broken'));
    expect(await puller.pull(commit)).toEqual({ kind: 'unavailable', why: 'the source says failed' });
    from.node.store.before = () => {};
    puller.ends.length = 0;
    expect(await puller.pull(commit)).toMatchObject({ kind: 'held' });
  });

  test('is unavailable where the own store cannot say what it holds, or cannot take the pack', async () => {
    await using from = await startSource();
    await using puller = await startPuller({ [source]: from.place });
    const commit = await from.node.store.save();
    for (const broken of ['holds', 'takePack']) {
      puller.node.store.before = (operation) =>
        operation === broken ? Promise.reject(new Error('broken')) : undefined;
      expect(await puller.pull(commit)).toMatchObject({ kind: 'unavailable' });
      puller.ends.length = 0;
    }
  });
});

const sha = 'b'.repeat(40);
const pack = (more: Partial<Extract<PullMessage, { type: 'pack' }>> = {}): PullMessage => ({
  ...{ type: 'pack', tip: absent, bytes: 100, left: 0 },
  ...more,
});
const data = (bytes: number): PullMessage => ({ type: 'data', bytes: Buffer.alloc(bytes, 1) });

describe('a source that says', () => {
  const nonsense: Readonly<Record<string, readonly PullMessage[]>> = {
    'data where a pack is due': [data(10)],
    'a pull where a pack is due': [{ type: 'pull', commit: absent, have: [], commitsMax: 1, name: null }],
    'another pack in the midst of one': [pack(), data(50), pack()],
    'that nothing comes in the midst of a pack': [pack(), data(50), { type: 'none', reason: 'busy' }],
    'more than it has announced': [pack(), data(101)],
    'pieces of nothing': [pack(), data(0)],
    'bytes that are no pack': [pack(), data(100)],
    'a pack that leads to another commit, with nothing left': [pack({ tip: sha })],
    'a pack of the commit, with something left': [pack({ left: 3 })],
    'a pack that is larger than any store takes': [pack({ bytes: takenPackMaxBytes + 1 })],
    'a pack as large as can be said': [pack({ bytes: packMaxBytes })],
  };
  test.each(Object.entries(nonsense))('%s is bad, and leaves nothing', async (_, messages) => {
    await using odd = await startOddSource((say) => say(...messages));
    await using puller = await startPuller({ [source]: odd.place });
    expect(await puller.pull(absent)).toMatchObject({ kind: 'bad' });
    await odd.links[0]!.closed;
    expect(await puller.node.packFiles()).toEqual([]);
    expect(puller.pulls.report()).toEqual([]);
  });

  test('the same step again and again is bad', async () => {
    await using from = await startSource();
    from.node.store.stepMax = 1;
    let first: ReplyOf<'packFor'> | null = null;
    from.node.store.forge = (reply) => (first ??= reply);
    await using puller = await startPuller({ [source]: from.place });
    const commit = await from.node.store.save(3);
    expect(await puller.pull(commit)).toMatchObject({ kind: 'bad' });
  });

  test('what is no message ends its line as bad, also in the midst of a pack', async () => {
    await using odd = await startOddSource((say, _, link) => {
      say(pack(), data(50));
      link.send(Buffer.from('nonsense'));
    });
    await using puller = await startPuller({ [source]: odd.place });
    expect(await puller.pull(absent)).toMatchObject({ kind: 'bad' });
  });
});

/** A connection that is cut once so many bytes have come from the source. */
async function cutAfter(to: Place, bytes: number): Promise<{ place: Place } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to);
    let left = bytes;
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      near.write(chunk.subarray(0, Math.max(0, left)));
      left -= chunk.length;
      if (left <= 0) for (const socket of [near, far]) socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { address: host, port } = server.address() as AddressInfo;
  return {
    place: { host, port },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

test.each([10, 50, 99])(
  'a line that is cut at %i percent of a large pack leaves nothing, and the next pull works',
  async (percent) => {
    await using from = await startSource();
    const commit = await from.node.store.save(1, 2 * largeChars);
    await using cut = await cutAfter(from.place, 4000 + (percent / 100) * 1.4 * largeChars);
    await using puller = await startPuller({ [source]: cut.place, whole: from.place });
    expect(await puller.pull(commit)).toMatchObject({ kind: 'unavailable' });
    expect(await puller.node.packFiles()).toEqual([]);
    expect(await puller.pull(commit, 'whole')).toMatchObject({ kind: 'held' });
    expect(await from.node.packFiles()).toEqual([]);
  },
);

//              ┌──▶ hangs
//   puller ────┤
//              └──▶ source
describe('a second source', () => {
  test('that is first ends the pull of one that hangs, and its line', async () => {
    await using hanging = await startOddSource((say, { commit: tip }) =>
      say(pack({ tip, bytes: 600_000 }), data(1000)),
    );
    await using from = await startSource();
    await using puller = await startPuller({ hanging: hanging.place, [source]: from.place });
    const commit = await from.node.store.save();
    puller.pulls.start(commit, 'hanging');
    await until(() => hanging.pulls.length === 1);
    puller.pulls.start(commit, source);
    expect(await puller.endOf(commit)).toMatchObject({ kind: 'held' });
    // as the mesh does when a commit is held
    puller.pulls.cancel(commit, 'hanging');
    expect(await puller.endOf(commit, 'hanging')).toEqual({ kind: 'canceled' });
    await hanging.links[0]!.closed;
    expect(await puller.node.packFiles()).toEqual([]);
  });

  test('is asked again though it was canceled a moment ago', async () => {
    await using from = await startSource();
    await using puller = await startPuller({ [source]: from.place });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    from.node.store.before = (operation) => (operation === 'packFor' ? held : undefined);
    const commit = await from.node.store.save();
    puller.pulls.start(commit, source);
    await until(() => from.node.store.asked.includes('packFor'));
    puller.pulls.cancel(commit, source);
    puller.pulls.start(commit, source);
    release();
    await until(() => puller.ends.length === 2);
    expect(puller.ends.map(({ end }) => end.kind)).toEqual(['canceled', 'held']);
  });

  test('is of no use any more where the commit is held while the first is still being taken in: that one ends as held', async () => {
    await using from = await startSource();
    await using puller = await startPuller({ [source]: from.place });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    puller.node.store.before = (operation) => (operation === 'takePack' ? held : undefined);
    const commit = await from.node.store.save();
    puller.pulls.start(commit, source);
    await until(() => puller.node.store.asked.includes('takePack'));
    puller.pulls.cancel(commit, source);
    release();
    expect(await puller.endOf(commit)).toMatchObject({ kind: 'held' });
  });
});

describe('pulls that are stopped', () => {
  test('in the midst of a large pack leave no file, and nobody waits', async () => {
    await using hanging = await startOddSource((say) => say(pack({ bytes: 600_000 }), data(1000)));
    await using puller = await startPuller({ [source]: hanging.place });
    puller.pulls.start(absent, source);
    await until(async () => (await puller.node.packFiles()).length === 1);
    await puller.pulls[Symbol.asyncDispose]();
    expect(await puller.node.packFiles()).toEqual([]);
    expect(puller.ends).toEqual([{ commit: absent, from: source, end: { kind: 'canceled' } }]);
  });

  test('while the store takes a pack, or while an address does not answer, do not wait for either', async () => {
    await using from = await startSource();
    const silent = createServer(() => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const nobody = { host: '127.0.0.1', port: (silent.address() as AddressInfo).port };
    await using puller = await startPuller({ [source]: from.place, nobody });
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    puller.node.store.before = (operation) => (operation === 'takePack' ? held : undefined);
    const accepted = once(silent, 'connection');
    const commit = await from.node.store.save(1, largeChars);
    puller.pulls.start(commit, source);
    puller.pulls.start(absent, 'nobody');
    const [socket] = (await accepted) as [Socket];
    await until(() => puller.node.store.asked.includes('takePack'));
    await puller.pulls[Symbol.asyncDispose]();
    expect(puller.ends.map(({ end }) => end.kind)).toEqual(['canceled', 'canceled']);
    expect(await puller.node.packFiles()).toEqual([]);
    release();
    socket.destroy();
    silent.close();
  });

  test('begin nothing more', async () => {
    await using from = await startSource();
    await using puller = await startPuller({ [source]: from.place });
    const commit = await from.node.store.save();
    await puller.pulls[Symbol.asyncDispose]();
    puller.pulls.start(commit, source);
    await puller.pulls.work.pull(commit, source);
    expect(from.links).toEqual([]);
  });
});

describe('idle lines', () => {
  test('are closed after a while, when the neighbor may be gone, and when the router stops', async () => {
    await using from = await startSource();
    await using puller = await startPuller({ [source]: from.place }, { idleMs: 50 });
    await puller.pull(await from.node.store.save());
    expect((await from.links[0]!.closed).reason).toBe('closed by the neighbor');
    await puller.pull(await from.node.store.save());
    puller.lines.drop(source);
    await from.links[1]!.closed;
    await puller.pull(await from.node.store.save());
    await puller.lines[Symbol.asyncDispose]();
    await from.links[2]!.closed;
    expect(from.links).toHaveLength(3);
  });

  test('which the neighbor has closed meanwhile are not used', async () => {
    await using from = await startSource();
    await using puller = await startPuller({ [source]: from.place });
    await puller.pull(await from.node.store.save());
    from.links[0]!.close('restarts');
    await from.links[0]!.closed;
    expect(await puller.pull(await from.node.store.save())).toMatchObject({ kind: 'held' });
    expect(from.links).toHaveLength(2);
  });
});

test('a pull whose job an emptied Redis has forgotten is queued again', async () => {
  await using hanging = await startOddSource(() => {});
  await using from = await startSource();
  await using puller = await startPuller({ hanging: hanging.place, [source]: from.place });
  // as many as are pulled at one time
  for (const digit of '1234') puller.pulls.start(digit.repeat(40), 'hanging');
  await until(() => hanging.pulls.length === 4);
  const commit = await from.node.store.save();
  puller.pulls.start(commit, source);
  await until(async () => (await jobsOf(puller.node)).some((key) => key.endsWith(commit)));
  await puller.node.redis.restart({ keepData: false });
  await until(async () => puller.node.bus.connected && (await jobsOf(puller.node)).length === 0);
  for (const link of hanging.links) link.close('gone');
  expect(await puller.endOf(commit)).toMatchObject({ kind: 'held' });
});

function jobsOf({ bus }: StoreNode): Promise<string[]> {
  return bus.commands.keys(`${bus.keys.jobs}:pull:pull-*`);
}

test('pulls of many commits that never come leave nothing behind', async () => {
  await using odd = await startOddSource((say) => say({ type: 'none', reason: 'missing' }));
  await using puller = await startPuller({ [source]: odd.place });
  const commits = Array.from({ length: 60 }, (_, index) => index.toString(16).padStart(40, '0'));
  for (const commit of commits) puller.pulls.start(commit, source);
  await until(() => puller.ends.length === commits.length, { timeoutMs: 20_000 });
  expect(new Set(puller.ends.map(({ end }) => end.kind))).toEqual(new Set(['missing']));
  expect(odd.links.length).toBeLessThanOrEqual(4);
  await until(() => commits.every((commit) => !puller.pulls.isWanted(commit)));
});
