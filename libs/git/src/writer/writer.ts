import { LRUCache } from 'lru-cache';
import type { FileHandle } from 'node:fs/promises';
import type { ObjectReader, RawObject, Sha } from '../objects/object.js';
import { ActivePack } from './active-pack.js';
import { BranchMove, openBranchFolder, readBranch } from './branch.js';
import { OpenDraft } from './draft.js';
import type { Draft } from './draft.js';
import { PackFolder } from './pack-folder.js';
import type { PreparedPack } from './pack-folder.js';
import { createTipRefs, dropTipRefs } from './tip-refs.js';
import { unavailableFor, UnavailableRepository } from './unavailable.js';

/** What a writer is opened on. */
export interface WriterOptions {
  /** the bare repository, locked by `lockRepository` and swept by `sweepLeftovers` */
  readonly dir: string;
  /** the branch it moves, `refs/heads/main` */
  readonly ref: string;
  /** where objects are read from that the writer has not written lately */
  readonly reader: ObjectReader;
  /** called once when an fsync has failed: the process must be started anew */
  readonly onFault: (error: Error) => void;
}

/** The one writer of a repository's branch. Any number of callers may submit at once. */
export interface Writer extends ObjectReader, AsyncDisposable {
  /**
   * Runs a build on the newest head, one build after another, and resolves with its result when everything it saw or made is
   * durable. A build that throws rejects its own submit and leaves nothing behind. Builds may run again when another
   * program moved the branch, which is looked at even where nothing is written, so they must not act outside their draft.
   * Rejects with `UnavailableRepository`.
   */
  submit<T>(build: (draft: Draft) => Promise<T> | T): Promise<T>;
  /** The durable head; null while the branch is unborn. */
  head(): Sha | null;
  /**
   * Reads an object, the latest ones from memory, so that libgit2 need not open a pack which is soon replaced: it keeps every
   * pack open that it ever read from. May answer what is not durable yet.
   */
  read(sha: Sha): Promise<RawObject | null>;
  /**
   * Puts a pack that has been verified, and its index, into the repository, durably, and runs `use`, which makes the branch lead
   * to what is in it; until then maintenance leaves it alone. It stays even where `use` fails: all that its objects need is
   * there, and whoever tries again brings the same one. Rejects with `UnavailableRepository`, and as `use` does.
   */
  addPack<T>(pack: PreparedPack, use: () => Promise<T>): Promise<T>;
  /** Leaves the active pack for good once it is durable, so that maintenance may take it up. */
  roll(): Promise<void>;
  /** Replaced packs are not unlinked until the promise has settled: for the time in which git repacks. */
  holdUnlinks(until: Promise<unknown>): Promise<void>;
  /** Writes what has been submitted and stops. */
  close(): Promise<void>;
}

/** Memory for the trees of head and for what was written lately, in bytes: some dozens of versions of a big folder. */
const cacheMaxBytes = 32 * 1024 * 1024;
/** What a cached object costs besides its data, in bytes. */
const cacheEntryBytes = 200;
/** A group is written when it has this many submits, though more are waiting to be built. */
const groupMax = 64;
/** A group waits no longer than this for builds that are under way; a lone submit does not wait at all. */
const gatherMaxMs = 5;
/** How often a build is run anew because another program moved the branch meanwhile. */
const attemptsMax = 10;

/** Opens the writer of a branch. */
export async function openWriter(options: WriterOptions): Promise<Writer> {
  const head = readBranch(options.dir, options.ref);
  const [packs, folder] = await Promise.all([
    PackFolder.open(options.dir),
    openBranchFolder(options.dir, options.ref),
  ]);
  return new GroupWriter(options, { packs, folder }, head);
}

interface Job {
  /** Builds on a draft; answers what is to be called when all of it is durable. */
  readonly run: (draft: Draft) => Promise<() => void>;
  readonly reject: (error: unknown) => void;
  attempts: number;
}

interface Group {
  readonly jobs: { readonly job: Job; readonly accept: () => void }[];
  readonly head: Sha | null;
  /** the tips of that head, where it was moved to them */
  readonly tips: readonly Sha[] | null;
  readonly pack: ActivePack;
  readonly count: number;
  /** whether the pack is left for good with this group */
  readonly sealed: boolean;
}

type Outcome = { readonly kind: 'written' } | Setback;
/** Why a group was not written: `moved` by another program, or failed. */
type Setback =
  | { readonly kind: 'moved'; readonly head: Sha | null }
  | { readonly kind: 'failed'; readonly error: UnavailableRepository };

class GroupWriter implements Writer {
  readonly #options: WriterOptions;
  readonly #packs: PackFolder;
  readonly #folder: FileHandle;
  readonly #cache = new LRUCache<Sha, RawObject>({
    maxSize: cacheMaxBytes,
    sizeCalculation: ({ data }) => data.length + cacheEntryBytes,
  });
  #durableHead: Sha | null;
  #draftHead: Sha | null;
  #draftTips: readonly Sha[] | null = null;
  /** the tips that this writer has named by refs */
  #named: readonly Sha[] = [];
  #active = new ActivePack();
  #queue: Job[] = [];
  #gathered: Group['jobs'] = [];
  #writing: Group | null = null;
  #setback: { readonly group: Group; readonly why: Setback } | null = null;
  #building = false;
  #overdue = false;
  #gatherTimer: NodeJS.Timeout | null = null;
  #rollWanted = false;
  #dropping: Promise<unknown> = Promise.resolve();
  #refusal: UnavailableRepository | null = null;

  constructor(options: WriterOptions, open: { packs: PackFolder; folder: FileHandle }, head: Sha | null) {
    this.#options = options;
    this.#packs = open.packs;
    this.#folder = open.folder;
    this.#durableHead = head;
    this.#draftHead = head;
  }

  submit<T>(build: (draft: Draft) => Promise<T> | T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#refusal !== null) return reject(this.#refusal);
      const run = async (draft: Draft): Promise<() => void> => {
        const result = await build(draft);
        return () => resolve(result);
      };
      this.#queue.push({ run, reject, attempts: 0 });
      void this.#buildQueued();
    });
  }

  head(): Sha | null {
    return this.#durableHead;
  }

  async read(sha: Sha): Promise<RawObject | null> {
    const recent = this.#cache.get(sha) ?? this.#active.read(sha) ?? this.#writing?.pack.read(sha);
    if (recent !== undefined && recent !== null) return recent;
    const object = await this.#options.reader.read(sha);
    if (object !== null && object.type !== 'blob') this.#cache.set(sha, object);
    return object;
  }

  async addPack<T>(pack: PreparedPack, use: () => Promise<T>): Promise<T> {
    if (this.#refusal !== null) throw this.#refusal;
    try {
      await this.#packs.publish(pack);
    } catch (cause) {
      const error = unavailableFor(cause);
      if (error.code === 'poisoned') this.#poison(error);
      throw error;
    }
    try {
      return await use();
    } finally {
      await this.#tidy(this.#packs.release(pack.name));
    }
  }

  async roll(): Promise<void> {
    this.#rollWanted = true;
    await this.submit(() => undefined);
  }

  async holdUnlinks(until: Promise<unknown>): Promise<void> {
    await this.#packs.hold(until);
  }

  async close(): Promise<void> {
    if (this.#refusal?.code === 'closed') return;
    const drained = this.#refusal === null ? this.roll() : Promise.resolve();
    this.#refusal ??= new UnavailableRepository('closed', 'the repository is being closed');
    await Promise.allSettled([drained]);
    await this.#dropping;
    await Promise.all([this.#packs.close(), this.#folder.close()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Runs the queued builds one after another; what was gathered is written as soon as none is left. */
  async #buildQueued(): Promise<void> {
    if (this.#building) return;
    this.#building = true;
    for (;;) {
      // a setback is met between two builds, so that none sees its draft taken back under its feet
      if (this.#setback !== null) this.#recover(this.#setback.group, this.#setback.why);
      const job = this.#queue.shift();
      if (job === undefined) break;
      await this.#buildOne(job);
      this.#writeGathered();
    }
    this.#building = false;
    this.#writeGathered();
  }

  async #buildOne(job: Job): Promise<void> {
    const source = { read: (sha: Sha) => this.read(sha), inActivePack: (sha: Sha) => this.#active.has(sha) };
    const draft = new OpenDraft(source, this.#draftHead);
    try {
      const accept = await job.run(draft);
      draft.end();
      for (const object of draft.staged) await this.#active.add(object);
      for (const { sha, type, data } of draft.staged) this.#cache.set(sha, { type, data });
      this.#draftHead = draft.head;
      this.#draftTips = draft.tips ?? this.#draftTips;
      this.#gathered.push({ job, accept });
    } catch (error) {
      draft.end();
      // with a setback on its way the build ran on what is no more: that decides, not what the build made of it
      if (this.#setback === null) return job.reject(error);
      this.#gathered.push({ job, accept: () => undefined });
    }
    this.#gatherTimer ??= setTimeout(() => {
      this.#overdue = true;
      this.#writeGathered();
    }, gatherMaxMs);
  }

  #writeGathered(): void {
    if (this.#writing !== null || this.#setback !== null || this.#gathered.length === 0) return;
    if (this.#building && !this.#overdue && this.#gathered.length < groupMax) return;
    const group = this.#cutGroup();
    this.#writing = group;
    void this.#write(group).then((outcome) => this.#settle(group, outcome));
  }

  #cutGroup(): Group {
    clearTimeout(this.#gatherTimer ?? undefined);
    this.#gatherTimer = null;
    this.#overdue = false;
    const pack = this.#active;
    const sealed = pack.count > 0 && (pack.isFull || this.#rollWanted);
    const [head, tips] = [this.#draftHead, this.#draftTips];
    const group = { jobs: this.#gathered, head, tips, pack, count: pack.count, sealed };
    this.#gathered = [];
    this.#draftTips = null;
    this.#rollWanted = false;
    if (sealed) this.#active = new ActivePack();
    return group;
  }

  async #write(group: Group): Promise<Outcome> {
    const { head, pack, sealed } = group;
    try {
      if (head !== null && head !== this.#durableHead) {
        const moved = await this.#writePack(group, head);
        if (moved !== null) return { kind: 'moved', head: moved.head };
        this.#durableHead = head;
      } else {
        // what was found, such as a conflict, must not rest on a head that is no more
        const now = readBranch(this.#options.dir, this.#options.ref);
        if (now !== this.#durableHead) return { kind: 'moved', head: now };
      }
    } catch (error) {
      return { kind: 'failed', error: unavailableFor(error) };
    }
    if (sealed && pack.fileName !== null) await this.#tidy(this.#packs.release(pack.fileName));
    return { kind: 'written' };
  }

  /** Stores the pack and moves the branch to `head`; answers where the branch is when another program has moved it. */
  async #writePack({ pack, count, tips }: Group, head: Sha): Promise<{ head: Sha | null } | null> {
    const { dir, ref } = this.#options;
    const [stored, locked] = await Promise.allSettled([
      this.#packs.prepare(pack.image(count)),
      BranchMove.prepare({ dir, ref, folder: this.#folder }, this.#durableHead, head),
    ]);
    const prepared = stored.status === 'fulfilled' ? stored.value : null;
    const move = locked.status === 'fulfilled' ? locked.value : null;
    if (prepared !== null && move instanceof BranchMove) {
      await this.#publish(prepared, move, tips ?? []);
      this.#replaced(pack, count, prepared.name);
      return null;
    }
    await this.#abandon(prepared, move instanceof BranchMove ? move : null);
    if (stored.status === 'rejected') throw stored.reason;
    if (locked.status === 'rejected') throw locked.reason;
    return move instanceof BranchMove || move === null ? null : { head: move.moved };
  }

  async #publish(prepared: PreparedPack, move: BranchMove, tips: readonly Sha[]): Promise<void> {
    // a single tip is the head itself
    const named = tips.length > 1 ? tips : [];
    try {
      await this.#packs.publish(prepared);
      if (named.length > 0) await createTipRefs(this.#options.dir, named);
      await move.move();
    } catch (error) {
      await this.#abandon(prepared, move);
      throw error;
    }
    // from here on the branch names what is in the pack: the pack stays, whatever happens
    await move.sync();
    const dropped = this.#named.filter((sha) => !named.includes(sha));
    this.#named = named;
    if (dropped.length > 0) await this.#tidy(dropTipRefs(this.#options.dir, dropped));
  }

  async #abandon(prepared: PreparedPack | null, move: BranchMove | null): Promise<void> {
    if (move !== null) await this.#tidy(move.abandon());
    if (prepared !== null) await this.#tidy(this.#packs.abandon(prepared));
  }

  #replaced(pack: ActivePack, count: number, name: string): void {
    const before = pack.fileName;
    pack.fileName = name;
    pack.durableCount = count;
    if (before === null || before === name) return;
    // no save waits for it
    this.#dropping = Promise.all([this.#dropping, this.#tidy(this.#packs.drop(before))]);
  }

  /** A file that cannot be removed costs space, not the save: the sweep at the next start finds it. */
  async #tidy(removal: Promise<void>): Promise<void> {
    await Promise.allSettled([removal]);
  }

  #settle(group: Group, outcome: Outcome): void {
    this.#writing = null;
    if (outcome.kind === 'written') {
      for (const { accept } of group.jobs) accept();
    } else {
      this.#setback = { group, why: outcome };
    }
    void this.#buildQueued();
    this.#writeGathered();
  }

  /** Goes back to the durable head: all that was built since is rejected, or built again on the moved branch. */
  #recover(group: Group, why: Setback): void {
    const jobs = [...group.jobs, ...this.#gathered].map(({ job }) => job);
    this.#setback = null;
    this.#gathered = [];
    this.#active = group.pack;
    this.#active.truncate(group.pack.durableCount);
    this.#cache.clear();
    if (why.kind === 'moved') {
      this.#durableHead = why.head;
      this.#queue.unshift(...jobs.filter((job) => this.#tryAgain(job)));
    } else {
      for (const job of jobs) job.reject(why.error);
      if (why.error.code === 'poisoned') this.#poison(why.error);
    }
    this.#draftHead = this.#durableHead;
    this.#draftTips = null;
  }

  #tryAgain(job: Job): boolean {
    job.attempts++;
    if (job.attempts < attemptsMax) return true;
    job.reject(new UnavailableRepository('ref_moved', `another program kept moving ${this.#options.ref}`));
    return false;
  }

  #poison(error: UnavailableRepository): void {
    this.#refusal = error;
    for (const job of this.#queue.splice(0)) job.reject(error);
    this.#options.onFault(error);
  }
}
