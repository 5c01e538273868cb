import type { AccountsAction } from './accounts/account-exchange.js';
import { Mesh } from '@erwik/mesh';
import type { Action, Fact, MeshSettings, MeshView, NeighborRecord, Told } from '@erwik/mesh';

/** The world that the mesh acts upon. */
export interface MeshWorld {
  send(link: number, message: Extract<Action, { type: 'send' }>['message']): void;
  dial(action: Extract<Action, { type: 'dial' }>): void;
  close(link: number, reason: string): void;
  pauseReading(link: number, forMs: number): void;
  pull(sha: string, from: string): void;
  cancelPull(sha: string, from: string): void;
  /** something to ask the store about accounts, for a link */
  askAccounts(action: AccountsAction): void;
  /** durably when this returns */
  persist(
    change: { readonly incarnation: number } | { readonly wiki: readonly string[]; readonly joined: boolean },
  ): void;
  tell(told: Told): void;
  /** something was sent on these links */
  sent(links: ReadonlySet<number>): void;
}

/** A timer can be set for 24 days at most; the mesh is then asked when the next one shall ring, ms. */
const wakeMaxMs = 2 ** 31 - 1;

/** Runs the mesh on the real clock: facts go in one after another, and what it decides is done in the order it decided. */
export class MeshDriver implements Disposable {
  readonly #mesh: Mesh;
  readonly #world: MeshWorld;
  readonly #waiting: Fact[] = [];
  #isTaking = false;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: MeshSettings, world: MeshWorld) {
    this.#mesh = new Mesh(settings, performance.now());
    this.#world = world;
  }

  /** Takes in a fact. One that comes up while another is carried out has its turn after it. */
  take(fact: Fact): void {
    if (this.#isStopped) return;
    this.#waiting.push(fact);
    if (this.#isTaking) return;
    this.#isTaking = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#step(next);
    this.#isTaking = false;
  }

  view(): MeshView {
    return this.#mesh.view(performance.now());
  }

  /** What is known of other nodes. */
  records(): readonly NeighborRecord[] {
    return this.#mesh.records(performance.now());
  }

  /** A known node: the id of its certificate, and what its link takes there and back, ms. */
  neighbor(name: string): ReturnType<Mesh['neighbor']> {
    return this.#mesh.neighbor(name);
  }

  /** The name of the known node with this certificate. */
  nameOf(id: string): string | null {
    return this.#mesh.nameOf(id);
  }

  /** Where a neighbor can be dialed, as `host:port`; null for one that told no address. */
  addressOf(name: string): string | null {
    return this.#mesh.addressOf(name);
  }

  [Symbol.dispose](): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #step(fact: Fact): void {
    const sentOn = new Set<number>();
    for (const action of this.#mesh.step(fact, performance.now(), Math.random)) {
      if (action.type === 'send') sentOn.add(action.link);
      this.#act(action);
    }
    if (sentOn.size > 0) this.#world.sent(sentOn);
  }

  #act(action: Action): void {
    const world = this.#world;
    switch (action.type) {
      case 'send':
        return world.send(action.link, action.message);
      case 'dial':
        return world.dial(action);
      case 'close':
        return world.close(action.link, action.reason);
      case 'pauseReading':
        return world.pauseReading(action.link, action.forMs);
      case 'pull':
        return world.pull(action.sha, action.from);
      case 'cancelPull':
        return world.cancelPull(action.sha, action.from);
      case 'takeAccounts':
      case 'readAccounts':
      case 'readAccountMarks':
        return world.askAccounts(action);
      case 'persistIncarnation':
        return world.persist({ incarnation: action.incarnation });
      case 'persistWiki':
        return world.persist({ wiki: action.ids, joined: action.joined });
      case 'wake':
        return this.#wakeAt(action.atMs);
      case 'tell':
        return world.tell(action.told);
    }
  }

  #wakeAt(atMs: number): void {
    clearTimeout(this.#timer);
    const waitMs = Math.min(wakeMaxMs, Math.max(0, Math.ceil(atMs - performance.now())));
    this.#timer = setTimeout(() => this.take({ type: 'due' }), waitMs);
  }
}
