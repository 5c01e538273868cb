import { AccountSpread, carriesAccounts } from './account-spread.js';
import { Alarms } from './alarms.js';
import type { Alarm } from './alarms.js';
import { CommitSpread } from './commit-spread.js';
import { Dialing } from './dialing.js';
import type { Action, ConfiguredNeighbor, Fact, Turn } from './facts.js';
import { Forwarding, send, tell } from './forwarding.js';
import type { MeshState } from './forwarding.js';
import { Greeting } from './greeting.js';
import { Heartbeat } from './heartbeat.js';
import { helloMs, pingEveryMs, sweepEveryMs } from './limits.js';
import { stallMs } from './link-health.js';
import { Links } from './link.js';
import type { Link } from './link.js';
import { Membership } from './membership.js';
import { meshView } from './mesh-view.js';
import type { MeshView } from './mesh-view.js';
import type { AccountMarks, Accounts, MeshMessage, NeighborRecord } from './messages.js';
import { OwnLives } from './own-lives.js';
import { spend } from './reading-budget.js';
import { RoutingTable, recordOf } from './routing-table.js';
import { WikiIdentity } from './wiki-identity.js';

/**
 * What a node is and remembers. `storedIncarnation` is the last one persisted, 0 when none; `neighbors` are the router
 * file's; `table` what was known when the router last ran; `sign` makes the signature of this node's own record. `wikiIds` and
 * `joined` are what `persistWiki` said last, at first a random id (40 hex digits) and false. `boot` (16 hex digits) is made at
 * random for each start; `mergeVersion` names the rules by which tips are merged.
 */
export interface MeshSettings {
  readonly name: string;
  readonly id: string;
  readonly address: string;
  readonly storedIncarnation: number;
  readonly neighbors: readonly ConfiguredNeighbor[];
  readonly table?: readonly NeighborRecord[];
  readonly boot: string;
  readonly mergeVersion: string;
  readonly wikiIds: readonly string[];
  readonly joined: boolean;
  readonly sign: (name: string, incarnation: number, address: string) => string;
}

/** What is due on a link. */
const linkAlarms = ['hello', 'answer', 'differ', 'stall', 'rival'] as const;
type LinkAlarm = (typeof linkAlarms)[number];

/** Reasons by which one node says that it will not be linked to another: an operator has to know. */
const refusals: ReadonlySet<string> = new Set(['version', 'self', 'clone', 'id', 'name', 'full', 'wiki']);

/**
 * What the router decides, as a state machine: facts, the time and chance go in, actions come out. It reads no clock and
 * opens no socket, so the same code runs in the router and in the simulation, where any failure is played again from its
 * seed. Facts of links that are closed are ignored.
 */
export class Mesh {
  readonly #settings: MeshSettings;
  readonly #state: MeshState;
  readonly #forwarding: Forwarding;
  readonly #commits: CommitSpread;
  readonly #accounts: AccountSpread;
  readonly #heartbeat: Heartbeat;
  readonly #dialing: Dialing;
  readonly #membership: Membership;
  readonly #lives: OwnLives;
  readonly #wiki: WikiIdentity;
  readonly #greeting: Greeting;
  #wakeMs: number | undefined;

  constructor(settings: MeshSettings, nowMs: number) {
    this.#settings = settings;
    const { name, id, address, sign } = settings;
    const incarnation = settings.storedIncarnation + 1;
    const self = { name, id, incarnation, address, ageMs: 0, signature: sign(name, incarnation, address) };
    const state = { table: new RoutingTable(self, nowMs), links: new Links(), alarms: new Alarms() };
    const forwarding = new Forwarding(state);
    const commits = new CommitSpread(state, forwarding);
    const accounts = new AccountSpread(state);
    const heartbeat = new Heartbeat(state, { forwarding, commits, accounts });
    const dialing = new Dialing(state);
    const lives = new OwnLives(state, { forwarding, sign });
    const membership = new Membership(state, { forwarding, dialing, heartbeat, lives });
    const wiki = new WikiIdentity(settings.wikiIds, settings.joined);
    const end = (turn: Turn, link: Link, reason: string): void => this.#end(turn, link, reason);
    this.#state = state;
    this.#forwarding = forwarding;
    this.#commits = commits;
    this.#accounts = accounts;
    this.#heartbeat = heartbeat;
    this.#dialing = dialing;
    this.#membership = membership;
    this.#lives = lives;
    this.#wiki = wiki;
    const parts = { forwarding, dialing, membership, heartbeat, lives, commits, accounts, wiki, end };
    this.#greeting = new Greeting(state, parts, settings);
  }

  /** Takes in one fact and answers what shall be done. `nowMs` is a clock that never goes back; `random` is in [0, 1). */
  step(fact: Fact, nowMs: number, random: () => number): Action[] {
    const actions: Action[] = [];
    const turn: Turn = { nowMs, random, act: (action) => void actions.push(action) };
    this.#take(turn, fact);
    for (;;) {
      const alarm = this.#state.alarms.takeDue(nowMs);
      if (alarm === undefined) break;
      this.#ring(turn, alarm);
    }
    // a timer that rang early has to be set again
    if (fact.type === 'due') this.#wakeMs = undefined;
    const wakeMs = this.#state.alarms.nextMs();
    if (wakeMs !== undefined && wakeMs !== this.#wakeMs) turn.act({ type: 'wake', atMs: wakeMs });
    this.#wakeMs = wakeMs;
    return actions;
  }

  /** What the page about the mesh shows. */
  view(nowMs: number): MeshView {
    return meshView(this.#state, { commits: this.#commits, wiki: this.#wiki }, nowMs);
  }

  /** Where to dial a neighbor, for a pull as well, as `host:port`; null where nobody can say. */
  addressOf(name: string): string | null {
    return this.#dialing.addressOf(name);
  }

  /** A known node by its name: the id of its certificate, and what its link takes there and back, ms (null without one). */
  neighbor(name: string): { readonly id: string; readonly rttMs: number | null } | null {
    const { table, links } = this.#state;
    const id = table.get(name)?.id;
    return id === undefined ? null : { id, rttMs: links.to(name)?.rttMs ?? null };
  }

  /** The name of the known node with this certificate; null where there is none. */
  nameOf(id: string): string | null {
    return this.#state.table.others().find((member) => member.id === id)?.name ?? null;
  }

  /** What is known of the other nodes that are not dead: what the next life of this one begins with. */
  records(nowMs: number): NeighborRecord[] {
    const { table, links } = this.#state;
    return table
      .others()
      .filter(({ state }) => state !== 'dead')
      .map((member) => recordOf(member, nowMs, links.to(member.name) !== undefined));
  }

  #take(turn: Turn, fact: Fact): void {
    switch (fact.type) {
      case 'started':
        this.#start(turn, fact);
        break;
      case 'routerFileChanged':
        this.#configure(turn, fact.neighbors);
        break;
      case 'linkOpened':
        this.#opened(turn, fact);
        break;
      case 'dialFailed':
        this.#dialing.again(turn, fact.name);
        break;
      case 'commitHeld':
        this.#wiki.grown();
        this.#commits.held(turn, fact);
        break;
      case 'headMoved':
        this.#commits.headMoved(fact.head);
        break;
      case 'rootsChanged':
        this.#wiki.rooted(turn, fact.roots);
        break;
      case 'pullFailed':
        this.#commits.pulls.failed(turn, fact.sha, fact.from, fact.failure);
        break;
      case 'pullServed':
        this.#forwarding.acknowledged(fact.sha, fact.to);
        break;
      case 'accountsChanged':
        this.#accounts.changed(turn, fact.digest, fact.records);
        break;
      case 'accountsTaken':
        this.#accounts.taken(turn, fact.link, fact.news);
        break;
      case 'accountsRead':
        this.#accounts.found(turn, fact.link, fact.records);
        break;
      case 'accountMarksRead':
        this.#accounts.marked(turn, fact.link, fact.marks);
        break;
      case 'accountsFailed':
        this.#accounts.failed(fact.link);
        break;
      case 'due':
        break;
      case 'linkClosed':
      case 'received':
      case 'linkProgress': {
        const link = this.#state.links.get(fact.link);
        if (link !== undefined) this.#takeOfLink(turn, link, fact);
      }
    }
  }

  #takeOfLink(
    turn: Turn,
    link: Link,
    fact: Extract<Fact, { type: 'linkClosed' | 'received' | 'linkProgress' }>,
  ): void {
    if (fact.type === 'linkClosed') this.#forget(turn, link, 'closed by the other side');
    else if (fact.type === 'received') this.#received(turn, link, fact.message);
    else this.#progress(turn, link, fact);
  }

  #start(turn: Turn, { tips, head, roots }: Extract<Fact, { type: 'started' }>): void {
    const { table, alarms } = this.#state;
    turn.act({ type: 'persistIncarnation', incarnation: table.self.incarnation });
    this.#wiki.rooted(turn, roots);
    if (tips.length > 0) this.#wiki.grown();
    this.#commits.started(tips, head);
    alarms.set({ kind: 'ping' }, turn.nowMs + pingEveryMs * turn.random());
    alarms.set({ kind: 'sweep' }, turn.nowMs + sweepEveryMs);
    for (const record of this.#settings.table ?? []) this.#membership.remember(turn, record);
    this.#dialing.configure(turn, this.#settings.neighbors);
  }

  #configure(turn: Turn, neighbors: readonly ConfiguredNeighbor[]): void {
    this.#dialing.configure(turn, neighbors);
    for (const link of this.#state.links.up())
      this.#heartbeat.limited(
        turn,
        link,
        this.#dialing.configured(link.name ?? '')?.maxBytesPerSecond ?? null,
      );
  }

  #opened(turn: Turn, fact: Extract<Fact, { type: 'linkOpened' }>): void {
    const { link: number, dialed, id: provenId, wallMs } = fact;
    const link = this.#state.links.open({ number, dialed, provenId, wallMs, openedMs: turn.nowMs });
    if (dialed !== null) this.#dialing.opened(dialed);
    this.#state.alarms.set({ kind: 'hello', link: number }, turn.nowMs + helloMs);
    this.#greeting.opened(turn, link);
  }

  #received(turn: Turn, link: Link, message: MeshMessage): void {
    link.heardMs = turn.nowMs;
    if (message.type === 'bye') this.#left(turn, link, message.reason);
    else if (link.name === null) {
      // a link that waits may be up on the other side already: what it says is said again once it is up here
      if (link.waits) return;
      if (message.type === 'hello') this.#greeting.greeted(turn, link, message);
      else if (message.type !== 'unknown') this.#end(turn, link, 'no hello');
    } else this.#said(turn, link, message);
  }

  /** The other side ends the link, which may be its answer to our hello. */
  #left(turn: Turn, link: Link, reason: string): void {
    const name = link.name ?? link.dialed;
    if (name !== null && refusals.has(reason)) tell(turn, { about: 'linkRefused', name, reason });
    turn.act({ type: 'close', link: link.number, reason });
    this.#forget(turn, link, reason);
  }

  #said(turn: Turn, link: Link, message: MeshMessage): void {
    switch (message.type) {
      case 'commit':
        this.#limit(turn, link);
        this.#commits.announced(turn, link, message);
        break;
      case 'new_neighbor':
        this.#limit(turn, link);
        this.#membership.heard(turn, link, message);
        break;
      case 'dead_neighbor':
        this.#limit(turn, link);
        this.#membership.claimed(turn, link, message);
        break;
      case 'ping':
        this.#heartbeat.pinged(turn, link, message);
        break;
      case 'pong':
        this.#heartbeat.ponged(turn, link, message);
        this.#greeting.clones.answered(turn, link, message.number);
        break;
      case 'held':
        this.#limit(turn, link);
        this.#commits.receipt(turn, link, message);
        break;
      case 'got':
        if (link.name !== null) this.#forwarding.acknowledged(message.sha, link.name);
        break;
      case 'mb':
        this.#membership.asked(turn, link, message.buckets);
        break;
      case 'accounts':
      case 'marks':
        this.#saidOfAccounts(turn, link, message);
        break;
      default:
    }
  }

  /** Of accounts nobody speaks on a link whose ends are not proven: what is said there may be anybody's. */
  #saidOfAccounts(turn: Turn, link: Link, message: Accounts | AccountMarks): void {
    if (!carriesAccounts(link)) return this.#end(turn, link, 'accounts');
    this.#limit(turn, link);
    if (message.type === 'accounts') this.#accounts.heard(turn, link, message.records);
    else this.#accounts.asked(turn, link, message);
  }

  #ring(turn: Turn, alarm: Alarm): void {
    switch (alarm.kind) {
      case 'ping':
        this.#heartbeat.round(turn);
        break;
      case 'sweep':
        this.#state.table.sweep(turn.nowMs, (name) => this.#state.links.to(name) !== undefined);
        this.#state.alarms.set({ kind: 'sweep' }, turn.nowMs + sweepEveryMs);
        break;
      case 'dial':
        this.#dialing.due(turn, alarm.name);
        break;
      case 'suspicion':
        this.#membership.suspicionDue(turn, alarm.name);
        break;
      case 'pull':
        this.#commits.pulls.review(turn, alarm.sha);
        break;
      case 'duty':
        this.#forwarding.redelegate(turn, alarm.sha, alarm.head);
        break;
      case 'outlive':
        this.#lives.due(turn);
        break;
      case 'hello':
      case 'answer':
      case 'differ':
      case 'stall':
      case 'rival': {
        const link = this.#state.links.get(alarm.link);
        if (link !== undefined) this.#ringOfLink(turn, link, alarm.kind);
      }
    }
  }

  #ringOfLink(turn: Turn, link: Link, kind: LinkAlarm): void {
    if (kind === 'differ') this.#heartbeat.differDue(turn, link);
    else if (kind === 'rival') this.#greeting.clones.succeed(turn, link);
    else if (kind === 'hello') this.#end(turn, link, 'no hello');
    else if (kind === 'stall') this.#end(turn, link, 'stalled');
    else if (!this.#heartbeat.isStillAwaited(turn, link)) this.#end(turn, link, 'silent');
  }

  #progress(turn: Turn, link: Link, fact: Extract<Fact, { type: 'linkProgress' }>): void {
    const { alarms } = this.#state;
    if (fact.bytesPerSecond !== null) this.#heartbeat.measured(turn, link, fact.bytesPerSecond);
    const stall: Alarm = { kind: 'stall', link: link.number };
    if (fact.queuedBytes === 0) alarms.clear(stall);
    else if (fact.queuedBytes < link.queuedBytes || !alarms.has(stall))
      alarms.set(stall, turn.nowMs + stallMs({ ...link, queuedBytes: fact.queuedBytes }));
    link.queuedBytes = fact.queuedBytes;
    link.givenBytes = 0;
    this.#forwarding.flush(turn, link);
    this.#accounts.flush(turn, link);
  }

  #limit(turn: Turn, link: Link): void {
    const { budget, pauseMs } = spend(link.budget, turn.nowMs);
    link.budget = budget;
    if (pauseMs > 0) turn.act({ type: 'pauseReading', link: link.number, forMs: pauseMs });
  }

  #end(turn: Turn, link: Link, reason: string): void {
    send(turn, link, { type: 'bye', reason });
    turn.act({ type: 'close', link: link.number, reason });
    this.#forget(turn, link, reason);
  }

  /** The link is no more. A neighbor that has another link by now has lost nothing. */
  #forget(turn: Turn, link: Link, reason: string): void {
    const { links, alarms } = this.#state;
    links.close(link);
    for (const kind of linkAlarms) if (kind !== 'rival') alarms.clear({ kind, link: link.number });
    this.#greeting.clones.withdrawn(link);
    const { name } = link;
    if (name !== null) tell(turn, { about: 'linkDown', name, link: link.number, reason });
    if (name === null) {
      if (link.dialed !== null) this.#dialing.again(turn, link.dialed);
    } else if (links.to(name) === undefined) {
      this.#membership.linkLost(turn, name);
      this.#forwarding.lost(turn, name);
      this.#commits.pulls.lost(turn, name);
    }
    this.#greeting.clones.succeed(turn, link);
  }
}
