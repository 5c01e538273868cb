import { randomBytes } from 'node:crypto';
import type { MeshReport } from '@erwik/events';
import type { Requester } from '@erwik/bus';
import { BadNeighbor, UnavailableNeighbor, dial } from '@erwik/link';
import type { DialedNeighbor, Link, LinkTerms, TrustedLink } from '@erwik/link';
import {
  BadMessage,
  decodePullMessage,
  encodePullMessage,
  kindOfFirst,
  servesMax,
  signRecord,
} from '@erwik/mesh';
import type { Action, Fact, NeighborRecord, Told } from '@erwik/mesh';
import type { Logger } from '@erwik/runtime';
import { AccountExchange } from './accounts/account-exchange.js';
import type { AccountsAction } from './accounts/account-exchange.js';
import { Dialer } from './links/dialer.js';
import type { Dialed } from './links/dialer.js';
import { MeshLinks } from './links/mesh-links.js';
import { addressParts, configuredNeighbors } from './links/terms.js';
import type { LoadedRouterFile } from './load-router-file.js';
import { MeshDriver } from './mesh-driver.js';
import type { MeshWorld } from './mesh-driver.js';
import type { NodeStateFile } from './node-state.js';
import type { PullEnd } from './pulls/pull-commit.js';
import { PullLines } from './pulls/pull-lines.js';
import { Pulls } from './pulls/pulls.js';
import { ServePulls } from './pulls/serve-pulls.js';
import { Seldom } from './seldom.js';
import { buildReport } from './report/build-report.js';
import { logTold } from './report/log-told.js';
import { MeshNotes } from './report/mesh-notes.js';
import type { Noted } from './report/mesh-notes.js';
import type { AccountsChange, HeldNow, StoreTips, StoreTipsListener } from './store-tips.js';

/** What a router is made of. */
export interface RouterParts {
  readonly node: string;
  /** where others reach this node, `host:port` */
  readonly address: string;
  readonly terms: LinkTerms;
  readonly routerFile: LoadedRouterFile;
  readonly state: NodeStateFile;
  readonly held: HeldNow;
  readonly tips: StoreTips;
  readonly store: Requester;
  /** where files of packs lie, for the store too */
  readonly packs: string;
  readonly log: Logger;
  readonly note: (noted: Noted) => void;
}

/** A connection that was dialed to here must say what it is within this, ms: its first frame has half a kilobyte. */
const firstFrameMs = 30_000;
const bootBytes = 8;
/** Neighbors that are dialed at one time because they have called. */
const callersMax = 16;
/** Whom this node knows is written down this long after it has changed, ms. */
const rememberMs = 1000;

/** Links, the mesh that decides, and pulls, put together. */
export class Router implements MeshWorld, StoreTipsListener, AsyncDisposable {
  readonly pulls: Pulls;
  readonly #parts: RouterParts;
  readonly #notes = new MeshNotes();
  readonly #failures = new Seldom();
  readonly #troubles = new Seldom();
  readonly #links: MeshLinks;
  readonly #dialer: Dialer;
  readonly #lines: PullLines;
  readonly #serving: ServePulls;
  readonly #accounts: AccountExchange;
  readonly #driver: MeshDriver;
  /** the link to each neighbor that has one, and whether it comes when it is called */
  readonly #linkTo = new Map<string, { readonly link: number; readonly comesWhenCalled: boolean }>();
  readonly #stopping = new AbortController();
  #callersServed = 0;
  /** the neighbors of the router file */
  #configured: ReadonlySet<string>;
  #aloneSince: number | null = null;
  #remembering: NodeJS.Timeout | undefined;

  constructor(parts: RouterParts) {
    this.#parts = parts;
    this.#configured = namesIn(parts.routerFile);
    const { log, terms, store, packs, node } = parts;
    const take = (fact: Fact): void => this.#driver.take(fact);
    this.#links = new MeshLinks({ log, take, onCall: (link, token) => void this.#serveCaller(link, token) });
    this.#dialer = new Dialer(
      terms,
      {
        onLink: (link, name) => this.#links.add(link, name),
        onFailed: (name) => take({ type: 'dialFailed', name }),
      },
      log,
    );
    this.#lines = new PullLines(terms, (name, token) => this.#callNeighbor(name, token));
    this.pulls = new Pulls({
      ...{ node, packs, store, log, lines: this.#lines },
      have: () => this.#have(),
      placeOf: (name) => this.#placeOf(name),
      onEnd: (commit, from, end) => this.#pullEnded(commit, from, end),
    });
    this.#serving = new ServePulls({
      ...{ packs, store, log },
      nameOf: (id) => this.#driver.nameOf(id),
      onServed: (sha, to) => take({ type: 'pullServed', sha, to }),
    });
    this.#accounts = new AccountExchange({ store, log, take, transport: parts.routerFile.file.transport });
    this.#driver = new MeshDriver(this.#settings(), this);
  }

  /** Begins: the router file's neighbors are dialed. The jobs of pulls must be served by now. */
  start(): void {
    this.#driver.take({ type: 'started', ...this.#parts.held });
    this.#accounts.changed(null);
  }

  /** Takes up a connection that somebody has dialed to here: its first frame says whether it is a link or carries packs. */
  enter({ link }: TrustedLink): void {
    const late = setTimeout(() => link.close('no hello'), firstFrameMs);
    void link.closed.then(() => clearTimeout(late));
    link.start({
      onFrame: (payload) => {
        clearTimeout(late);
        link.pause();
        const first = Buffer.from(payload);
        // what takes over the link starts it anew, which must not happen within its own call
        setImmediate(() => this.#takeUp(link, first));
      },
    });
  }

  routerFileChanged(file: LoadedRouterFile): void {
    this.#configured = namesIn(file);
    this.#driver.take({ type: 'routerFileChanged', neighbors: configuredNeighbors(file) });
  }

  report(): MeshReport {
    const { terms, address, tips } = this.#parts;
    const view = this.#driver.view();
    const isAlone = view.members.length > 0 && !view.members.some(({ direct }) => direct);
    this.#aloneSince = isAlone ? (this.#aloneSince ?? Date.now()) : null;
    const [held, pulls, served, notes] = [tips.now, this.pulls.report(), this.#serving.served, this.#notes];
    const aloneSince = this.#aloneSince;
    return buildReport(
      { id: terms.identity.id, address, view, held, pulls, served, notes, aloneSince },
      Date.now(),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    this.#dialer.stop();
    this.#accounts[Symbol.dispose]();
    this.#rememberRecords();
    this.#driver[Symbol.dispose]();
    await Promise.all([
      this.#links.closeAll('stopped'),
      this.pulls[Symbol.asyncDispose](),
      this.#lines[Symbol.asyncDispose](),
      this.#serving[Symbol.asyncDispose](),
    ]);
  }

  // what the store tells

  onHeld(sha: string, tips: readonly string[], saved: boolean): void {
    if (saved) this.#note(this.#notes.saved(sha, this.#parts.node, performance.now()));
    // of one that was pulled, the end of its pull tells later who brought it
    this.#takeHeld({ sha, tips, saved, via: null, origin: null });
  }

  onHead(head: string): void {
    this.#driver.take({ type: 'headMoved', head });
  }

  onRoots(roots: readonly string[]): void {
    this.#driver.take({ type: 'rootsChanged', roots });
  }

  onAccounts(change: AccountsChange | null): void {
    this.#accounts.changed(change);
  }

  // what the mesh wants

  askAccounts(action: AccountsAction): void {
    void this.#accounts.ask(action);
  }

  send(link: number, message: Extract<Action, { type: 'send' }>['message']): void {
    if (message.type === 'commit') this.#notes.noticeSent();
    this.#links.send(link, message);
  }

  sent(links: ReadonlySet<number>): void {
    this.#links.tellProgress(links);
  }

  dial(dialed: Dialed): void {
    void this.#dialer.dial(dialed, !this.#configured.has(dialed.name));
  }

  close(link: number, reason: string): void {
    this.#links.close(link, reason);
  }

  pauseReading(link: number, forMs: number): void {
    this.#links.pause(link, forMs);
  }

  pull(sha: string, from: string): void {
    this.#note(this.#notes.pullBegan(sha, from, this.pulls.isWanted(sha)));
    this.pulls.start(sha, from);
  }

  cancelPull(sha: string, from: string): void {
    this.pulls.cancel(sha, from);
  }

  persist(
    change: { readonly incarnation: number } | { readonly wiki: readonly string[]; readonly joined: boolean },
  ): void {
    this.#parts.state.change('wiki' in change ? { wiki: [...change.wiki], joined: change.joined } : change);
  }

  tell(told: Told): void {
    const rttMs = told.about === 'receipt' ? (this.#driver.neighbor(told.node)?.rttMs ?? null) : null;
    const noted = this.#notes.told(told, { nowMs: performance.now(), wallMs: Date.now(), rttMs });
    if (told.about === 'linkUp' || told.about === 'member') this.#rememberSoon();
    if (told.about === 'linkUp') this.#linkUp(told);
    if (told.about === 'linkDown') this.#linkLost(told.name, told.link);
    if (this.#isRepeated(told)) return;
    this.#note(noted);
    logTold(this.#parts.log, told);
  }

  #takeUp(link: Link, first: Uint8Array): void {
    const kind = kindOfFirst(first);
    if (kind === 'pull') this.#serving.take(link, first);
    else if (kind === 'serve') this.#lines.answered(link, tokenOf(first));
    else this.#links.add(link, null, first);
  }

  #linkUp({ name, link, comesWhenCalled }: Extract<Told, { about: 'linkUp' }>): void {
    this.#linkTo.set(name, { link, comesWhenCalled });
  }

  #linkLost(name: string, link: number): void {
    this.#lines.drop(name);
    if (this.#linkTo.get(name)?.link === link) this.#linkTo.delete(name);
  }

  #callNeighbor(name: string, token: string): boolean {
    const way = this.#linkTo.get(name);
    if (way?.comesWhenCalled !== true) return false;
    this.#links.send(way.link, { type: 'call', token });
    return true;
  }

  /** A neighbor that cannot reach this node wants to pull: this node dials it, and serves. */
  async #serveCaller(link: number, token: string): Promise<void> {
    const [name] = [...this.#linkTo].find(([, way]) => way.link === link) ?? [];
    const place = name === undefined ? null : this.#placeOf(name);
    if (place === null || this.#callersServed >= callersMax) return;
    this.#callersServed += 1;
    try {
      const dialed = await dial(this.#parts.terms, place, this.#stopping.signal);
      dialed.link.send(encodePullMessage({ type: 'serve', token }));
      this.#serving.take(dialed.link);
    } catch (err) {
      if (!(err instanceof BadNeighbor || err instanceof UnavailableNeighbor)) throw err;
      this.#parts.log.debug({ err, node: name }, 'a neighbor that wants to pull cannot be dialed');
    } finally {
      this.#callersServed -= 1;
    }
  }

  #settings(): ConstructorParameters<typeof MeshDriver>[0] {
    const { node: name, address, terms, routerFile, state, held } = this.#parts;
    const { incarnation, wiki, joined, records } = state.current;
    const { id, privateKey } = terms.identity;
    return {
      ...{ name, id, address, mergeVersion: held.mergeVersion, joined },
      storedIncarnation: incarnation,
      neighbors: configuredNeighbors(routerFile),
      table: records,
      wikiIds: wiki,
      boot: randomBytes(bootBytes).toString('hex'),
      sign: (signedName, signedIncarnation, signedAddress) =>
        signRecord(
          { name: signedName, id, incarnation: signedIncarnation, address: signedAddress },
          privateKey,
        ),
    };
  }

  #pullEnded(sha: string, from: string, end: PullEnd): void {
    const { tips } = this.#parts.tips.now;
    if (end.kind === 'canceled') return this.#notes.pullCanceled();
    if (end.kind === 'known') return this.#takeHeld({ sha, tips, saved: false, via: null, origin: null });
    if (end.kind !== 'held') return this.#pullFailed(sha, from, end);
    const { origin, bytes } = end;
    const { log, node } = this.#parts;
    log.info({ commit: sha, from, origin, bytes }, 'pulled a commit');
    this.#note(this.#notes.pulled(sha, { node, via: from, origin, bytes }));
    this.#takeHeld({ sha, tips, saved: false, via: from, origin });
  }

  #pullFailed(sha: string, from: string, { kind, why }: Extract<PullEnd, { why: string }>): void {
    const unsaid = this.#failures.sayNow(`${from} ${kind}`, performance.now());
    if (unsaid !== null)
      this.#parts.log.warn({ commit: sha, from, failure: kind, why, unsaid }, 'a pull has failed');
    this.#note(this.#notes.pullFailed(sha, from, why));
    this.#driver.take({ type: 'pullFailed', sha, from, failure: kind });
  }

  #takeHeld(held: Omit<Extract<Fact, { type: 'commitHeld' }>, 'type' | 'head'>): void {
    this.#driver.take({ type: 'commitHeld', ...held, head: this.#parts.tips.now.head });
  }

  #have(): string[] {
    const { head, tips } = this.#parts.tips.now;
    return [...new Set([...(head === null ? [] : [head]), ...tips])];
  }

  /** Troubles that come with each new link, or each try at one. */
  #isRepeated(told: Told): boolean {
    const { about } = told;
    if (!troubles.has(about) || !('name' in told)) return false;
    const subject = [about, told.name, 'reason' in told ? told.reason : ''].join(' ');
    return this.#troubles.sayNow(subject, performance.now()) === null;
  }

  #placeOf(name: string): DialedNeighbor | null {
    const address = this.#driver.addressOf(name);
    const id = this.#driver.neighbor(name)?.id;
    return address === null ? null : { ...addressParts(address), id };
  }

  /** A pool brings many at once. */
  #rememberSoon(): void {
    this.#remembering ??= setTimeout(() => this.#rememberRecords(), rememberMs);
  }

  #rememberRecords(): void {
    clearTimeout(this.#remembering);
    this.#remembering = undefined;
    const records = this.#driver.records();
    const { state, log } = this.#parts;
    if (whatTheySay(records) === whatTheySay(state.current.records)) return;
    try {
      state.change({ records: [...records] });
    } catch (err) {
      // whom it knew then, it learns again from any neighbor
      log.warn({ err }, 'the nodes of the mesh cannot be written down');
    }
  }

  #note(noted: Noted): void {
    if (noted.lines.length > 0 || noted.receipts.length > 0) this.#parts.note(noted);
  }
}

/** The token of a connection that says `serve`; none where it says it badly, as no call has. */
function tokenOf(first: Uint8Array): string {
  try {
    const message = decodePullMessage(first);
    return message.type === 'serve' ? message.token : '';
  } catch (error) {
    if (error instanceof BadMessage) return '';
    throw error;
  }
}

const troubles: ReadonlySet<Told['about']> = new Set([
  'linkRefused',
  'nameConflict',
  'clone',
  'clockSkew',
  'mergeVersion',
]);

/** How many pulls are carried out at one time, besides second sources of the same commits. */
export const pullsAtOnce = 2 * servesMax;

function namesIn({ file }: LoadedRouterFile): ReadonlySet<string> {
  return new Set(file.neighbors.map(({ node }) => node));
}

/** All but ages, which change always. */
function whatTheySay(records: readonly NeighborRecord[]): string {
  return JSON.stringify(
    records.map(({ name, id, incarnation, address }) => [name, id, incarnation, address]),
  );
}
