import { decodePullMessage, encodePullMessage } from '@erwik/mesh';
import type { PullMessage, UnknownMessage } from '@erwik/mesh';
import type { Link } from '@erwik/link';
import { until } from '@erwik/testkit';
import { describe, expect, test } from 'vitest';
import { linesMax } from '../src/pulls/serve-pulls.js';
import { dialed, termsOf } from './support/nodes.js';
import { startSource } from './support/pull-nodes.js';
import type { Place } from './support/pull-nodes.js';

const absent = 'a'.repeat(40);
const pull = (commit: string, name: string | null = 'erwik@e9'): PullMessage => ({
  ...{ type: 'pull', commit, have: [], commitsMax: 100, name },
});

interface Caller {
  readonly link: Link;
  readonly heard: (PullMessage | UnknownMessage)[];
  ask(message: PullMessage): void;
}

/** Somebody who speaks to a source by hand. */
async function call(place: Place, terms = termsOf()): Promise<Caller> {
  const { link } = await dialed(place, terms);
  const heard: Caller['heard'] = [];
  link.start({ onFrame: (payload) => heard.push(decodePullMessage(payload)) });
  return { link, heard, ask: (message) => void link.send(encodePullMessage(message)) };
}

//  callers ──{pull}──▶ source
describe('a source of pulls', () => {
  test('tells the mesh who pulls by the key alone, and serves one that it does not know', async () => {
    const [known, unknown] = [termsOf(), termsOf()];
    await using from = await startSource({ [known.identity.id]: 'erwik@known' });
    const commit = await from.node.store.save();
    for (const terms of [known, unknown]) {
      const caller = await call(from.place, terms);
      caller.ask(pull(commit, 'erwik@liar'));
      await until(() => caller.heard.length === 2);
      expect(caller.heard[0]).toMatchObject({ type: 'pack', tip: commit, left: 0 });
      caller.link.close('done');
    }
    expect(from.served).toEqual([[commit, 'erwik@known']]);
  });

  test('has two packs made at a time, and none for who has gone before its turn', async () => {
    await using from = await startSource();
    let release = (): void => {};
    const making = new Promise<void>((resolve) => (release = resolve));
    from.node.store.before = () => making;
    const callers = await Promise.all([1, 2, 3, 4].map(() => call(from.place)));
    for (const [index, caller] of callers.entries()) {
      caller.ask(pull(absent));
      // in this order
      if (index < 2) await until(() => from.node.store.asked.length === index + 1);
      else await until(() => from.links.length === 4);
    }
    callers[3]!.link.close('gone');
    const gone = from.links.map(({ closed }) => closed);
    await Promise.race(gone);
    expect(from.node.store.asked).toHaveLength(2);
    release();
    for (const caller of callers.slice(0, 3))
      await until(() => caller.heard.length === 1, { what: 'an answer' });
    expect(callers[2]!.heard).toEqual([{ type: 'none', reason: 'missing' }]);
    expect(from.node.store.asked).toHaveLength(3);
    for (const { link } of callers) link.close('done');
  });

  test('has a pack made once for all who lack the same, and another for who lacks less', async () => {
    await using from = await startSource();
    const [first, second] = [await from.node.store.save(), await from.node.store.save()];
    const packs: unknown[] = [];
    for (const have of [[], [], [first]]) {
      const caller = await call(from.place);
      caller.ask({ ...pull(second), have } as PullMessage);
      await until(() => caller.heard.length === 2);
      packs.push(caller.heard[1]);
      caller.link.close('done');
    }
    expect(packs[1]).toEqual(packs[0]);
    expect(packs[2]).not.toEqual(packs[0]);
    expect(from.node.store.asked).toHaveLength(2);
  });

  test('ends the line of who says something else than a pull, and of no other', async () => {
    await using from = await startSource();
    const [bad, worse, good] = await Promise.all([call(from.place), call(from.place), call(from.place)]);
    bad.ask({ type: 'none', reason: 'busy' });
    worse.ask(pull(absent));
    await until(() => worse.heard.length === 1);
    worse.link.send(Buffer.from('nonsense'));
    await Promise.all([bad.link.closed, worse.link.closed]);
    good.ask(pull(absent));
    await until(() => good.heard.length === 1);
    expect(good.heard).toEqual([{ type: 'none', reason: 'missing' }]);
    expect(from.node.lines.filter(({ level }) => level === 'warn')).toEqual([]);
    good.link.close('done');
  });

  test('leaves no file where the puller goes away in the midst of a large pack', async () => {
    await using from = await startSource();
    const commit = await from.node.store.save(1, 3_000_000);
    const caller = await call(from.place);
    caller.ask(pull(commit));
    await until(() => caller.heard.length >= 2);
    caller.link.close('gone');
    await from.links[0]!.closed;
    await until(async () => (await from.node.packFiles()).length === 0);
    const other = await call(from.place);
    other.ask(pull(absent));
    await until(() => other.heard.length === 1);
    expect(other.heard).toEqual([{ type: 'none', reason: 'missing' }]);
    other.link.close('done');
  });

  test('ends the line where a pack is shorter than the store says, so that nobody waits for the rest', async () => {
    await using from = await startSource();
    const commit = await from.node.store.save(1, 500_000);
    from.node.store.forge = (reply) =>
      reply.kind === 'pack' && reply.pack.kind === 'file'
        ? { ...reply, pack: { ...reply.pack, bytes: reply.pack.bytes + 1 } }
        : reply;
    const caller = await call(from.place);
    caller.ask(pull(commit));
    await caller.link.closed;
    expect(caller.heard[0]).toMatchObject({ type: 'pack' });
    expect(await from.node.packFiles()).toEqual([]);
    await until(() => from.node.lines.some(({ msg }) => msg === 'a pack cannot be sent'));
  });

  test('says that it is busy where too many lines are open, until one ends', async () => {
    await using from = await startSource();
    let release = (): void => {};
    const making = new Promise<void>((resolve) => (release = resolve));
    from.node.store.before = () => making;
    const terms = termsOf({ transport: 'tls' });
    const callers: Caller[] = [];
    for (let count = 0; count < linesMax; count += 16)
      callers.push(...(await Promise.all(Array.from({ length: 16 }, () => call(from.place, terms)))));
    for (const caller of callers) caller.ask(pull(absent));
    await until(() => from.links.length === linesMax);
    const last = await call(from.place, terms);
    last.ask(pull(absent));
    await last.link.closed;
    expect(last.heard).toEqual([{ type: 'none', reason: 'busy' }]);
    release();
    for (const { link } of callers) link.close('done');
    await Promise.all(from.links.map(({ closed }) => closed));
    const again = await call(from.place, terms);
    again.ask(pull(absent));
    await until(() => again.heard.length === 1);
    expect(again.heard).toEqual([{ type: 'none', reason: 'missing' }]);
    again.link.close('done');
  });

  test('that stops waits neither for its store nor for pullers', async () => {
    await using from = await startSource();
    let release = (): void => {};
    const making = new Promise<void>((resolve) => (release = resolve));
    from.node.store.before = () => making;
    const [asking, idle] = [await call(from.place), await call(from.place)];
    asking.ask(pull(absent));
    idle.ask({ ...pull(absent) });
    await until(() => from.node.store.asked.length === 2);
    await from.serving[Symbol.asyncDispose]();
    await Promise.all([asking.link.closed, idle.link.closed]);
    expect(asking.heard).toEqual([]);
    release();
  });
});
