import type { BusEvent, MeshLogLine, MeshReport } from '@erwik/events';
import { addMeshLog, addReceipt, dropMeshReport, meshLogMax, writeMeshReport } from '@erwik/bus';
import type { Bus, Publisher } from '@erwik/bus';
import type { Noted } from './mesh-notes.js';
import { receiptEvent } from './mesh-notes.js';

/** How often the report is looked at, ms; it is written when it says something new, and before it would be forgotten. */
const usualLookMs = 500;
const writeAgainMs = 5_000;
/**
 * Somebody may be looking at a node when it dies, so the report is written this soon after, ms; a large mesh that falls apart
 * makes one ten times a second at most.
 */
const newsMs = 100;

/** Puts what the router knows where fronts and the CLI read it. All of it is only for showing, so failures are let pass. */
export class MeshBoardWriter implements AsyncDisposable {
  readonly #bus: Bus;
  readonly #publisher: Publisher;
  readonly #report: () => MeshReport;
  readonly #timer: NodeJS.Timeout;
  #soon: NodeJS.Timeout | undefined;
  #lines: MeshLogLine[] = [];
  #said = '';
  #writtenMs = -Infinity;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(bus: Bus, publisher: Publisher, report: () => MeshReport, lookMs = usualLookMs) {
    this.#bus = bus;
    this.#publisher = publisher;
    this.#report = report;
    this.#timer = setInterval(() => this.#look(), lookMs);
    this.#look();
  }

  /** Writes down what was noted. Receipts are told at once: somebody may wait for them; nodes and links soon. */
  note({ lines, receipts }: Noted): void {
    const at = Date.now();
    this.#lines = [...this.#lines, ...lines.map((line) => ({ ...line, at }))].slice(-meshLogMax);
    if (lines.some(({ kind }) => kind === 'member' || kind === 'link'))
      this.#soon ??= setTimeout(() => this.#look(), newsMs);
    for (const { commit, receipt, isHearsay: ifNoted = false } of receipts) {
      const full = { ...receipt, at };
      this.#write(addReceipt(this.#bus, commit, full, { ifNoted }));
      this.#publish([receiptEvent(commit, full)]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    await this.#writing;
    await dropMeshReport(this.#bus).catch(() => undefined);
  }

  #look(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    const report = this.#report();
    const said = whatItSays(report);
    const isNews = said !== this.#said || this.#lines.length > 0;
    if (!isNews && performance.now() - this.#writtenMs < writeAgainMs) return;
    const lines = this.#lines;
    this.#lines = [];
    this.#said = said;
    this.#writtenMs = performance.now();
    this.#write(this.#writeDown(report, lines, isNews));
  }

  /** A Redis that has lost the report, or was away for the last one, is news to whoever reads it there. */
  async #writeDown(report: MeshReport, lines: readonly MeshLogLine[], isNews: boolean): Promise<void> {
    try {
      const [wasThere] = await Promise.all([
        writeMeshReport(this.#bus, report),
        addMeshLog(this.#bus, lines),
      ]);
      if (isNews || !wasThere) this.#publish([{ type: 'MeshChanged' }]);
    } catch (error) {
      this.#said = '';
      throw error;
    }
  }

  #publish(events: readonly BusEvent[]): void {
    this.#publisher.publish(events);
  }

  #write(writing: Promise<unknown>): void {
    const done = writing.catch((err: unknown) => {
      this.#bus.log.debug({ err }, 'what is known of the mesh cannot be written now');
    });
    this.#writing = Promise.all([this.#writing, done]);
  }
}

/** All but times, which change always. */
function whatItSays(report: MeshReport): string {
  const neighbors = report.neighbors.map((neighbor) => ({
    ...neighbor,
    lastSeen: 0,
    rttMs: neighbor.rttMs === null ? null : roughly(neighbor.rttMs),
    kbps: neighbor.kbps === null ? null : roughly(neighbor.kbps),
  }));
  return JSON.stringify({ ...report, at: 0, neighbors });
}

/** To its power of two: a round trip that is twice as long is news. */
function roughly(value: number): number {
  return Math.round(Math.log2(Math.max(value, 1)));
}
