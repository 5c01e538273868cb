import { describe, expect, it } from 'vitest';
import type { Action, ConfiguredNeighbor } from '../src/facts.js';
import { cutHeardMs, cutMs, pingSlowEveryMs } from '../src/limits.js';
import { DrivenMesh, messagesIn } from './driven-mesh.js';

const everybody = { allBut: [] };

function limited(maxBytesPerSecond: number | null): ConfiguredNeighbor {
  return { name: 'erwik@slow', address: 'slow:7000', id: null, maxBytesPerSecond };
}

const isSlow = (driven: DrivenMesh): boolean =>
  driven.mesh.view(0).members.find(({ name }) => name === 'erwik@slow')!.slow;

function answer(driven: DrivenMesh, actions: readonly Action[]): void {
  const { digests } = driven.mesh.view(0);
  for (const one of actions)
    if (one.type === 'send' && one.message.type === 'ping') {
      const message = { type: 'pong', number: one.message.number, ...digests, head: null } as const;
      driven.fact({ type: 'received', link: one.link, message });
    }
}

/** How often a neighbor that answers is pinged in ten minutes. */
function pingsIn10Minutes(driven: DrivenMesh, name: string): number {
  let count = 0;
  for (let ms = 0; ms < 600_000; ms += 100) {
    const actions = driven.wait(100);
    count += actions.filter(
      (one) => one.type === 'send' && one.message.type === 'ping' && one.link === driven.linkTo(name),
    ).length;
    answer(driven, actions);
  }
  return count;
}

describe('a link that the router file limits', () => {
  it('is slow before anything was measured, and again after it was lost', () => {
    const driven = new DrivenMesh([limited(250)]);
    for (const name of ['erwik@fast', 'erwik@slow']) driven.link(name);
    expect(isSlow(driven)).toBe(true);
    driven.fact({ type: 'linkClosed', link: driven.linkTo('erwik@slow') });
    expect(isSlow(driven)).toBe(false);
    driven.link('erwik@slow');
    expect(isSlow(driven)).toBe(true);
  });

  it('follows a router file that was read again', () => {
    const driven = new DrivenMesh();
    for (const name of ['erwik@fast', 'erwik@slow']) driven.link(name);
    expect(isSlow(driven)).toBe(false);
    driven.fact({ type: 'routerFileChanged', neighbors: [limited(250)] });
    expect(isSlow(driven)).toBe(true);
  });

  it.each([
    ['beside fast ones', ['erwik@fast', 'erwik@slow']],
    ['as the only one', ['erwik@slow']],
  ])('to 2 kbit/s carries a ping a minute at most, %s', (_what, names) => {
    const driven = new DrivenMesh([limited(250)]);
    for (const name of names) driven.link(name);
    const count = pingsIn10Minutes(driven, 'erwik@slow');
    expect(count).toBeLessThanOrEqual(600_000 / pingSlowEveryMs);
    expect(count).toBeGreaterThan(0);
  });

  it('to a rate that is not slow is pinged like any other', () => {
    const driven = new DrivenMesh([limited(1_000_000)]);
    driven.link('erwik@slow');
    expect(pingsIn10Minutes(driven, 'erwik@slow')).toBeGreaterThan(250);
  });
});

describe('a link whose ping is not answered', () => {
  /** Lets time pass; the neighbor says something each second, or nothing. Answers when the link was cut. */
  function cutAfterMs(says: boolean): number {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    for (let ms = 100; ms <= 2 * cutHeardMs; ms += 100) {
      const actions = driven.wait(100);
      if (actions.some((one) => one.type === 'close' && one.reason === 'silent')) return ms;
      if (says && ms % 1000 === 0)
        driven.receive('erwik@a', { type: 'commit', checksum: '1', exclude: everybody });
    }
    return Infinity;
  }

  it('is cut after seconds when nothing else is heard, and after a minute when the answer may be on its way', () => {
    const [silent, busy] = [cutAfterMs(false), cutAfterMs(true)];
    expect(silent).toBeLessThan(cutMs + 2500);
    expect(busy).toBeGreaterThan(cutHeardMs);
    expect(busy).toBeLessThan(cutHeardMs + 2500);
  });

  it('is asked again ever more rarely', () => {
    const driven = new DrivenMesh();
    driven.link('erwik@a');
    let pings = 0;
    for (let ms = 0; ms < 50_000; ms += 100) {
      pings += messagesIn(driven.wait(100), 'ping').length;
      driven.receive('erwik@a', { type: 'unknown', tag: 'alive' });
    }
    expect(pings).toBeLessThanOrEqual(8);
  });
});

describe('a repair', () => {
  const shas = Array.from({ length: 1000 }, (_, index) => index.toString(16).padStart(40, '0'));
  const outage = { saved: true, head: null, via: null, origin: null };

  function differing(tips: readonly string[]): DrivenMesh {
    const driven = new DrivenMesh();
    driven.fact({ type: 'commitHeld', sha: tips[0]!, tips, ...outage });
    driven.link('erwik@a', { tips: 'other' });
    return driven;
  }

  /** Lets the neighbor say for so long that it still holds other commits; answers what was named to it, in order. */
  function namedWithin(driven: DrivenMesh, ms: number): string[] {
    const actions: Action[] = [...driven.taken()];
    for (let passed = 0; passed < ms; passed += 500) {
      actions.push(...driven.wait(500));
      const { digests } = driven.mesh.view(0);
      const other = { ...digests, tips: 'other', head: null };
      actions.push(...driven.receive('erwik@a', { type: 'ping', number: 1, ...other }));
      for (const { number } of messagesIn(actions.slice(-5), 'ping'))
        driven.receive('erwik@a', { type: 'pong', number, ...other });
      const allTaken = { type: 'linkProgress', queuedBytes: 0, bytesPerSecond: null } as const;
      actions.push(...driven.fact({ ...allTaken, link: driven.linkTo('erwik@a') }));
    }
    return messagesIn(actions, 'commit').map(({ checksum }) => checksum);
  }

  it('of a thousand tips names all of them within a minute, none twice', () => {
    const named = namedWithin(differing(shas), 45_000);
    expect(named.slice(0, 1000)).toEqual(shas);
  });

  it('that changes nothing is repeated ever more rarely', () => {
    const named = namedWithin(differing(shas.slice(0, 3)), 10 * 60_000);
    expect(named.length).toBeGreaterThan(3 * 5);
    expect(named.length).toBeLessThan(3 * 20);
  });
});
