import { describe, expect, it } from 'vitest';
import type { Action, Fact } from '../src/facts.js';
import { noticesBurst } from '../src/limits.js';
import type { MeshMessage } from '../src/messages.js';
import { DrivenMesh, idOf, messagesIn } from './driven-mesh.js';

type CommitHeld = Extract<Fact, { type: 'commitHeld' }>;

const sha = (index: number): string => index.toString(16).padStart(40, '0');
const everybody = { allBut: [] };

function saved(driven: DrivenMesh, index: number, tips = [sha(index)]): Action[] {
  const news = { head: null, via: null, origin: null };
  return driven.fact({ type: 'commitHeld', sha: sha(index), tips, saved: true, ...news });
}

function pulled(driven: DrivenMesh, index: number, from: Partial<CommitHeld> = {}): Action[] {
  const origin = { head: null, via: null, origin: null, ...from };
  return driven.fact({ type: 'commitHeld', sha: sha(index), tips: [sha(index)], saved: false, ...origin });
}

function announce(
  driven: DrivenMesh,
  from: string,
  index: number,
  exclude: { names: string[] } | { allBut: string[] } = everybody,
): Action[] {
  return driven.receive(from, { type: 'commit', checksum: sha(index), exclude });
}

function newNeighborNotice(name: string): MeshMessage {
  const record = { name, id: idOf(name), incarnation: 1, address: 'x:1', ageMs: 0, signature: 'c2ln' };
  return { type: 'new_neighbor', checksum: name, records: [record], exclude: { names: [] } };
}

const pullsIn = (actions: readonly Action[]): string[] =>
  actions.flatMap((action) =>
    action.type === 'pull' ? [`${Number(`0x${action.sha}`)} from ${action.from}`] : [],
  );
const reasonsIn = (actions: readonly Action[]): string[] =>
  messagesIn(actions, 'bye').map(({ reason }) => reason);
const linksIn = (actions: readonly Action[]): number[] =>
  actions.flatMap((action) =>
    action.type === 'send' && action.message.type === 'commit' ? [action.link] : [],
  );

describe('a hello', () => {
  it('P17: of a protocol that has nothing in common is answered with bye and nothing else', () => {
    const driven = new DrivenMesh();
    const actions = driven.link('erwik@a', { protocol: { min: 2, max: 3 } });
    expect(reasonsIn(actions)).toEqual(['version']);
    expect(actions.map(({ type }) => type)).toContain('close');
    expect(driven.mesh.view(driven.nowMs).members).toEqual([]);
  });

  it('P18: of a known name with another key is refused and shown', () => {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    const actions = driven.link('erwik@a', { id: 'other key', incarnation: 99 });
    expect(reasonsIn(actions)).toEqual(['name']);
    expect(actions).toContainEqual({
      type: 'tell',
      told: { about: 'nameConflict', name: 'erwik@a', held: idOf('erwik@a'), claimed: 'other key' },
    });
    expect(driven.mesh.view(driven.nowMs).members[0]).toMatchObject({ id: idOf('erwik@a'), direct: true });
  });

  it('of this node itself is refused', () => {
    const driven = new DrivenMesh();
    expect(reasonsIn(driven.link('erwik@me'))).toEqual(['self']);
  });

  it('of a name that the router file pins to another certificate is refused', () => {
    const pinned = { name: 'erwik@a', address: 'a:7000', id: 'pinned', maxBytesPerSecond: null };
    const driven = new DrivenMesh([pinned]);
    expect(reasonsIn(driven.link('erwik@a'))).toEqual(['id']);
  });

  it.each([
    ['a later life', { incarnation: 9, state: 'alive' } as const, [10]],
    ['the death of this life', { incarnation: 5, state: 'dead' } as const, [6]],
    ['this life', { incarnation: 5, state: 'alive' } as const, []],
    ['an earlier death', { incarnation: 4, state: 'dead' } as const, []],
  ])('that believes in %s of this node makes it begin a new one only if needed', (_what, you, raised) => {
    const driven = new DrivenMesh();
    const actions = driven.link('erwik@a', { you });
    expect(actions.flatMap((one) => (one.type === 'persistIncarnation' ? [one.incarnation] : []))).toEqual(
      raised,
    );
    const told = messagesIn(actions, 'new_neighbor').flatMap(({ records }) => records);
    expect([...new Set(told.map(({ incarnation }) => incarnation))].filter((one) => one > 5)).toEqual(raised);
  });

  it('of a neighbor that holds other commits is answered with the tips at once', () => {
    const driven = new DrivenMesh();
    saved(driven, 1);
    expect(messagesIn(driven.link('erwik@a'), 'commit')).toEqual([]);
    const told = messagesIn(driven.link('erwik@b', { tips: 'other' }), 'commit');
    expect(told).toEqual([{ type: 'commit', checksum: sha(1), exclude: everybody }]);
  });

  it('of a later life replaces the link to the one before', () => {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    const first = driven.linkTo('erwik@a');
    const actions = driven.link('erwik@a', { incarnation: 2 });
    expect(actions).toContainEqual({ type: 'close', link: first, reason: 'crossed' });
    expect(
      driven.receive('erwik@a', { type: 'ping', number: 1, tips: '', members: '', head: null }).length,
    ).toBeGreaterThan(0);
    expect(driven.fact({ type: 'linkClosed', link: first })).toEqual([]);
    expect(driven.mesh.view(driven.nowMs).members[0]).toMatchObject({ state: 'alive', direct: true });
  });
});

describe('a message', () => {
  it('P17: that is unknown is ignored', () => {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    expect(driven.receive('erwik@a', { type: 'unknown', tag: 'weather' })).toEqual([]);
  });

  it('before the hello ends the connection', () => {
    const driven = new DrivenMesh();
    driven.fact({ type: 'linkOpened', link: 77, dialed: null, id: null, wallMs: 0 });
    const early: MeshMessage = { type: 'commit', checksum: sha(1), exclude: everybody };
    expect(reasonsIn(driven.fact({ type: 'received', link: 77, message: early }))).toEqual(['no hello']);
  });

  it('beyond the budget of its link is still taken, and stops the reading', () => {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    saved(driven, 1);
    const paused = Array.from({ length: noticesBurst + 1 }, () => announce(driven, 'erwik@a', 1)).map(
      (actions) => actions.some(({ type }) => type === 'pauseReading'),
    );
    expect(paused.indexOf(true)).toBe(noticesBurst);
    expect(messagesIn(announce(driven, 'erwik@a', 1), 'got').length).toBe(1);
  });
});

describe('a commit notice', () => {
  it('of a commit that is held is acknowledged, and goes on to whom it does not exclude', () => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@a', 'erwik@b', 'erwik@c']) driven.link(name);
    saved(driven, 1);
    const actions = announce(driven, 'erwik@a', 1, { names: ['erwik@c'] });
    expect(messagesIn(actions, 'got')).toEqual([{ type: 'got', sha: sha(1) }]);
    expect(linksIn(actions)).toEqual([driven.linkTo('erwik@b')]);
    expect(pullsIn(actions)).toEqual([]);
  });

  it('P3: goes on only when the commit is held', () => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@a', 'erwik@b']) driven.link(name);
    const actions = announce(driven, 'erwik@a', 1, { names: [] });
    expect(linksIn(actions)).toEqual([]);
    expect(pullsIn(actions)).toEqual(['1 from erwik@a']);
    const held = pulled(driven, 1);
    expect(linksIn(held)).toEqual([driven.linkTo('erwik@b')]);
  });

  it('whose head does not acknowledge its duty is forwarded again without that head', () => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@a', 'erwik@b', 'erwik@slow']) driven.link(name);
    driven.fact({
      type: 'linkProgress',
      link: driven.linkTo('erwik@slow'),
      queuedBytes: 0,
      bytesPerSecond: 250,
    });
    driven.wait(3000);
    for (const { name } of driven.mesh.view(0).members) answerPings(driven, name);
    saved(driven, 1);
    driven.receive('erwik@a', { type: 'got', sha: sha(1) });
    const tried = driven.wait(1500).filter((one) => one.type === 'tell' && one.told.about === 'redelegated');
    expect(tried).toEqual([{ type: 'tell', told: { about: 'redelegated', sha: sha(1), from: 'erwik@b' } }]);
  });
});

function answerPings(driven: DrivenMesh, name: string): void {
  for (let number = 0; number < 20; number += 1)
    driven.receive(name, { type: 'pong', number, ...driven.mesh.view(0).digests, head: null });
}

describe('pulls', () => {
  const held = (driven: DrivenMesh, index: number): Action[] => pulled(driven, index);

  it('ask a second source after half a second, and call it off when the first is done', () => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@a', 'erwik@b']) driven.link(name);
    expect(pullsIn(announce(driven, 'erwik@a', 1))).toEqual(['1 from erwik@a']);
    expect(pullsIn(announce(driven, 'erwik@b', 1))).toEqual([]);
    expect(pullsIn(driven.wait(499))).toEqual([]);
    expect(pullsIn(driven.wait(1))).toEqual(['1 from erwik@b']);
    const canceled = held(driven, 1).flatMap((one) => (one.type === 'cancelPull' ? [one.from] : []));
    expect(canceled).toContain('erwik@b');
  });

  it('are four at a time and two from one source, and the next begins when one ends', () => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@a', 'erwik@b', 'erwik@c']) driven.link(name);
    const begin = (from: string, ...indexes: number[]): string[] =>
      indexes.flatMap((index) => pullsIn(announce(driven, from, index)));
    expect(begin('erwik@a', 1, 2, 3)).toEqual(['1 from erwik@a', '2 from erwik@a']);
    expect(begin('erwik@b', 4, 5)).toEqual(['4 from erwik@b', '5 from erwik@b']);
    expect(begin('erwik@c', 6)).toEqual([]);
    expect(pullsIn(held(driven, 5))).toEqual(['6 from erwik@c']);
    expect(pullsIn(held(driven, 2))).toEqual(['3 from erwik@a']);
  });

  it('leave room for the commits of others when one neighbor names more than it ever delivers', () => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@evil', 'erwik@a']) driven.link(name);
    for (let index = 1; index <= 1500; index += 1) announce(driven, 'erwik@evil', index);
    expect(pullsIn(announce(driven, 'erwik@a', 2000))).toEqual(['2000 from erwik@a']);
  });

  it('go to the next source when one does not hold the commit, and come back to one that was not there', () => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@a', 'erwik@b']) driven.link(name);
    announce(driven, 'erwik@a', 1);
    announce(driven, 'erwik@b', 1);
    const failed = { type: 'pullFailed', sha: sha(1) } as const;
    expect(pullsIn(driven.fact({ ...failed, from: 'erwik@a', failure: 'missing' }))).toEqual([
      '1 from erwik@b',
    ]);
    expect(pullsIn(driven.fact({ ...failed, from: 'erwik@b', failure: 'unavailable' }))).toEqual([]);
    expect(pullsIn(driven.wait(750))).toEqual(['1 from erwik@b']);
    expect(driven.mesh.view(0).wanted).toBe(1);
    driven.fact({ ...failed, from: 'erwik@b', failure: 'bad' });
    expect(driven.mesh.view(0).wanted).toBe(0);
  });
});

describe('a claim of death', () => {
  const claim = (name: string, incarnation: number, by: string): MeshMessage => ({
    ...{ type: 'dead_neighbor', checksum: 'c', claims: [{ name, incarnation, by }] },
    exclude: everybody,
  });

  it('about a neighbor with a link is answered only after a fresh pong', () => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@a', 'erwik@b']) driven.link(name);
    const pings = messagesIn(driven.receive('erwik@a', claim('erwik@b', 1, 'erwik@a')), 'ping');
    expect(pings.length).toBe(1);
    const { digests } = driven.mesh.view(0);
    const early = driven.receive('erwik@b', {
      type: 'pong',
      number: pings[0]!.number - 1,
      ...digests,
      head: null,
    });
    expect(messagesIn(early, 'new_neighbor')).toEqual([]);
    const fresh = driven.receive('erwik@b', {
      type: 'pong',
      number: pings[0]!.number,
      ...digests,
      head: null,
    });
    expect(
      messagesIn(fresh, 'new_neighbor').map(({ records }) => records.map(({ name, ageMs }) => [name, ageMs])),
    ).toEqual([[['erwik@b', 0]]]);
    expect(driven.mesh.view(0).members.map(({ state }) => state)).toEqual(['alive', 'alive']);
  });

  it('about this node makes it begin a new life and say so to all', () => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@a', 'erwik@b']) driven.link(name);
    const actions = driven.receive('erwik@a', claim('erwik@me', 5, 'erwik@a'));
    expect(actions[0]).toEqual({ type: 'persistIncarnation', incarnation: 6 });
    expect(messagesIn(actions, 'new_neighbor').length).toBe(2);
    expect(driven.receive('erwik@b', claim('erwik@me', 5, 'erwik@b'))[0]).not.toHaveProperty('incarnation');
  });

  it.each([
    [3000, 'suspect'],
    [3001, 'dead'],
  ])('about a neighbor that was lost %i ms ago leaves it %s', (ms, state) => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@a', 'erwik@b']) driven.link(name);
    driven.fact({ type: 'linkClosed', link: driven.linkTo('erwik@b') });
    driven.nowMs += ms;
    const actions = driven.receive('erwik@a', claim('erwik@b', 1, 'erwik@a'));
    expect(driven.mesh.view(0).members.find(({ name }) => name === 'erwik@b')?.state).toBe(state);
    expect(messagesIn(actions, 'dead_neighbor')).toEqual([]);
  });
});

describe('P14: a link that takes nothing', () => {
  it('keeps an hour of edits as no more than the open tips', () => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@a', 'erwik@stuck']) driven.link(name);
    const stuck = driven.linkTo('erwik@stuck');
    driven.fact({ type: 'linkProgress', link: stuck, queuedBytes: 70_000, bytesPerSecond: null });
    driven.taken();
    for (let index = 1; index <= 3600; index += 1) {
      saved(driven, index, index % 2 === 1 ? [sha(index)] : [sha(index), sha(index - 1)]);
      expect(
        driven.mesh.view(0).members.find(({ name }) => name === 'erwik@stuck')!.waiting,
      ).toBeLessThanOrEqual(2);
    }
    expect(linksIn(driven.taken()).filter((link) => link === stuck)).toEqual([]);
    const flushed = driven.fact({ type: 'linkProgress', link: stuck, queuedBytes: 0, bytesPerSecond: null });
    expect(
      messagesIn(flushed, 'commit')
        .map(({ checksum }) => checksum)
        .toSorted(),
    ).toEqual([sha(3599), sha(3600)]);
  });

  it('that was away from a mesh of thousands is told of them in parts, and of each once', () => {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    driven.link('erwik@stuck');
    const link = driven.linkTo('erwik@stuck');
    driven.fact({ type: 'linkProgress', link, queuedBytes: 70_000, bytesPerSecond: null });
    const names = Array.from({ length: 2000 }, (_, index) => `erwik@n${index}`);
    for (const name of names) driven.receive('erwik@a', newNeighborNotice(name));
    const told: string[] = [];
    for (;;) {
      const part = driven.fact({ type: 'linkProgress', link, queuedBytes: 0, bytesPerSecond: null });
      const records = messagesIn(part, 'new_neighbor').flatMap((notice) => notice.records);
      if (records.length === 0) break;
      expect(records.length).toBeLessThan(100);
      told.push(...records.map(({ name }) => name));
    }
    expect(told).toEqual(names);
  });

  it.each([
    ['of a known rate is cut after half a minute', 1_000_000, 30_000],
    ['of 2 kbit/s is cut when three lumps should have passed', 250, 786_432],
    ['of unknown rate is cut when the slowest link would have shown something', null, 262_144],
  ])('%s without progress', (_what, bytesPerSecond, afterMs) => {
    const driven = new DrivenMesh();
    driven.link('erwik@stuck');
    const link = driven.linkTo('erwik@stuck');
    driven.fact({ type: 'linkProgress', link, queuedBytes: 64_000, bytesPerSecond });
    const isCut = (actions: readonly Action[]): boolean =>
      actions.some((one) => one.type === 'close' && one.reason === 'stalled');
    for (let ms = 0; ms < afterMs - 1000; ms += 1000) {
      answerPings(driven, 'erwik@stuck');
      expect(isCut(driven.wait(1000))).toBe(false);
    }
    answerPings(driven, 'erwik@stuck');
    driven.fact({ type: 'linkProgress', link, queuedBytes: 65_000, bytesPerSecond: null });
    expect(isCut(driven.wait(1000))).toBe(true);
  });
});
