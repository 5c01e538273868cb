import { describe, expect, it } from 'vitest';
import { judgeSlow, medianProbeMs, patience, probeMs, takesMore } from '../src/link-health.js';
import { Links } from '../src/link.js';
import type { Link } from '../src/link.js';
import { spend } from '../src/reading-budget.js';
import type { ReadingBudget } from '../src/reading-budget.js';
import { LocalHealth, mayClaimDeath, suspectForMs } from '../src/suspicion.js';

function link(measured: Partial<Link> = {}): Link {
  const opened = new Links().open({ number: 1, dialed: null, provenId: null, openedMs: 0, wallMs: 0 });
  return Object.assign(opened, measured);
}

describe('a link', () => {
  it.each([
    [{}, 0],
    [{ rttMs: 80 }, 80],
    [{ rttMs: 100, bytesPerSecond: 8192 }, 1100],
    [{ rttMs: 100, bytesPerSecond: 8192, queuedBytes: 8192 }, 2100],
    [{ bytesPerSecond: 8192, maxBytesPerSecond: 4096 }, 2000],
    [{ maxBytesPerSecond: 250 }, 32_768],
  ])('measured as %o takes %i ms for 8 KiB', (measured, ms) => {
    expect(probeMs(link(measured))).toBe(ms);
  });

  it('is slow beside the others, and not for being far away as they are', () => {
    const far = link({ rttMs: 2500 });
    judgeSlow(far, 100, 0);
    expect(far.slow).toBe(true);
    const alike = link({ rttMs: 2500 });
    judgeSlow(alike, medianProbeMs([alike, link({ rttMs: 2400 }), link({ rttMs: 2600 })]), 0);
    expect(alike.slow).toBe(false);
  });

  it('that was slow stays so for a minute after it last was', () => {
    const one = link({ rttMs: 3000 });
    judgeSlow(one, 10, 1000);
    one.rttMs = 10;
    judgeSlow(one, 10, 60_999);
    expect(one.slow).toBe(true);
    judgeSlow(one, 10, 61_000);
    expect(one.slow).toBe(false);
  });

  it.each([
    [{ queuedBytes: 65_536 }, true],
    [{ queuedBytes: 65_537 }, false],
    [{ queuedBytes: 20_001, bytesPerSecond: 10_000 }, false],
    [{ queuedBytes: 1024, bytesPerSecond: 250 }, true],
    [{ queuedBytes: 1025, bytesPerSecond: 250 }, false],
  ])('with %o takes more notices: %s', (measured, takes) => {
    expect(takesMore(link(measured))).toBe(takes);
  });

  it('is given longer to answer when its round trip or its queue is long', () => {
    expect(patience(link({ rttMs: 20 }))).toEqual({ doubtMs: 1500, cutMs: 7500 });
    expect(patience(link({ rttMs: 1000 }))).toEqual({ doubtMs: 5000, cutMs: 10_000 });
    expect(patience(link({ queuedBytes: 1000, bytesPerSecond: 250 }))).toEqual({
      doubtMs: 16_192,
      cutMs: 32_384,
    });
  });
});

describe('a suspicion', () => {
  it.each([
    [0, 1, 15_000],
    [0.5, 1, 22_500],
    [1, 1, 30_000],
    [0, 3, 45_000],
    [1, 8, 240_000],
  ])('with chance %d at health factor %i lasts %i ms', (chance, factor, ms) => {
    expect(suspectForMs({ nowMs: 0, random: () => chance, act: () => undefined }, factor)).toBe(ms);
  });

  it('lasts longer on a node whose own pings are missed, up to eight times', () => {
    const health = new LocalHealth();
    for (let count = 0; count < 20; count += 1) health.missed();
    expect(health.factor).toBe(8);
    for (let count = 0; count < 20; count += 1) health.answered();
    expect(health.factor).toBe(1);
  });

  it.each([
    [0, 1, false],
    [1, 1, true],
    [1, 2, false],
    [3, 2, true],
  ])('with %i links up and %i lost may be told to others: %s', (up, lost, may) => {
    expect(mayClaimDeath(up, lost)).toBe(may);
  });
});

describe('a budget of notices', () => {
  it('allows a burst, then a hundred a second, and asks for a pause beyond', () => {
    let budget: ReadingBudget | null = null;
    let pauseMs = 0;
    for (let count = 0; count < 2001; count += 1) ({ budget, pauseMs } = spend(budget, 0));
    expect(pauseMs).toBe(10);
    ({ budget, pauseMs } = spend(budget, 20));
    expect(pauseMs).toBe(0);
    expect(spend(budget, 3_600_000).budget.left).toBe(1999);
  });
});
