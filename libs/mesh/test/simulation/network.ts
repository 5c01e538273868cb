import type { MeshMessage } from '../../src/messages.js';
import type { Timeline } from './timeline.js';

/** One direction between two nodes. A cut path swallows nothing: TCP sends again, and what was sent arrives after the heal. */
export interface Path {
  latencyMs: number;
  bytesPerSecond: number;
  cut: boolean;
  /** the other side has stopped reading: what is sent waits in the sender's socket */
  stuck: boolean;
}

/** With what it has carried so far. */
type CountedPath = Path & { readonly counters: { bytes: number } };

/** What a connection says to the node at one end. */
export interface EndListener {
  received(message: MeshMessage): void;
  closed(): void;
  progress(queuedBytes: number, bytesPerSecond: number | null): void;
}

type InFlight = { readonly message: MeshMessage } | { readonly fin: true };

/** One end of a connection: what this side sends, and whether it still listens. */
export class End {
  readonly #network: Network;
  readonly from: string;
  readonly to: string;
  readonly path: CountedPath;
  other!: End;
  listener: EndListener | null = null;
  /** the process at this end was killed and cannot even say that it is gone */
  vanished = false;
  #sentMs = 0;
  #arrivedMs = 0;
  #held: InFlight[] = [];
  #stuckBytes = 0;
  #tellsAllTaken = false;

  constructor(network: Network, from: string, to: string) {
    this.#network = network;
    this.from = from;
    this.to = to;
    this.path = network.path(from, to);
  }

  send(message: MeshMessage): void {
    const { timeline } = this.#network;
    const { path } = this;
    const bytes = bytesOf(message);
    path.counters.bytes += bytes;
    if (this.#network.isLost()) {
      this.reset();
      return;
    }
    if (path.stuck) {
      this.#stuckBytes += bytes;
      this.#held.push({ message });
      timeline.plan(0, () => this.listener?.progress(this.#stuckBytes, null));
      return;
    }
    this.#sentMs = Math.max(this.#sentMs, timeline.nowMs) + (bytes / path.bytesPerSecond) * 1000;
    this.#transmit({ message }, this.#sentMs);
    if (path.bytesPerSecond !== Infinity) this.#reportProgress(path.bytesPerSecond);
    else this.#reportAllTaken();
  }

  /** Ends the connection in good order: the other side gets what was sent before. */
  close(): void {
    if (this.listener === null) return;
    this.listener = null;
    this.#transmit({ fin: true }, Math.max(this.#sentMs, this.#network.timeline.nowMs));
  }

  /** The connection breaks for both. */
  reset(): void {
    this.#network.timeline.plan(1, () => this.#hangUp());
    this.#network.timeline.plan(1, () => this.other.#hangUp());
  }

  /** What was held back by a cut goes on. */
  healed(): void {
    const held = this.#held;
    this.#held = [];
    if (this.#stuckBytes > 0) this.#network.timeline.plan(0, () => this.listener?.progress(0, null));
    this.#stuckBytes = 0;
    for (const one of held) this.#transmit(one, this.#network.timeline.nowMs);
  }

  get isOpen(): boolean {
    return this.listener !== null;
  }

  #transmit(one: InFlight, leavesMs: number): void {
    const { timeline } = this.#network;
    const { path } = this;
    this.#arrivedMs = Math.max(this.#arrivedMs, leavesMs + path.latencyMs * this.#network.jitter());
    timeline.planAt(this.#arrivedMs, () => this.#arrive(one));
  }

  #arrive(one: InFlight): void {
    if (this.path.cut || this.#held.length > 0) {
      this.#held.push(one);
      return;
    }
    const { listener } = this.other;
    if (listener === null) {
      // a process that knows nothing of the connection answers with a reset; one that vanished answers nothing
      if (!this.other.vanished && 'message' in one) this.other.#resetTheSender();
    } else if ('message' in one) listener.received(one.message);
    else this.other.#hangUp();
  }

  #resetTheSender(): void {
    this.#network.timeline.plan(this.path.latencyMs, () => {
      if (!this.path.cut) this.other.#hangUp();
    });
  }

  #hangUp(): void {
    const { listener } = this;
    this.listener = null;
    listener?.closed();
  }

  /** Of what is sent at one time it is told once. */
  #reportAllTaken(): void {
    if (this.#tellsAllTaken) return;
    this.#tellsAllTaken = true;
    this.#network.timeline.plan(0, () => {
      this.#tellsAllTaken = false;
      this.listener?.progress(0, null);
    });
  }

  #reportProgress(bytesPerSecond: number): void {
    const { timeline } = this.#network;
    const queued = (): number =>
      Math.max(0, Math.round(((this.#sentMs - timeline.nowMs) / 1000) * bytesPerSecond));
    timeline.plan(0, () => this.listener?.progress(queued(), null));
    timeline.planAt(this.#sentMs, () => this.listener?.progress(queued(), bytesPerSecond));
  }
}

/** Paths between all nodes of a world, and the connections over them. */
export class Network {
  readonly timeline: Timeline;
  readonly #random: () => number;
  readonly #paths = new Map<string, CountedPath>();
  readonly #ends = new Map<string, Set<End>>();
  #latencyMs: readonly [number, number];
  lossPerMessage = 0;
  jitterShare = 0;

  constructor(timeline: Timeline, random: () => number, latencyMs: readonly [number, number]) {
    this.timeline = timeline;
    this.#random = random;
    this.#latencyMs = latencyMs;
  }

  /** The path of one direction; each direction has its own latency, drawn at first use. */
  path(from: string, to: string): CountedPath {
    const key = `${from} ${to}`;
    let path = this.#paths.get(key);
    if (path === undefined) {
      const [least, most] = this.#latencyMs;
      const latencyMs = least + this.#random() * (most - least);
      path = { latencyMs, bytesPerSecond: Infinity, cut: false, stuck: false, counters: { bytes: 0 } };
      this.#paths.set(key, path);
    }
    return path;
  }

  reach(from: string, to: string): { timeline: Timeline; path: Path; counters: { bytes: number } } {
    const path = this.path(from, to);
    return { timeline: this.timeline, path, counters: path.counters };
  }

  connect(from: string, to: string): readonly [End, End] {
    const near = new End(this, from, to);
    const far = new End(this, to, from);
    near.other = far;
    far.other = near;
    for (const end of [near, far]) this.#endsOf(end.from, end.to).add(end);
    return [near, far];
  }

  /** Cuts a direction, or lets its receiver stop reading; `false` lets go what waited. */
  hinder(from: string, to: string, how: 'cut' | 'stuck', hindered: boolean): void {
    this.path(from, to)[how] = hindered;
    const ends = this.#endsOf(from, to);
    for (const end of [...ends]) {
      if (!end.isOpen && !end.other.isOpen) ends.delete(end);
      else if (!hindered) end.healed();
    }
  }

  isLost(): boolean {
    return this.lossPerMessage > 0 && this.#random() < this.lossPerMessage;
  }

  jitter(): number {
    return this.jitterShare === 0 ? 1 : 1 + this.#random() * this.jitterShare;
  }

  #endsOf(from: string, to: string): Set<End> {
    const key = `${from} ${to}`;
    let ends = this.#ends.get(key);
    if (ends === undefined) this.#ends.set(key, (ends = new Set()));
    return ends;
  }
}

/** About what a message takes on the wire: a term with its tags and names, the frame, and TLS around it. */
export function bytesOf(message: MeshMessage): number {
  const frameBytes = 4 + 29;
  switch (message.type) {
    case 'commit':
      return (
        frameBytes +
        100 +
        namesBytes('names' in message.exclude ? message.exclude.names : message.exclude.allBut)
      );
    case 'new_neighbor':
      return frameBytes + 110 + 250 * message.records.length;
    case 'dead_neighbor':
      return frameBytes + 110 + 80 * message.claims.length;
    case 'hello':
      return frameBytes + 650 + 25 * message.wiki.length;
    case 'mb':
      return frameBytes + 32 * 9;
    case 'ping':
    case 'pong':
      return frameBytes + 90 + (message.head === null ? 0 : 32);
    case 'held':
      return frameBytes + 60 + namesBytes([message.node, message.via, message.to]);
    default:
      return frameBytes + 60;
  }
}

function namesBytes(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + name.length + 5, 0);
}
