import {
  answerMs,
  answerRoundTrips,
  cutMs,
  probeBytes,
  progressLumpBytes,
  slowHoldMs,
  slowMedianFactor,
  slowProbeMs,
  slowestBytesPerSecond,
  stallFactor,
  writeQueueMaxBytes,
  writeQueueMinBytes,
  writeQueueMs,
  writeStallMs,
} from './limits.js';
import type { Link } from './link.js';

/** Share of a new measurement in the kept one: a quarter follows a change within a few pings. */
const newShare = 0.25;

type Measured = Pick<Link, 'rttMs' | 'bytesPerSecond' | 'maxBytesPerSecond' | 'queuedBytes'>;

/** An exponentially weighted average, begun with the first value. */
export function smoothed(before: number | null, measured: number): number {
  return before === null ? measured : before + (measured - before) * newShare;
}

/** Bytes a second that a link carries: measured, but not above the router file's limit; null when nothing is known. */
export function rateOf({ bytesPerSecond, maxBytesPerSecond }: Measured): number | null {
  if (bytesPerSecond === null || maxBytesPerSecond === null) return bytesPerSecond ?? maxBytesPerSecond;
  return Math.min(bytesPerSecond, maxBytesPerSecond);
}

/** How long 8 KiB should take over this link, with the way there and what waits before them, ms. */
export function probeMs(link: Measured): number {
  const rate = rateOf(link);
  const sendingMs = rate === null ? 0 : ((probeBytes + link.queuedBytes) / rate) * 1000;
  return (link.rttMs ?? 0) + sendingMs;
}

/** Whether a link is slow, seen beside the others. Once slow it stays so for a minute after it last was. */
export function judgeSlow(link: Link, medianProbeMs: number, nowMs: number): void {
  const isSlow = probeMs(link) > Math.max(slowProbeMs, slowMedianFactor * medianProbeMs);
  if (isSlow) link.slowMs = nowMs;
  link.slow = isSlow || (link.slow && nowMs - link.slowMs < slowHoldMs);
}

/** The router file says that this link is slow, whatever the others are like. */
export function isNarrow({ maxBytesPerSecond }: Measured): boolean {
  return maxBytesPerSecond !== null && (probeBytes / maxBytesPerSecond) * 1000 > slowProbeMs;
}

/**
 * How long bytes may wait on this link without progress before the other side counts as stuck, ms. At the link's rate what
 * waits should have gone several times by then. The system hides up to a lump of bytes before it reports any: where the rate
 * is not known the time is that of a lump on the slowest link, 262 s. Whoever answers no ping is found much sooner.
 */
export function stallMs(link: Measured): number {
  const rate = rateOf(link);
  if (rate === null) return (progressLumpBytes / slowestBytesPerSecond) * 1000;
  return Math.max(
    writeStallMs,
    ((stallFactor * Math.max(link.queuedBytes, progressLumpBytes)) / rate) * 1000,
  );
}

/** The middle of the probes of all links; 0 without any. */
export function medianProbeMs(links: readonly Measured[]): number {
  const sorted = links.map(probeMs).sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}

/** A link to lean on: fast, and no ping of it is overdue. */
export function isHealthy({ slow, awaited }: Link): boolean {
  return !slow && awaited?.doubtful !== true;
}

/** Whether the link may be given more notices now. On a slow one little is let wait, so that it can still be replaced. */
export function takesMore(link: Link): boolean {
  const rate = rateOf(link);
  const wantedBytes = rate === null ? writeQueueMaxBytes : (rate * writeQueueMs) / 1000;
  return (
    link.queuedBytes + link.givenBytes <=
    Math.min(writeQueueMaxBytes, Math.max(writeQueueMinBytes, wantedBytes))
  );
}

/** How long a ping may stay unanswered before the link is doubted, and before it is cut, ms. */
export function patience(link: Link): { readonly doubtMs: number; readonly cutMs: number } {
  const rate = rateOf(link);
  // a few notices are let go on any link, and may be on their way where nobody sees them
  const queueMs = rate === null ? 0 : ((link.queuedBytes + writeQueueMinBytes) / rate) * 1000;
  const slowest = answerRoundTrips * (link.rttMs ?? 0) + 2 * queueMs;
  return { doubtMs: Math.max(answerMs, slowest), cutMs: Math.max(cutMs, 2 * slowest) };
}
