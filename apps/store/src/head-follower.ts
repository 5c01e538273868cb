import type { BusEvent, CommitLine, PageChanged, Sha } from '@erwik/events';
import { diffTrees, isServed, tipsOfHead, treeOfCommit } from '@erwik/git';
import type { EntryTarget, Writer } from '@erwik/git';
import { nameOfPath } from '@erwik/pages';
import type { Logger } from '@erwik/runtime';
import type { Ancestry } from './ancestry.js';
import type { FileChange, HeadState } from './head-state.js';
import type { Indexer } from './indexer/indexer.js';
import { knownStep } from './known-step.js';
import type { LatestChanges } from './latest-changes.js';
import type { PulledCommits } from './pulled-commits.js';
import { readChange } from './read-commit.js';
import type { WrittenCommit } from './save-page.js';

/** Beyond this many changed files a move of head is told as one coarse event: fronts would drop most of their cache anyway. */
const changesToldMax = 500;
/** How often the branch is looked at, in ms: an operator or another program may have moved it. */
const lookEveryMs = 1000;

/** What follows head, and what it reads from. */
export interface HeadFollowing {
  readonly writer: Writer;
  readonly ancestry: Ancestry;
  readonly heads: HeadState;
  readonly latest: LatestChanges;
  readonly indexer: Indexer;
  readonly pulled: PulledCommits;
  readonly publish: (events: readonly BusEvent[]) => void;
  readonly log: Logger;
}

/**
 * Makes the durable head the one that readers see, tells the bus, and sets the index to follow. Nothing that fails in
 * here fails a save: its text is durable already, and the next look at the branch tries again.
 */
export class HeadFollower implements AsyncDisposable {
  readonly #wiki: HeadFollowing;
  readonly #timer: NodeJS.Timeout;
  #moving: Promise<void> | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(wiki: HeadFollowing) {
    this.#wiki = wiki;
    this.#timer = setInterval(() => {
      this.#looking = this.#look();
    }, lookEveryMs);
  }

  /** Follows to the commit of a save, of which all is known. Resolves when readers see it, or when that failed; never rejects. */
  async followSave(written: WrittenCommit): Promise<void> {
    const { heads } = this.#wiki;
    if (this.#moving !== null || heads.head !== (written.line.parents[0] ?? null)) return this.follow();
    this.#advance(written);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await this.#moving;
  }

  #advance({ line, path, blob, text, bytesBefore }: WrittenCommit): void {
    const { heads, latest, publish, indexer } = this.#wiki;
    const previous = heads.head;
    const [changed] = heads.advance(line.commit, [{ path, blob }]);
    latest.set(path, line);
    publish([
      // a save takes all tips in, so it is the only one from then on
      heldEvent(line, [line.commit], true),
      ...(changed ? [changedPage(changed, line)] : []),
      { type: 'HeadMoved', head: line.commit, previous, coarse: false },
    ]);
    const kind = changed?.kind ?? 'edited';
    const change = { path, oldPath: null, kind, blob, bytesBefore, bytesAfter: Buffer.byteLength(text) };
    const files = [{ path, content: { kind: 'page', blob, text } as const }];
    indexer.follow(line.commit, { previous, commits: [{ line, changes: [change] }], files });
  }

  /** Asks the writer, who looks at the branch even where nothing is written, whether head has moved. */
  async #look(): Promise<void> {
    const { writer, heads, log } = this.#wiki;
    try {
      await writer.submit(() => undefined);
    } catch (err) {
      log.debug({ err }, 'the branch cannot be looked at');
      return;
    }
    // the saves that were written together with this look tell of themselves first
    await new Promise(setImmediate);
    if (writer.head() !== heads.head) await this.follow();
  }

  /** Makes readers see the writer's head, if they do not yet. One move at a time: whoever finds one under way goes on after it. */
  async follow(): Promise<void> {
    while (this.#moving !== null) await this.#moving;
    this.#moving = this.#move();
    await this.#moving;
    this.#moving = null;
  }

  async #move(): Promise<void> {
    const { writer, heads, log } = this.#wiki;
    const [previous, head] = [heads.head, writer.head()];
    if (head === previous) return;
    try {
      if (head === null) throw new Error('the branch is gone');
      await this.#moveTo(head, previous);
    } catch (err) {
      log.error({ err, previous, head }, 'head cannot be followed; it is tried again');
    }
  }

  /** A head that did not come through a save: the files that differ are found by comparing the trees. */
  async #moveTo(head: Sha, previous: Sha | null): Promise<void> {
    const { writer, heads, latest, publish, indexer, pulled, log } = this.#wiki;
    const [before, tips] = [await tipsOfHead(writer, previous), await tipsOfHead(writer, head)];
    const arrived = tips.filter((sha) => !before.includes(sha));
    const held = await Promise.all(
      (arrived.length > 0 ? arrived : tips).map((sha) => readChange(writer, sha)),
    );
    const differences = await diffTrees(
      writer,
      await treeOfCommit(writer, previous),
      await treeOfCommit(writer, head),
    );
    const grown = await this.#isGrown(before, tips);
    const files = differences.map(({ path, after }) => ({ path, blob: servedBlob(path, after) }));
    const changes = heads.advance(head, files);
    if (grown) for (const { path } of changes) latest.delete(path);
    else this.#forget();
    publish(eventsOfMove({ head, previous, held, tips, changes }, (sha) => !pulled.has(sha)));
    // what cannot be read the index finds out by itself, and tells
    const step = await knownStep(writer, { previous, head, tips, held, differences }).catch(() => null);
    indexer.follow(head, step);
    log.info({ previous, head, tips, files: changes.length }, 'followed a head that was not saved here');
  }

  #forget(): void {
    this.#wiki.latest.clear();
    this.#wiki.ancestry.forget();
  }

  /** Whether the new head holds all that was authored before: it does unless somebody put back an older branch. */
  async #isGrown(before: readonly Sha[], tips: readonly Sha[]): Promise<boolean> {
    if (before.length === 0) return true;
    const { writer, ancestry } = this.#wiki;
    const graph = await ancestry.of([...before, ...tips], { reader: writer, head: writer.head() });
    return before.every((old) => tips.some((tip) => graph.isAncestor(old, tip)));
  }
}

interface Move {
  readonly head: Sha;
  readonly previous: Sha | null;
  /** the tips that are new, the one that is told as the change of each file last */
  readonly held: readonly CommitLine[];
  readonly tips: readonly Sha[];
  readonly changes: readonly ChangedFile[];
}

type ChangedFile = FileChange & { readonly kind: PageChanged['kind'] };

function eventsOfMove(
  { head, previous, held, tips, changes }: Move,
  wasSaved: (commit: Sha) => boolean,
): BusEvent[] {
  const coarse = changes.length > changesToldMax;
  const change = held.at(-1);
  const told = coarse || change === undefined ? [] : changes.map((changed) => changedPage(changed, change));
  return [
    ...held.map((line) => heldEvent(line, tips, wasSaved(line.commit))),
    ...told,
    { type: 'HeadMoved', head, previous, coarse },
  ];
}

function heldEvent({ commit, parents }: CommitLine, tips: readonly Sha[], saved: boolean): BusEvent {
  return { type: 'CommitHeld', commit, parents, tips: [...tips], saved };
}

function changedPage({ path, kind, blob }: ChangedFile, change: CommitLine): BusEvent {
  return { type: 'PageChanged', name: nameOfPath(path) ?? path, path, kind, blob, change };
}

/** The blob of an entry that readers may see; null for symbolic links, submodules and files with unfit names. */
export function servedBlob(path: string, entry: EntryTarget | null): Sha | null {
  return entry !== null && isServed(path, entry.mode) ? entry.sha : null;
}
