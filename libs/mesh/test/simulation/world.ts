import { createHash } from 'node:crypto';
import type { Action, ConfiguredNeighbor, Fact, Told } from '../../src/facts.js';
import { servesMax } from '../../src/limits.js';
import { Mesh } from '../../src/mesh.js';
import type { MeshMessage, NeighborRecord } from '../../src/messages.js';
import { ModelAccounts, answerLater } from './model-accounts.js';
import { ModelStore } from './model-store.js';
import type { Commits } from './model-store.js';
import { Network } from './network.js';
import type { End } from './network.js';
import { simulatePull } from './pulls.js';
import { seededRandom } from './random.js';
import { configured, recordsOf } from './simulated-node.js';
import type { Clock, Disk, Records, SimulatedNode } from './simulated-node.js';
import { Timeline } from './timeline.js';

/** TCP asks again after these times when nothing answers, ms; together they are the time after which a dial is given up. */
const dialAgainMs = [1000, 2000, 4000, 3000];
export interface WorldSettings {
  readonly seed: number;
  readonly latencyMs?: readonly [number, number];
  /** keeps a digest of everything that happens */
  readonly traced?: boolean;
  readonly clockOf?: (index: number, random: () => number) => Clock;
  /** false: nobody asks a second source while the first is being asked, to see what that is good for */
  readonly hedging?: boolean;
  /** true: nodes keep accounts */
  readonly accounts?: boolean;
}

/** Nodes, the network between them, and the time. */
export class World {
  readonly timeline = new Timeline();
  readonly network: Network;
  readonly random: () => number;
  readonly nodes: SimulatedNode[] = [];
  readonly commits: Commits = new Map();
  readonly saved = new Set<string>();
  /** where each commit was saved */
  readonly origins = new Map<string, string>();
  readonly records: Records = {
    ...{ sent: {}, notices: new Map(), pulls: new Map(), pulledFrom: new Map() },
    ...{ heldMs: new Map(), told: [], violations: [], claims: [] },
  };
  readonly #settings: WorldSettings;
  readonly #byHost = new Map<string, SimulatedNode>();
  /** what each node has heard since its disk was empty: the highest incarnation by id */
  readonly #heardOf = new Map<SimulatedNode, Map<string, number>>();
  readonly #trace = createHash('sha256');
  #links = 0;
  #boots = 0;
  #disks = 0;

  constructor(settings: WorldSettings) {
    this.#settings = settings;
    this.random = seededRandom(settings.seed);
    this.network = new Network(this.timeline, this.random, settings.latencyMs ?? [2, 150]);
  }

  get nowMs(): number {
    return this.timeline.nowMs;
  }

  /** Everything that has happened so far, as one digest. */
  digest(): string {
    return this.#trace.copy().digest('hex');
  }

  /** A node that has never run, with these nodes in its router file. */
  add(neighbors: readonly SimulatedNode[] = []): SimulatedNode {
    const index = this.nodes.length + 1;
    const id = createHash('sha256').update(`key ${index}`).digest('hex').slice(0, 16);
    const host = `e${index}`;
    const identity = { name: `erwik@${host}`, id, host, address: `${host}:7000` };
    return this.#place(identity, neighbors.map(configured), this.#emptyDisk());
  }

  /** A copy of the node's data folder on a host of its own, which the copy tells others of or not. */
  copy(node: SimulatedNode, tells: 'its own' | 'the old address'): SimulatedNode {
    const { name, id, address, neighbors, disk } = node;
    const host = `copy${this.nodes.length + 1}`;
    const store = new ModelStore(this.commits);
    store.add(disk.store.held);
    const identity = { name, id, host, address: tells === 'its own' ? `${host}:7000` : address };
    return this.#place(identity, neighbors, { ...disk, store, table: recordsOf(node) });
  }

  #place(
    identity: Pick<SimulatedNode, 'name' | 'id' | 'host' | 'address'>,
    neighbors: ConfiguredNeighbor[],
    disk: Disk,
  ): SimulatedNode {
    const index = this.nodes.length + 1;
    const node: SimulatedNode = {
      ...identity,
      neighbors,
      disk,
      clock: this.#settings.clockOf?.(index, this.random) ?? { offsetMs: 0, rate: 1, wallMs: 0 },
      ...{
        mesh: null,
        life: 0,
        wake: 0,
        ends: new Map(),
        linked: new Map(),
        pulls: new Set(),
        silent: false,
      },
      serving: Array.from({ length: servesMax }, () => 0),
    };
    this.nodes.push(node);
    this.#byHost.set(node.host, node);
    return node;
  }

  /** Runs the node's process, for the first time or again. */
  start(node: SimulatedNode): void {
    const { name, id, host, address, neighbors, disk } = node;
    node.life += 1;
    node.silent = false;
    node.mesh = new Mesh(
      {
        ...{ name, id, neighbors, address, table: disk.table },
        storedIncarnation: disk.incarnation,
        ...{ wikiIds: disk.wiki.ids, joined: disk.wiki.joined, mergeVersion: '1' },
        boot: digestOf(`boot ${host} ${(this.#boots += 1)}`).slice(0, 16),
        sign: (subject, incarnation) => `${subject} ${incarnation}`,
      },
      this.#clock(node),
    );
    const { tips, head, roots } = disk.store;
    this.fact(node, { type: 'started', tips, head, roots });
    if (disk.accounts !== null)
      this.fact(node, { type: 'accountsChanged', digest: disk.accounts.digest, records: [] });
  }

  /** Kills the process: loudly, so that the host closes its connections, or with the host and without a word. */
  crash(node: SimulatedNode, how: 'loud' | 'silent'): void {
    node.disk.table = node.mesh === null ? [] : recordsOf(node);
    node.mesh = null;
    node.life += 1;
    node.silent = how === 'silent';
    for (const end of node.ends.values()) {
      if (how === 'loud') end.close();
      end.listener = null;
      end.vanished = how === 'silent';
    }
    node.ends.clear();
    node.linked.clear();
    node.pulls.clear();
  }

  /** Everything on the node's disk but its key is gone. */
  wipe(node: SimulatedNode): void {
    node.disk = this.#emptyDisk();
    this.#heardOf.delete(node);
  }

  /** Runs the node again. Its host answers for connections of the life before, unless these stay `half open`. */
  restart(node: SimulatedNode, connections: 'reset' | 'half open' = 'reset'): void {
    if (connections === 'reset')
      for (const set of this.nodes)
        for (const end of set.ends.values()) if (end.to === node.host) end.other.vanished = false;
    this.start(node);
  }

  /** A person saves a page on this node: a commit on top of all its tips. */
  save(node: SimulatedNode): string {
    const sha = digestOf(`${this.#settings.seed} ${this.commits.size}`);
    this.commits.set(sha, node.disk.store.tips);
    this.saved.add(sha);
    this.origins.set(sha, node.name);
    this.hold(node, [sha]);
    const { tips, head } = node.disk.store;
    this.fact(node, { type: 'commitHeld', sha, tips, head, saved: true, via: null, origin: null });
    return sha;
  }

  /** Cuts or heals the way between two nodes, in both directions or in one. */
  setCut(a: SimulatedNode, b: SimulatedNode, cut: boolean, directions: 'both' | 'there' = 'both'): void {
    this.network.hinder(a.host, b.host, 'cut', cut);
    if (directions === 'both') this.network.hinder(b.host, a.host, 'cut', cut);
  }

  /** Node `b` stops reading what `a` sends, or goes on. */
  setStuck(a: SimulatedNode, b: SimulatedNode, stuck: boolean): void {
    this.network.hinder(a.host, b.host, 'stuck', stuck);
  }

  /** Sets the rate between two nodes in both directions, bytes a second. */
  setRate(a: SimulatedNode, b: SimulatedNode, bytesPerSecond: number): void {
    this.network.path(a.host, b.host).bytesPerSecond = bytesPerSecond;
    this.network.path(b.host, a.host).bytesPerSecond = bytesPerSecond;
  }

  run(forMs: number): void {
    this.timeline.runUntil(this.nowMs + forMs);
  }

  /** Runs until it holds, looking every 100 ms; answers how long that took, or undefined when it did not come. */
  runUntil(holds: () => boolean, withinMs: number): number | undefined {
    const startMs = this.nowMs;
    while (!holds()) {
      if (this.nowMs - startMs >= withinMs) return undefined;
      this.run(100);
    }
    return this.nowMs - startMs;
  }

  get up(): SimulatedNode[] {
    return this.nodes.filter(({ mesh }) => mesh !== null);
  }

  /** Whoever is reached at an address. */
  at(address: string | null): SimulatedNode | undefined {
    return this.#byHost.get(address?.replace(/:.*$/, '') ?? '');
  }

  /** Gives the node a fact and does what it answers. */
  fact(node: SimulatedNode, fact: Fact): void {
    if (node.mesh === null) return;
    const actions = node.mesh.step(fact, this.#clock(node), this.random);
    for (const action of actions) this.#do(node, action);
  }

  #emptyDisk(): Disk {
    this.#disks += 1;
    const ids = [digestOf(`disk ${this.#settings.seed} ${this.#disks}`)];
    const store = new ModelStore(this.commits);
    const accounts =
      this.#settings.accounts === true ? new ModelAccounts(digestOf(`replica ${this.#disks}`)) : null;
    return { store, accounts, incarnation: 0, table: [], wiki: { ids, joined: false } };
  }

  #clock({ clock }: SimulatedNode): number {
    return clock.offsetMs + this.nowMs * clock.rate;
  }

  #do(node: SimulatedNode, action: Action): void {
    switch (action.type) {
      case 'send':
        this.#send(node, action.link, action.message);
        break;
      case 'dial':
        this.#dial(node, action.name, action.address);
        break;
      case 'close':
        node.ends.get(action.link)?.close();
        node.ends.delete(action.link);
        break;
      case 'pull':
        if (this.#settings.hedging !== false || ![...node.pulls].some((key) => key.startsWith(action.sha)))
          simulatePull(this, node, action);
        break;
      case 'cancelPull':
        node.pulls.delete(`${action.sha} ${action.from}`);
        break;
      case 'persistIncarnation':
        node.disk.incarnation = action.incarnation;
        break;
      case 'persistWiki':
        node.disk.wiki = action;
        break;
      case 'wake':
        this.#wake(node, action.atMs);
        break;
      case 'tell':
        this.#told(node, action.told);
        break;
      case 'takeAccounts':
      case 'readAccounts':
      case 'readAccountMarks':
        answerLater(this, node, action);
        break;
      case 'pauseReading':
        this.records.violations.push(`${node.name} was told too much`);
    }
  }

  /** Of links only those that are up are kept: a thousand nodes make a million of them. */
  #told(node: SimulatedNode, told: Told): void {
    if (told.about === 'linkUp') node.linked.set(told.name, told.link);
    else if (told.about === 'linkDown') {
      if (node.linked.get(told.name) === told.link) node.linked.delete(told.name);
    } else if (told.about !== 'member') this.records.told.push({ atMs: this.nowMs, node: node.name, told });
  }

  #wake(node: SimulatedNode, atMs: number): void {
    node.wake += 1;
    const { wake, life, clock } = node;
    this.timeline.planAt((atMs - clock.offsetMs) / clock.rate, () => {
      if (node.wake === wake && node.life === life) this.fact(node, { type: 'due' });
    });
  }

  #send(node: SimulatedNode, link: number, message: MeshMessage): void {
    const end = node.ends.get(link);
    if (end === undefined) return;
    const { sent, notices, violations } = this.records;
    sent[message.type] = (sent[message.type] ?? 0) + 1;
    if (message.type === 'commit') {
      notices.set(message.checksum, (notices.get(message.checksum) ?? 0) + 1);
      if (!node.disk.store.holds(message.checksum))
        violations.push(`${node.name} announced what it does not hold`);
    }
    if (message.type === 'dead_neighbor')
      this.records.claims.push({ by: node.name, names: message.claims.map(({ name }) => name) });
    if (this.#settings.traced === true)
      this.#trace.update(`${this.nowMs.toFixed(2)} ${node.name} ${end.to} ${JSON.stringify(message)}\n`);
    end.send(message);
  }

  #dial(node: SimulatedNode, name: string, address: string): void {
    const target = this.at(address);
    const { life } = node;
    const fail = (inMs: number): void =>
      this.timeline.plan(inMs, () => {
        if (node.life === life) this.fact(node, { type: 'dialFailed', name });
      });
    if (target === undefined) {
      fail(1);
      return;
    }
    const there = this.network.path(node.host, target.host);
    const back = this.network.path(target.host, node.host);
    const roundTripMs = there.latencyMs + back.latencyMs;
    const attempt = (again: readonly number[]): void => {
      if (node.life !== life) return;
      const isSilent = target.silent || there.cut || back.cut;
      const [nextMs, ...later] = again;
      if (!isSilent && target.mesh !== null) this.#connect(node, target, name);
      else if (!isSilent || nextMs === undefined) fail(roundTripMs);
      else this.timeline.plan(nextMs, () => attempt(later));
    };
    this.timeline.plan(2 * roundTripMs, () => attempt(dialAgainMs));
  }

  #connect(node: SimulatedNode, target: SimulatedNode, dialed: string): void {
    const [near, far] = this.network.connect(node.host, target.host);
    this.#open(target, far, null, node.id);
    this.#open(node, near, dialed, target.id);
  }

  #open(node: SimulatedNode, end: End, dialed: string | null, id: string): void {
    const { life } = node;
    this.#links += 1;
    const link = this.#links;
    node.ends.set(link, end);
    end.listener = {
      received: (message) => {
        if (message.type === 'new_neighbor') this.#noteHeard(node, message.records);
        this.fact(node, { type: 'received', link, message });
      },
      closed: () => {
        if (node.life !== life) return;
        node.ends.delete(link);
        this.fact(node, { type: 'linkClosed', link });
      },
      progress: (queuedBytes, bytesPerSecond) =>
        this.fact(node, { type: 'linkProgress', link, queuedBytes, bytesPerSecond }),
    };
    this.fact(node, { type: 'linkOpened', link, dialed, id, wallMs: node.clock.wallMs + this.nowMs });
  }

  /** The node holds these commits now, and their roots. */
  hold(node: SimulatedNode, shas: readonly string[]): void {
    const { store } = node.disk;
    const before = store.roots.length;
    store.add(shas);
    for (const sha of shas) this.records.heldMs.set(`${node.name} ${sha}`, this.nowMs);
    const { roots } = store;
    if (roots.length > before) this.fact(node, { type: 'rootsChanged', roots });
  }

  /** The highest incarnation of a node that somebody has heard of, and has not lost with a disk since. */
  heardIncarnation({ id }: SimulatedNode): number {
    return Math.max(0, ...[...this.#heardOf.values()].map((heard) => heard.get(id) ?? 0));
  }

  #noteHeard(node: SimulatedNode, records: readonly NeighborRecord[]): void {
    const heard = this.#heardOf.get(node) ?? new Map<string, number>();
    for (const { id, incarnation } of records) heard.set(id, Math.max(heard.get(id) ?? 0, incarnation));
    this.#heardOf.set(node, heard);
  }
}

/** Forty hex digits that nothing else makes. */
function digestOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
