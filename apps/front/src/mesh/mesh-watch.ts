import type { BusEvent, MeshLogLine, MeshReport, Receipt, Sha } from '@erwik/events';
import type { MeshBoard } from './mesh-board.js';
import { aliveNeighbors, reachOf } from './reach.js';
import type { Reach } from './reach.js';
import { UnconfirmedSaves } from './unconfirmed-saves.js';

/** How often the report is read where no event asks for it: an event may be missed, and a router may be killed. */
const readEveryMs = 3_000;
/** A Redis that restarts is back by then; what is older says nothing about now. */
const reportKeptMs = 15_000;

/** What changed in what this front knows of the mesh. */
export type MeshChange =
  | { readonly kind: 'report' }
  /** another node holds the commit */
  | { readonly kind: 'received'; readonly commit: Sha; readonly receipt: Receipt };

/** When all nodes came to hold the same commit; `sinceMs` is null where this front has not seen it happen. */
type Converged = { readonly head: Sha | null; readonly sinceMs: number | null };

/**
 * What this front knows of the mesh: the router's last report, read in the background and kept, so that no page ever waits
 * for it. Tells its listeners what changes.
 */
export class MeshWatch implements AsyncDisposable {
  readonly #board: MeshBoard;
  readonly #listeners = new Set<(change: MeshChange) => void>();
  readonly #saves = new UnconfirmedSaves();
  readonly #timer: NodeJS.Timeout;
  #report: MeshReport | null = null;
  /** the last one there was: a router that is silent does not make a node one without others */
  #known: MeshReport | null = null;
  #readAtMs = 0;
  #meshed = false;
  /** those of the last commit this front has heard of; null while it has heard of none */
  #tips: readonly Sha[] | null = null;
  #converged: Converged | null = null;
  #reading: Promise<void> | null = null;
  #again = false;

  constructor(board: MeshBoard) {
    this.#board = board;
    this.#timer = setInterval(() => void this.refresh(), readEveryMs).unref();
  }

  /** The router's last report; null where none runs, or it cannot be asked. */
  get report(): MeshReport | null {
    return this.#report;
  }

  /** Whether this node was seen to know another one since this front runs. */
  get meshed(): boolean {
    return this.#meshed;
  }

  /** When the nodes came to hold what they hold now; null where they do not, or this front has not seen it happen. */
  get convergedSinceMs(): number | null {
    return this.#converged?.sinceMs ?? null;
  }

  /** How many saves of this node not all neighbors are known to hold. */
  get unconfirmed(): number {
    return this.#saves.count;
  }

  /** Who else holds the commit, as far as this node was told, the first first; none where that cannot be asked. */
  async receipts(commit: Sha): Promise<readonly Receipt[]> {
    return (await this.#board.receipts(commit)) ?? [];
  }

  /** How far a commit has come of which there are these receipts. */
  reach(receipts: readonly Receipt[]): Reach {
    return reachOf(this.#known, receipts, this.#allHold);
  }

  /** The last lines of the mesh's log, the newest first; none where that cannot be asked. */
  async log(limit: number): Promise<readonly MeshLogLine[]> {
    return (await this.#board.log(limit)) ?? [];
  }

  /** Calls the listener with everything that changes from now on, until the returned function is called. */
  listen(listener: (change: MeshChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes facts from the bus, the router's and the store's. */
  take(events: readonly BusEvent[]): void {
    for (const event of events) {
      if (event.type === 'MeshChanged') void this.refresh();
      else if (event.type === 'CommitReceived') this.#received(event.commit, event.receipt);
      else if (event.type === 'CommitHeld') this.#held(event);
    }
  }

  /** Reads the report; settles when one is known that was asked for from now on. */
  refresh(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#listeners.clear();
    await this.#reading;
  }

  /** However often it is told to, it asks one question at a time. */
  async #read(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      this.#takeReport(await this.#board.report());
    }
  }

  #takeReport(report: MeshReport | null | undefined): void {
    const now = Date.now();
    if (report === undefined && now - this.#readAtMs < reportKeptMs) return;
    if (report !== undefined) this.#readAtMs = now;
    const before = this.#report;
    this.#report = report ?? null;
    this.#known = this.#report ?? this.#known;
    if (this.#report?.at === before?.at) return;
    if (this.#report !== null) this.#learn(this.#report, before);
    this.#tell({ kind: 'report' });
  }

  #learn(report: MeshReport, before: MeshReport | null): void {
    this.#meshed ||= report.neighbors.length > 0;
    if (this.#allHold) this.#saves.clear();
    if (!report.converged) this.#converged = null;
    else if (this.#converged === null || this.#converged.head !== report.head)
      this.#converged = { head: report.head, sinceMs: before === null ? null : report.at };
  }

  /** A report from before the last commit says nothing about it. */
  get #allHold(): boolean {
    if (this.#report === null || !this.#report.converged) return false;
    return this.#tips === null || isSameSet(this.#tips, this.#report.tips);
  }

  #held({ commit, saved, tips }: Extract<BusEvent, { type: 'CommitHeld' }>): void {
    this.#tips = tips;
    if (saved && aliveNeighbors(this.#report).length > 0) this.#saves.add(commit);
  }

  #received(commit: Sha, receipt: Receipt): void {
    const neighbors = aliveNeighbors(this.#report).map(({ node }) => node);
    this.#saves.heldBy(commit, receipt.node, neighbors);
    this.#tell({ kind: 'received', commit, receipt });
  }

  #tell(change: MeshChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Whether two lists name the same tips, in whatever order. */
export function isSameSet(one: readonly Sha[], other: readonly Sha[]): boolean {
  return one.length === other.length && new Set([...one, ...other]).size === one.length;
}
